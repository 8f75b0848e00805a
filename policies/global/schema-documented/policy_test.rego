package global.schema_documented_test

import data.global.schema_documented as policy
import data.lib.fixtures

parameters := {"schema-documented": {"minimumPercent": 80}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

test_described_tables_pass if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
	policy.metrics.describedColumnsPercent == 100 with input as fixtures.report(fixtures.product({}))
}

silent(name) := fixtures.without(fixtures.column({"name": name}), ["description"])

test_the_share_may_be_reached_exactly if {
	count(found(fixtures.showing(silent("device")))) == 0
	policy.metrics.describedColumnsPercent == 80 with input as fixtures.report(fixtures.showing(silent("device")))
}

test_too_few_descriptions_are_reported_with_the_columns if {
	table := fixtures.table({"columns": array.concat(fixtures.columns, [silent("device"), fixtures.column({"name": "app", "description": " "})])})
	found(fixtures.holding(table)) == {{
		"path": ["outputPorts", 0, "tables", 0, "columns"],
		"message": "table `plays`: 2 of 6 columns have no description: `device`, `app`",
		"got": 66,
		"want": 80,
	}}
	policy.metrics.describedColumnsPercent == 66 with input as fixtures.report(fixtures.holding(table))
}

test_a_long_list_of_columns_is_cut if {
	columns := [silent(name) | some name in ["a", "b", "c", "d", "e", "f", "g"]]
	found(fixtures.holding(fixtures.table({"columns": columns}))) == {{
		"path": ["outputPorts", 0, "tables", 0, "columns"],
		"message": "table `plays`: 7 of 7 columns have no description: `a`, `b`, `c`, `d`, `e` and 2 more",
		"got": 0,
		"want": 80,
	}}
}

mute := {{
	"path": ["outputPorts", 0, "tables", 0, "description"],
	"message": "table `plays` does not say what a row is about",
	"got": null,
	"want": "a description",
}}

test_a_table_says_what_a_row_is_about if {
	found(fixtures.holding(fixtures.without(fixtures.table({}), ["description"]))) == mute
	found(fixtures.holding(fixtures.table({"description": ""}))) == mute
}

test_a_table_without_columns_has_no_share if {
	count(found(fixtures.holding(fixtures.table({"columns": []})))) == 0
	not policy.metrics.describedColumnsPercent with input as fixtures.report(fixtures.holding(fixtures.table({"columns": []})))
}

test_a_product_without_tables_is_exempt if {
	policy.exempt == {"the product offers no table"} with input as fixtures.report(fixtures.offering(fixtures.port({"tables": []})))
}

test_tables_of_a_contract_that_is_missing_are_not_known_to_be_none if {
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.offering(fixtures.port({"tables": [], "contractResolved": false})))
}

test_a_list_of_five_columns_is_whole if {
	columns := [silent(name) | some name in ["a", "b", "c", "d", "e"]]
	{violation.message | some violation in found(fixtures.holding(fixtures.table({"columns": columns})))} == {"table `plays`: 5 of 5 columns have no description: `a`, `b`, `c`, `d`, `e`"}
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
