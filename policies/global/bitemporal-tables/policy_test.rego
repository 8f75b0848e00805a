package global.bitemporal_tables_test

import data.global.bitemporal_tables as policy
import data.lib.fixtures

parameters := {"bitemporal-tables": {"timelessTags": ["reference-data"]}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

test_both_times_pass if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
	both := fixtures.table({"validTime": {"from": "played_at", "to": "recorded_at"}, "recordedTime": {"from": "recorded_at", "to": "played_at"}})
	count(found(fixtures.holding(both))) == 0
}

test_a_day_is_a_time if {
	table := fixtures.table({"columns": [fixtures.column({"name": "day", "type": "date"})], "validTime": {"from": "day"}, "recordedTime": {"from": "day"}})
	count(found(fixtures.holding(table))) == 0
}

untimed := ["played_at", "recorded_at"]

test_valid_time_is_a_must if found(fixtures.holding(fixtures.without(fixtures.table({}), ["validTime"]))) == {{
	"path": ["outputPorts", 0, "tables", 0, "validTime"],
	"message": "table `plays` does not say when its facts were true",
	"got": null,
	"want": untimed,
}}

test_recorded_time_is_a_must if found(fixtures.holding(fixtures.without(fixtures.table({}), ["recordedTime"]))) == {{
	"path": ["outputPorts", 0, "tables", 0, "recordedTime"],
	"message": "table `plays` does not say when the product came to know its facts",
	"got": null,
	"want": untimed,
}}

test_a_table_without_dates_needs_one_first if {
	undated := fixtures.without(fixtures.table({"columns": [fixtures.column({"name": "play_id", "type": "string"})]}), ["validTime", "recordedTime"])
	{violation.want | some violation in found(fixtures.holding(undated))} == {"a date or timestamp column"}
}

test_reference_data_has_no_time if {
	timeless := fixtures.without(fixtures.table({"tags": ["genres", "reference-data"]}), ["validTime", "recordedTime"])
	count(found(fixtures.holding(timeless))) == 0
	other := fixtures.without(fixtures.table({"tags": ["genres"]}), ["validTime", "recordedTime"])
	count(found(fixtures.holding(other))) == 2
}

test_the_columns_are_there_and_hold_a_time if {
	found(fixtures.holding(fixtures.table({"validTime": {"to": "ended_at"}}))) == {{
		"path": ["outputPorts", 0, "tables", 0, "validTime", "to"],
		"message": "table `plays` has no date or timestamp column `ended_at`",
		"got": "ended_at",
		"want": ["played_at", "recorded_at"],
	}}
	found(fixtures.holding(fixtures.table({"recordedTime": {"from": "play_id"}}))) == {{
		"path": ["outputPorts", 0, "tables", 0, "recordedTime", "from"],
		"message": "table `plays` has no date or timestamp column `play_id`",
		"got": "play_id",
		"want": ["played_at", "recorded_at"],
	}}
}

test_what_is_not_offered_or_has_no_table_is_exempt if {
	excused(fixtures.product({"lifecycle": "draft"})) == {"the product is not offered yet"}
	excused(fixtures.offering(fixtures.port({"tables": []}))) == {"the product offers no table"}
}
