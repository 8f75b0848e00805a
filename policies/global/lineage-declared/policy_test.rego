package global.lineage_declared_test

import data.global.lineage_declared as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

test_an_input_port_with_a_source_passes if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
}

bare := fixtures.without(fixtures.input_port, ["contractId", "product", "port"])

test_contract_product_or_external_will_do if {
	count(found(fixtures.product({"inputPorts": [object.union(bare, {"contractId": "play-events-v1"})]}))) == 0
	count(found(fixtures.product({"inputPorts": [object.union(bare, {"product": "urn:polity:product:play-events"})]}))) == 0
	count(found(fixtures.product({"inputPorts": [object.union(bare, {"external": true})]}))) == 0
}

test_an_input_port_says_what_it_reads if {
	found(fixtures.product({"inputPorts": [bare]})) == {{
		"path": ["inputPorts", 0],
		"message": "input port `play-events` does not say what it reads",
		"got": null,
		"want": "the id of a contract, the URN of a product, or `external: true`",
	}}
}

test_a_product_that_reads_nothing_says_so if {
	found(fixtures.product({"inputPorts": []})) == {{
		"path": ["inputPorts"],
		"message": "the product reads nothing and does not say that it takes its data from outside the mesh",
		"got": 0,
		"want": "input ports, or `sourceAligned: true`",
	}}
	count(found(fixtures.product({"inputPorts": [], "sourceAligned": true}))) == 0
}

test_a_contract_alone_is_exempt if {
	policy.exempt == {"a contract judged alone does not say what its product reads"} with input as fixtures.report(fixtures.product({"kind": "contract"}))
}
