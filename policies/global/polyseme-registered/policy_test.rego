package global.polyseme_registered_test

import data.global.polyseme_registered as policy
import data.lib.fixtures

parameters := {"polyseme-registered": {"suffixes": ["", "_id"]}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

test_a_registered_concept_passes if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
}

at := ["outputPorts", 0, "tables", 0, "columns", 4]

test_an_unknown_concept_is_reported if found(fixtures.showing(fixtures.column({"polyseme": "listner"}))) == {{
	"path": array.concat(at, ["polyseme"]),
	"message": "column `device` of table `plays` names the concept `listner`, which is not registered",
	"got": "listner",
	"want": ["listener"],
}}

test_a_column_named_like_a_concept_says_whether_it_is_one if {
	found(fixtures.showing(fixtures.column({"name": "guest.listener_id"}))) == {{
		"path": array.concat(at, ["polyseme"]),
		"message": "column `guest.listener_id` of table `plays` is named like the concept `listener` and does not say whether it is one",
		"got": null,
		"want": "listener",
	}}
	count(found(fixtures.showing(fixtures.column({"name": "listener_ids"})))) == 0
}

test_the_names_of_concepts_have_underscores_in_columns if {
	around := object.union(fixtures.mesh, {"polysemes": {"play-list": {
		"owner": "listening",
		"identifierScheme": "uuid-v4",
		"keyType": "string",
		"personal": false,
	}}})
	violations := policy.violations with input as fixtures.report_in(fixtures.showing(fixtures.column({"name": "play_list_id"})), around)
		with data.parameters as parameters
	[violation.want | some violation in violations] == ["play-list"]
}

impersonal(got) := {{
	"path": array.concat(at, ["personal"]),
	"message": "column `device` of table `plays` identifies a person (concept `listener`) and is not marked as personal data",
	"got": got,
	"want": true,
}}

test_a_concept_that_identifies_people_is_personal if {
	found(fixtures.showing(fixtures.column({"polyseme": "listener"}))) == impersonal(false)
	found(fixtures.showing(fixtures.without(fixtures.column({"polyseme": "listener"}), ["personal"]))) == impersonal(null)
	count(found(fixtures.showing(fixtures.column({"polyseme": "listener", "personal": true})))) == 0
}

test_a_concept_of_things_is_not if {
	around := object.union(fixtures.mesh, {"polysemes": {"device": {
		"owner": "player",
		"identifierScheme": "uuid-v4",
		"keyType": "string",
		"personal": false,
	}}})
	facts := fixtures.report_in(fixtures.showing(fixtures.column({"polyseme": "device"})), around)
	count(policy.violations) == 0 with input as facts with data.parameters as parameters
}

test_without_a_mesh_nothing_is_claimed if {
	facts := fixtures.report_in(fixtures.showing(fixtures.column({"polyseme": "listner"})), {})
	count(policy.violations) == 0 with input as facts with data.parameters as parameters
}

test_a_product_without_columns_is_exempt if {
	every tables in [[], [fixtures.table({"columns": []})]] {
		policy.exempt == {"the product describes no column"} with input as fixtures.report(fixtures.offering(fixtures.port({"tables": tables})))
	}
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.offering(fixtures.port({"tables": [], "contractResolved": false})))
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
