package global.valid_descriptor_test

import data.global.valid_descriptor as policy
import data.lib.fixtures

test_a_valid_descriptor_passes if {
	count(policy.violations) == 0 with input as fixtures.report(fixtures.product({}))
	policy.metrics.schemaErrors == 0 with input as fixtures.report(fixtures.product({}))
}

error := {
	"document": 1,
	"path": ["schema", 0, "logicalType"],
	"keyword": "enum",
	"message": "is none of the allowed values",
	"got": "varchar",
	"want": ["string", "integer"],
	"help": "did you mean `string`?",
}

documents := [
	{"name": "product.yaml", "standard": "odps-bitol", "role": "product", "content": {"id": 7}},
	{"name": "contract.yaml", "standard": "odcs", "role": "contract", "content": {
		"id": "history-v1",
		"schema": [{"name": "plays", "logicalType": "varchar"}, {"name": "twice"}, {"name": "twice"}, {"name": 7, "id": "only"}, "odd"],
		"info": {"name": "a part that is no element of a list"},
	}},
]

facts(errors) := object.union(
	fixtures.report(fixtures.product({})),
	{"schemaErrors": errors, "documents": documents},
)

test_each_schema_error_is_a_violation_at_its_place if {
	policy.violations == {{
		"source": [1, "schema", 0, "logicalType"],
		"message": "is none of the allowed values: did you mean `string`?",
		"key": "history-v1/schema/plays/logicalType enum",
		"got": "varchar",
		"want": ["string", "integer"],
	}} with input as facts([error])
	policy.metrics.schemaErrors == 1 with input as facts([error])
}

test_an_error_without_got_want_and_help_is_not_lost if {
	policy.violations == {{
		"source": [1, "schema", 0, "logicalType"],
		"message": "is none of the allowed values",
		"key": "history-v1/schema/plays/logicalType enum",
		"got": null,
	}} with input as facts([object.remove(error, ["got", "want", "help"])])
}

test_the_value_of_a_field_that_does_not_belong_is_not_shown if {
	stray := {"path": ["password"], "keyword": "additionalProperties", "got": "hunter2"}
	{violation.got | some violation in policy.violations} == {"password"} with input as facts([object.union(error, stray)])
}

test_keys_survive_insertions_where_names_tell_elements_apart if {
	paths := [["schema", 0], ["schema", 1], ["schema", 3], ["schema", 4], ["schema", 9], ["info", "title"], []]
	errors := [object.union(error, {"path": path}) | some path in paths]
	{violation.key | some violation in policy.violations} == {
		"history-v1/schema/plays enum",
		"history-v1/schema/1 enum",
		"history-v1/schema/only enum",
		"history-v1/schema/4 enum",
		"history-v1/schema/9 enum",
		"history-v1/info/title enum",
		"history-v1 enum",
	} with input as facts(errors)
}

test_a_document_without_an_id_goes_by_its_name if {
	{violation.key | some violation in policy.violations} == {"product.yaml/name enum"} with input as facts([object.union(error, {"document": 0, "path": ["name"]})])
}
