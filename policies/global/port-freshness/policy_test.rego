package global.port_freshness_test

import data.global.port_freshness as policy
import data.lib.fixtures

parameters := {"port-freshness": {"maximumSeconds": 86400}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

port_with(slo) := object.union(fixtures.without(fixtures.history_port, ["slo"]), {"slo": slo})

test_fresh_data_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
}

test_any_of_three_promises_will_do if {
	count(found(fixtures.offering(port_with({"freshnessSeconds": 86400})))) == 0
	count(found(fixtures.offering(port_with({"latencySeconds": 86400})))) == 0
	count(found(fixtures.offering(port_with({"frequencySeconds": 86400})))) == 0
}

stale := {{
	"path": ["outputPorts", 0, "slo"],
	"message": "output port `history` does not promise how fresh its data is",
	"got": null,
	"want": "freshness, latency or frequency, as a number with a unit",
}}

test_no_promise_is_reported if {
	found(fixtures.offering(port_with({}))) == stale
	found(fixtures.offering(port_with({"retentionDays": 3, "responseSeconds": 1}))) == stale
}

test_each_promise_that_is_too_long_is_reported if {
	found(fixtures.offering(port_with({"frequencySeconds": 604800, "latencySeconds": 86401, "freshnessSeconds": 60}))) == {
		{
			"path": ["outputPorts", 0, "slo", "frequencySeconds"],
			"message": "output port `history` promises data older than the guild accepts",
			"got": 604800,
			"want": 86400,
		},
		{
			"path": ["outputPorts", 0, "slo", "latencySeconds"],
			"message": "output port `history` promises data older than the guild accepts",
			"got": 86401,
			"want": 86400,
		},
	}
}

test_a_port_whose_contract_is_missing_is_not_judged if {
	count(found(fixtures.offering(object.union(port_with({}), {"contractResolved": false})))) == 0
}

test_what_is_not_offered_or_has_no_port_is_exempt if {
	excused(fixtures.product({"lifecycle": "draft"})) == {"the product is not offered yet"}
	excused(fixtures.product({"outputPorts": []})) == {"the product offers no output port"}
}
