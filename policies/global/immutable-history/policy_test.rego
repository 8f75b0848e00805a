package global.immutable_history_test

import data.global.immutable_history as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

test_appended_rows_pass if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
}

test_a_table_says_whether_rows_are_only_appended if {
	found(fixtures.holding(fixtures.without(fixtures.table({}), ["immutable"]))) == {{
		"path": ["outputPorts", 0, "tables", 0, "immutable"],
		"message": "table `plays` does not say whether its rows are only appended",
		"got": null,
		"want": "true or false",
	}}
}

forgetful(got) := {{
	"path": ["outputPorts", 0, "tables", 0, "recordedTime"],
	"message": "table `plays` overwrites rows and keeps no end of the recorded time: what was read once cannot be read again",
	"got": got,
	"want": "a column where a version of a row ends (`recordedTimeTo`)",
}}

test_overwritten_rows_keep_their_end if {
	found(fixtures.holding(fixtures.table({"immutable": false}))) == forgetful({"from": "recorded_at"})
	found(fixtures.holding(fixtures.without(fixtures.table({"immutable": false}), ["recordedTime"]))) == forgetful(null)
	count(found(fixtures.holding(fixtures.table({"immutable": false, "recordedTime": {"to": "replaced_at"}})))) == 0
}

test_what_is_not_offered_or_has_no_table_is_exempt if {
	excused(fixtures.product({"lifecycle": "draft"})) == {"the product is not offered yet"}
	excused(fixtures.offering(fixtures.port({"tables": []}))) == {"the product offers no table"}
}
