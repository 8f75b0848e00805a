package global.classification_inherited_test

import data.global.classification_inherited as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

found_in(product, around) := violations if {
	violations := policy.violations with input as fixtures.report_in(product, around)
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

source := "urn:polity:product:play-events"

test_a_port_as_high_as_its_source_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
	count(found(fixtures.offering(fixtures.port({"classification": "restricted"})))) == 0
}

lower_port(got) := {{
	"path": ["outputPorts", 0, "classification"],
	"message": "output port `history` is classified below `events` of urn:polity:product:play-events, which input port `play-events` reads",
	"key": "play-events/events",
	"got": got,
	"want": "confidential",
}}

test_a_port_below_its_source_is_reported if found(fixtures.offering(fixtures.port({"classification": "internal"}))) == lower_port("internal")

test_an_unclassified_port_counts_as_its_highest_column if {
	count(found(fixtures.offering(fixtures.without(fixtures.port({}), ["classification"])))) == 0
	columns := [object.union(column, {"classification": "internal"}) | some column in fixtures.columns]
	port := fixtures.without(fixtures.port({"tables": [fixtures.table({"columns": columns})]}), ["classification"])
	found(fixtures.offering(port)) == lower_port(null)
}

test_a_port_without_any_classification_is_below_everything if {
	columns := [fixtures.without(column, ["classification"]) | some column in fixtures.columns]
	port := fixtures.without(fixtures.port({"tables": [fixtures.table({"columns": columns})]}), ["classification"])
	found(fixtures.offering(port)) == lower_port(null)
}

test_the_ports_of_the_source_that_are_not_read_do_not_count if {
	around := fixtures.mesh_with({"outputPorts": {"counts": {"classification": "restricted"}}})
	count(found_in(fixtures.product({}), around)) == 0
	by_contract := fixtures.without(fixtures.input_port, ["product", "port"])
	count(found_in(fixtures.product({"inputPorts": [by_contract]}), around)) == 0
}

test_without_a_port_every_port_of_the_source_counts if {
	around := fixtures.mesh_with({"outputPorts": {"counts": {"classification": "restricted"}}})
	whole := fixtures.without(fixtures.input_port, ["port", "contractId"])
	found_in(fixtures.product({"inputPorts": [whole]}), around) == {{
		"path": ["outputPorts", 0, "classification"],
		"message": "output port `history` is classified below `counts` of urn:polity:product:play-events, which input port `play-events` reads",
		"key": "play-events/counts",
		"got": "confidential",
		"want": "restricted",
	}}
}

unmarked := {{
	"path": ["outputPorts", 0],
	"message": "input port `play-events` reads personal data (`events` of urn:polity:product:play-events), and output port `history` neither marks personal columns nor declares its data de-identified",
	"key": "play-events/events",
	"got": "no personal column",
	"want": "columns marked personal, or `deidentified: true`",
}}

bare_port(changes) := fixtures.port(object.union({"tables": [fixtures.table({"columns": [fixtures.column({})]})]}, changes))

test_personal_data_stays_personal if {
	found(fixtures.offering(bare_port({}))) == unmarked
	silent := fixtures.without(fixtures.column({}), ["personal"])
	found(fixtures.offering(fixtures.port({"tables": [fixtures.table({"columns": [silent]})]}))) == unmarked
}

test_what_was_never_personal_need_not_be_marked if {
	around := fixtures.mesh_with({"outputPorts": {"events": {"personal": false}}})
	count(found_in(fixtures.offering(bare_port({})), around)) == 0
}

test_a_deidentified_port_may_be_lower if count(found(fixtures.offering(bare_port({"classification": "public", "deidentified": true})))) == 0

test_saying_that_it_is_not_deidentified_helps_nobody if {
	found(fixtures.offering(bare_port({"deidentified": false}))) == unmarked
	found(fixtures.offering(fixtures.port({"classification": "internal", "deidentified": false}))) == lower_port("internal")
}

test_a_port_whose_contract_is_missing_is_not_judged if {
	port := fixtures.without(fixtures.port({"tables": [], "contractResolved": false}), ["classification"])
	count(found(fixtures.offering(port))) == 0
}

nowhere(got) := {{
	"path": ["inputPorts", 0],
	"message": "what input port `play-events` reads is not registered, so its classification cannot be inherited",
	"got": got,
	"want": "an output port of the mesh",
}}

test_an_unknown_source_is_reported if {
	unknown := object.union(fixtures.input_port, {"product": "urn:polity:product:gone"})
	found(fixtures.product({"inputPorts": [unknown]})) == nowhere("urn:polity:product:gone")
	mute := fixtures.without(fixtures.input_port, ["product", "contractId"])
	found(fixtures.product({"inputPorts": [mute]})) == nowhere(null)
	elsewhere := object.union(fixtures.input_port, {"port": "gone"})
	found(fixtures.product({"inputPorts": [elsewhere]})) == nowhere(source)
}

test_without_a_mesh_nothing_is_claimed if count(found_in(fixtures.product({}), {})) == 0

test_sources_outside_the_mesh_bring_no_classification if {
	outside := object.union(fixtures.input_port, {"external": true})
	count(found(fixtures.product({"inputPorts": [outside], "outputPorts": [bare_port({"classification": "public"})]}))) == 0
	unknown := object.union(fixtures.input_port, {"external": true, "product": "urn:crm:accounts"})
	count(found(fixtures.product({"inputPorts": [unknown]}))) == 0
}

test_a_contract_alone_or_a_product_without_ports_is_exempt if {
	excused(fixtures.product({"outputPorts": []})) == {"the product offers no output port"}
	excused(fixtures.product({"kind": "contract"})) == {"a contract judged alone does not say what its product reads"}
	count(found(fixtures.product({"inputPorts": []}))) == 0
}

test_personal_ports_of_the_source_that_are_not_read_do_not_count if {
	other := object.union(fixtures.without(fixtures.input_port, ["contractId"]), {"port": "counts"})
	count(found(fixtures.product({"inputPorts": [other], "outputPorts": [bare_port({})]}))) == 0
}

test_other_products_of_the_mesh_do_not_count if {
	other := object.union(fixtures.without(fixtures.input_port, ["contractId", "port"]), {"product": "urn:polity:product:chat"})
	count(found(fixtures.product({"inputPorts": [other]}))) == 1
	count(found(fixtures.product({"inputPorts": [fixtures.input_port]}))) == 0
	around := fixtures.mesh_with({"outputPorts": {"events": {"personal": false}}})
	count(found_in(fixtures.offering(bare_port({})), around)) == 0
}
