package global.lifecycle_stated_test

import data.global.lifecycle_stated as policy
import data.lib.fixtures

parameters := {"lifecycle-stated": {"notInForce": ["draft", "retired"]}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

test_an_active_product_on_an_active_contract_passes if count(found(fixtures.product({}))) == 0

unknown(message, got) := {{
	"path": ["lifecycle"],
	"message": message,
	"got": got,
	"want": ["proposed", "draft", "active", "deprecated", "retired"],
}}

test_a_status_is_a_must if {
	found(fixtures.without(fixtures.product({}), ["lifecycle", "status"])) == unknown("no status is given", null)
	found(fixtures.without(fixtures.product({"status": "current"}), ["lifecycle"])) == unknown("the status `current` is none that the mesh knows", "current")
}

test_an_active_product_does_not_rest_on_a_draft if found(fixtures.offering(fixtures.port({"contractStatus": "Draft"}))) == {{
	"path": ["outputPorts", 0, "contractStatus"],
	"message": "the product is active, but the contract of output port `history` is Draft",
	"got": "Draft",
	"want": "active",
}}

test_a_draft_may_rest_on_a_draft if {
	draft := {"lifecycle": "draft", "outputPorts": [fixtures.port({"contractStatus": "draft"})]}
	count(found(fixtures.product(draft))) == 0
}

test_a_contract_alone_has_one_status if {
	alone := {"kind": "contract", "outputPorts": [fixtures.port({"contractStatus": "draft"})]}
	count(found(fixtures.product(alone))) == 0
}

test_a_contract_that_is_missing_is_not_judged if {
	count(found(fixtures.offering(fixtures.port({"contractStatus": "draft", "contractResolved": false})))) == 0
}
