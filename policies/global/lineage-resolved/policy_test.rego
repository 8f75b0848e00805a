package global.lineage_resolved_test

import data.global.lineage_resolved as policy
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

test_a_source_that_lives_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
}

by_contract(id) := fixtures.product({"inputPorts": [object.union(
	fixtures.without(fixtures.input_port, ["product", "port", "contractId"]),
	{"contractId": id},
)]})

test_a_contract_leads_to_its_product if count(found(by_contract("play-events-v1"))) == 0

nowhere(got) := {{
	"path": ["inputPorts", 0],
	"message": "input port `play-events` leads to no registered product",
	"key": "resolved",
	"got": got,
	"want": "a contract or product of the mesh",
}}

test_an_unknown_source_is_reported if {
	found(by_contract("gone")) == nowhere("gone")
	unknown := object.union(fixtures.input_port, {"product": "urn:polity:product:gone"})
	found(fixtures.product({"inputPorts": [unknown]})) == nowhere("urn:polity:product:gone")
	mute := fixtures.without(fixtures.input_port, ["product", "contractId"])
	found(fixtures.product({"inputPorts": [mute]})) == nowhere(null)
}

test_what_is_outside_the_mesh_is_not_looked_for if {
	outside := object.union(fixtures.input_port, {"external": true, "product": "urn:crm:accounts"})
	count(found(fixtures.product({"inputPorts": [outside]}))) == 0
	count(found_in(fixtures.product({"inputPorts": [object.union(fixtures.input_port, {"external": true})]}), fixtures.mesh_with({"lifecycle": "retired"}))) == 0
	count(found_in(fixtures.product({"inputPorts": [object.union(fixtures.input_port, {"external": true})]}), fixtures.mesh_with({"lifecycle": "deprecated"}))) == 0
}

test_without_a_mesh_nothing_is_claimed if count(found_in(fixtures.product({}), {})) == 0

test_nobody_reads_a_retired_product if found_in(fixtures.product({}), fixtures.mesh_with({"lifecycle": "retired"})) == {{
	"path": ["inputPorts", 0],
	"message": "input port `play-events` reads `urn:polity:product:play-events`, which is retired",
	"key": "retired",
	"got": "retired",
	"want": "a product that is offered",
}}

test_a_deprecated_product_is_a_warning if found_in(fixtures.product({}), fixtures.mesh_with({"lifecycle": "deprecated"})) == {{
	"path": ["inputPorts", 0],
	"message": "input port `play-events` reads `urn:polity:product:play-events`, which is deprecated: plan the move to its successor",
	"key": "deprecated",
	"got": "deprecated",
	"want": "a product that stays",
	"level": "warn",
}}

test_nobody_reads_itself if {
	itself := object.union(fixtures.input_port, {"product": "urn:polity:product:listening-history"})
	found(fixtures.product({"inputPorts": [itself]})) == {{
		"path": ["inputPorts", 0],
		"message": "input port `play-events` reads the product itself",
		"key": "itself",
		"got": "urn:polity:product:listening-history",
		"want": "another product",
	}}
}

test_a_source_outside_the_mesh_is_not_the_product_itself if {
	outside := object.union(fixtures.input_port, {"external": true, "product": "urn:polity:product:listening-history"})
	count(found(fixtures.product({"inputPorts": [outside]}))) == 0
}

test_what_is_read_is_counted if {
	outside := object.union(fixtures.input_port, {"external": true})
	policy.metrics.inputPorts == 2 with input as fixtures.report(fixtures.product({"inputPorts": [outside, fixtures.input_port, fixtures.input_port]}))
}

test_a_contract_alone_is_exempt if {
	excused(fixtures.product({"kind": "contract"})) == {"a contract judged alone does not say what its product reads"}
	count(found(fixtures.product({"inputPorts": []}))) == 0
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
