package global.polyseme_joinable_test

import data.global.polyseme_joinable as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

identifier := fixtures.column({"name": "guest", "polyseme": "listener", "personal": true, "format": "uuid"})

at := ["outputPorts", 0, "tables", 0, "columns", 4]

test_a_key_of_the_concepts_type_and_scheme_passes if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
	policy.metrics.polysemeColumns == 1 with input as fixtures.report(fixtures.product({}))
}

test_scheme_and_pattern_are_formats_too if {
	count(found(fixtures.showing(object.union(identifier, {"format": "uuid-v4"})))) == 0
	count(found(fixtures.showing(object.union(identifier, {"format": "^[0-9a-f-]{36}$"})))) == 0
}

# The only column that names the concept, so that it stands against the registry alone.
alone(column) := fixtures.holding(fixtures.table({"columns": [column]}))

other_type(got) := {{
	"path": ["outputPorts", 0, "tables", 0, "columns", 0, "type"],
	"message": "column `guest` of table `plays` cannot be joined with other products: the key of `listener` is of type string",
	"got": got,
	"want": "string",
}}

test_another_type_cannot_be_joined if {
	found(alone(object.union(identifier, {"type": "integer"}))) == other_type("integer")
	found(alone(fixtures.without(identifier, ["type"]))) == other_type(null)
}

other_format(got) := {{
	"path": array.concat(at, ["format"]),
	"message": "column `guest` of table `plays` does not promise identifiers of the scheme `uuid-v4`, as the concept `listener` has them",
	"got": got,
	"want": "^[0-9a-f-]{36}$",
}}

test_another_format_cannot_be_joined if {
	found(fixtures.showing(object.union(identifier, {"format": "email"}))) == other_format("email")
	found(fixtures.showing(object.union(identifier, {"format": "uu"}))) == other_format("uu")
	found(fixtures.showing(fixtures.without(identifier, ["format"]))) == other_format(null)
}

patternless := object.union(fixtures.mesh, {"polysemes": {"territory": {
	"owner": "rights",
	"identifierScheme": "iso-3166",
	"keyType": "string",
	"personal": false,
}}})

judged(column) := violations if {
	violations := policy.violations with input as fixtures.report_in(fixtures.showing(column), patternless)
}

test_a_concept_without_a_pattern_asks_for_no_format if {
	count(judged(fixtures.column({"name": "territory", "polyseme": "territory"}))) == 0
	count(judged(fixtures.column({"name": "territory", "polyseme": "territory", "format": "iso-3166"}))) == 0
	judged(fixtures.column({"name": "territory", "polyseme": "territory", "format": "name"})) == {{
		"path": array.concat(at, ["format"]),
		"message": "column `territory` of table `plays` does not promise identifiers of the scheme `iso-3166`, as the concept `territory` has them",
		"got": "name",
		"want": "iso-3166",
	}}
}

test_two_columns_of_one_concept_join_without_a_registry if {
	strange := fixtures.column({"name": "guest", "polyseme": "listener", "type": "integer"})
	violations := policy.violations with input as fixtures.report_in(fixtures.showing(strange), {})
	violations == {
		{
			"path": array.concat(at, ["type"]),
			"message": "column `guest` of table `plays` and column `listener_id` of table `plays` name the same concept `listener` and cannot be joined",
			"key": "plays.listener_id",
			"got": "integer",
			"want": "string",
		},
		{
			"path": ["outputPorts", 0, "tables", 0, "columns", 1, "type"],
			"message": "column `listener_id` of table `plays` and column `guest` of table `plays` name the same concept `listener` and cannot be joined",
			"key": "plays.guest",
			"got": "string",
			"want": "integer",
		},
	}
}

test_columns_of_other_concepts_need_not_join if {
	around := object.union(patternless, {"polysemes": {"territory": {"keyType": "integer"}}})
	column := fixtures.column({"name": "territory", "type": "integer", "polyseme": "territory"})
	violations := policy.violations with input as fixtures.report_in(fixtures.showing(column), around)
	count(violations) == 0
	count(found(fixtures.showing(fixtures.column({"type": "integer"})))) == 0
}

test_a_product_without_columns_or_concepts_is_exempt if {
	none := "no column names a shared concept"
	bare := fixtures.holding(fixtures.table({"columns": [fixtures.column({})]}))
	policy.exempt == {none} with input as fixtures.report(bare)
	policy.exempt == {none, "the product describes no column"} with input as fixtures.report(fixtures.offering(fixtures.port({"tables": []})))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.offering(fixtures.port({"tables": [], "contractResolved": false})))
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
