package global.valid_descriptor_test

import data.global.valid_descriptor as policy
import data.lib.fixtures

test_a_valid_descriptor_passes if {
	count(policy.violations) == 0 with input as fixtures.report(fixtures.product({}))
	policy.metrics.schemaErrors == 0 with input as fixtures.report(fixtures.product({}))
}

error := {
	"document": 1,
	"path": ["schema", "0", "logicalType"],
	"keyword": "enum",
	"message": "is none of the allowed values",
	"got": "varchar",
	"want": ["string", "integer"],
	"help": "did you mean `string`?",
}

test_each_schema_error_is_a_violation_at_its_place if {
	facts := object.union(fixtures.report(fixtures.product({})), {"schemaErrors": [error]})
	policy.violations == {{
		"source": [1, "schema", "0", "logicalType"],
		"message": "is none of the allowed values: did you mean `string`?",
		"key": "enum",
		"got": "varchar",
		"want": ["string", "integer"],
	}} with input as facts
	policy.metrics.schemaErrors == 1 with input as facts
}

test_an_error_without_got_want_and_help_is_not_lost if {
	facts := object.union(
		fixtures.report(fixtures.product({})),
		{"schemaErrors": [object.remove(error, ["got", "want", "help"])]},
	)
	policy.violations == {{
		"source": [1, "schema", "0", "logicalType"],
		"message": "is none of the allowed values",
		"key": "enum",
		"got": null,
		"want": null,
	}} with input as facts
}
