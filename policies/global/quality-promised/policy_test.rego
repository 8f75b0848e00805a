package global.quality_promised_test

import data.global.quality_promised as policy
import data.lib.fixtures

parameters := {"quality-promised": {"minimumPerTable": 2}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

check := {"metric": "nullValues", "computable": true}

prose := {"description": "mostly right", "computable": false}

port_with(of_port, of_table, of_column) := fixtures.port({
	"quality": of_port,
	"tables": [fixtures.table({
		"quality": of_table,
		"columns": array.concat(fixtures.columns, [fixtures.column({"quality": of_column})]),
	})],
})

few(got) := {{
	"path": ["outputPorts", 0, "tables", 0, "quality"],
	"message": "table `plays` makes too few promises that a machine can check",
	"got": got,
	"want": 2,
}}

test_enough_promises_pass_wherever_they_stand if {
	count(found(fixtures.offering(port_with([], [check, check], [])))) == 0
	count(found(fixtures.offering(port_with([check], [check], [])))) == 0
	count(found(fixtures.offering(port_with([], [check], [check])))) == 0
	count(found(fixtures.offering(port_with([check], [], [check])))) == 0
}

test_too_few_are_reported if {
	found(fixtures.offering(port_with([], [], []))) == few(0)
	found(fixtures.offering(port_with([], [check], []))) == few(1)
}

test_prose_does_not_count if {
	found(fixtures.offering(port_with([prose], [prose], [prose]))) == few(0)
	found(fixtures.offering(port_with([], [prose], [check]))) == few(1)
}

test_promises_are_counted if {
	facts := fixtures.report(fixtures.offering(port_with([], [check, prose], [check, prose])))
	policy.metrics.qualityPromises == 2 with input as facts
}

test_what_is_not_offered_or_has_no_table_is_exempt if {
	count(excused(fixtures.product({}))) == 0
	excused(fixtures.product({"lifecycle": "draft"})) == {"the product is not offered yet"}
	excused(fixtures.offering(fixtures.port({"tables": []}))) == {"the product offers no table"}
}
