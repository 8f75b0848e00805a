package global.deprecation_planned_test

import data.global.deprecation_planned as policy
import data.lib.fixtures

parameters := {"deprecation-planned": {"successorTypes": ["successor"], "endProperties": ["endOfSupport"]}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

deprecated(links, promises) := fixtures.product({
	"lifecycle": "deprecated",
	"links": links,
	"outputPorts": [fixtures.port({"promises": promises})],
})

successor := {"type": "successor", "url": "https://catalogue.tunes.example/listening-history-2"}

end := {"property": "endOfSupport", "value": "2027-03-31"}

test_a_planned_deprecation_passes if {
	count(found(deprecated([successor], [end]))) == 0
	count(excused(deprecated([successor], [end]))) == 0
}

orphaned(types) := {{
	"path": ["links"],
	"message": "the product is deprecated and names no successor",
	"got": types,
	"want": ["successor"],
}}

test_a_successor_is_a_must if {
	found(deprecated([], [end])) == orphaned([])
	found(deprecated([{"type": "runbook", "url": "https://wiki.tunes.example"}], [end])) == orphaned(["runbook"])
	found(deprecated([{"url": "https://wiki.tunes.example"}], [end])) == orphaned([])
}

endless(properties) := {{
	"path": ["outputPorts", 0, "promises"],
	"message": "the product is deprecated, and output port `history` does not say until when it can be read",
	"got": properties,
	"want": ["endOfSupport"],
}}

test_an_end_is_a_must if {
	found(deprecated([successor], [])) == endless([])
	found(deprecated([successor], [{"property": "latency", "value": "3"}])) == endless(["latency"])
	found(deprecated([successor], [{"property": "endOfSupport"}])) == endless(["endOfSupport"])
	found(deprecated([successor], [{"property": "endOfSupport", "value": " "}])) == endless(["endOfSupport"])
}

test_a_port_whose_contract_is_missing_is_not_judged if {
	product := fixtures.product({
		"lifecycle": "deprecated",
		"links": [successor],
		"outputPorts": [fixtures.port({"promises": [], "contractResolved": false})],
	})
	count(found(product)) == 0
}

test_other_products_are_exempt if {
	excused(fixtures.product({})) == {"the product is active"}
	count(found(fixtures.product({"promises": []}))) == 0
	count(found(fixtures.product({}))) == 0
}

test_an_unknown_status_exempts_nobody if count(excused(fixtures.without(fixtures.product({}), ["lifecycle"]))) == 0
