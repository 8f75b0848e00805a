package global.keys_declared_test

import data.global.keys_declared as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

test_a_primary_key_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
}

test_a_unique_column_will_do if {
	table := fixtures.table({"columns": [fixtures.column({}), fixtures.column({"name": "isrc", "unique": true})]})
	count(found(fixtures.holding(table))) == 0
}

test_a_table_without_a_key_is_reported if found(fixtures.holding(fixtures.table({"columns": [fixtures.column({})]}))) == {{
	"path": ["outputPorts", 0, "tables", 0, "columns"],
	"message": "table `plays` declares no key",
	"got": 0,
	"want": "a column that is primary key or unique",
}}

test_a_table_without_columns_is_another_policys_matter if count(found(fixtures.holding(fixtures.table({"columns": []})))) == 0

tracks := fixtures.table({
	"name": "tracks",
	"columns": [fixtures.column({"name": "isrc", "primaryKey": true}), fixtures.column({"name": "title"})],
})

referring(targets) := fixtures.offering(fixtures.port({"tables": [
	tracks,
	fixtures.table({"columns": array.concat(fixtures.columns, [fixtures.column({"name": "track", "references": targets})])}),
]}))

test_a_reference_leads_to_a_column if {
	count(found(referring(["tracks.isrc", "tracks.title"]))) == 0
	found(referring(["tracks.isrc", "tracks.id"])) == {{
		"path": ["outputPorts", 0, "tables", 1, "columns", 4, "references"],
		"message": "column `track` of table `plays` refers to `tracks.id`, which table `tracks` does not have",
		"key": "tracks.id",
		"got": "tracks.id",
		"want": ["isrc"],
	}}
}

test_a_reference_to_another_contract_is_not_judged if count(found(referring(["other-contract/tracks.id", "artists.id"]))) == 0

test_a_product_without_tables_is_exempt if {
	excused(fixtures.offering(fixtures.port({"tables": []}))) == {"the product offers no table"}
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
