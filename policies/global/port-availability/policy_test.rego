package global.port_availability_test

import data.global.port_availability as policy
import data.lib.fixtures

parameters := {"port-availability": {"minimumPercent": 99}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

port_with(slo, promises) := object.union(fixtures.without(fixtures.history_port, ["slo"]), {"slo": slo, "promises": promises})

test_enough_availability_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
	policy.metrics.portsWithAvailability == 1 with input as fixtures.report(fixtures.product({}))
}

test_the_minimum_itself_passes if count(found(fixtures.offering(port_with({"availabilityPercent": 99}, [])))) == 0

missing(got) := {{
	"path": ["outputPorts", 0, "slo", "availabilityPercent"],
	"message": "output port `history` promises no availability that can be read as a number",
	"got": got,
	"want": 99,
}}

test_no_availability_is_reported if {
	found(fixtures.offering(port_with({}, []))) == missing([])
	policy.metrics.portsWithAvailability == 0 with input as fixtures.report(fixtures.offering(port_with({}, [])))
}

test_what_is_written_instead_of_a_number_is_shown if {
	promises := [{"property": "generalAvailability", "value": "2026-01-01"}, {"property": "retention", "value": 3}]
	found(fixtures.offering(port_with({}, promises))) == missing(["2026-01-01"])
}

test_too_little_is_reported if found(fixtures.offering(port_with({"availabilityPercent": 98.9}, []))) == {{
	"path": ["outputPorts", 0, "slo", "availabilityPercent"],
	"message": "output port `history` promises too little availability",
	"got": 98.9,
	"want": 99,
}}

test_a_port_whose_contract_is_missing_is_not_judged if {
	count(found(fixtures.offering(object.union(port_with({}, []), {"contractResolved": false})))) == 0
}

test_what_is_not_offered_or_has_no_port_is_exempt if {
	excused(fixtures.product({"lifecycle": "proposed"})) == {"the product is not offered yet"}
	excused(fixtures.product({"outputPorts": []})) == {"the product offers no output port"}
}
