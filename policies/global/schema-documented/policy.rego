# METADATA
# title: Tables and columns are described
# description: Each table says what a row is about, and nearly all of its columns say what they mean.
# custom:
#   id: schema-documented
#   characteristic: understandable
#   severity: medium
#   owner: architecture
#   rationale: A consumer who has to ask what a column means is a consumer the product does not serve by itself.
#   help: add a `description` to the table and to the columns named; say the meaning, not the name again
package global.schema_documented

import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.retired

exempt contains reason if some reason in scope.no_table

violations contains {
	"path": ["outputPorts", i, "tables", j, "description"],
	"message": sprintf("table `%s` does not say what a row is about", [table.name]),
	"got": null,
	"want": "a description",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	not text.written(object.get(table, "description", ""))
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns"],
	"message": sprintf("table `%s`: %d of %d columns have no description: %s", [
		table.name,
		count(silent(table)),
		count(table.columns),
		text.listed(silent(table), 5),
	]),
	"got": floor(said / count(table.columns)),
	"want": data.parameters["schema-documented"].minimumPercent,
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	said := 100 * (count(table.columns) - count(silent(table)))
	said < data.parameters["schema-documented"].minimumPercent * count(table.columns)
}

# Columns that say nothing, in their order.
silent(table) := [column.name |
	some column in table.columns
	not text.written(object.get(column, "description", ""))
]

metrics["describedColumnsPercent"] := floor((100 * described) / total) if {
	total := count([column | some port in input.product.outputPorts; some table in port.tables; some column in table.columns])
	total > 0
	described := count([column |
		some port in input.product.outputPorts
		some table in port.tables
		some column in table.columns
		text.written(column.description)
	])
}
