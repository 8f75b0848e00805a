# METADATA
# title: Tables keep both times
# description: Each table names the column that says when a fact was true and the one that says when the product came to know it.
# custom:
#   id: bitemporal-tables
#   characteristic: trustworthy
#   severity: medium
#   owner: architecture
#   rationale: Late and corrected facts change yesterday's figure. With both times a consumer can ask what was true, and what was known when a decision was made.
#   help: "name the columns: `validTimeFrom` and `recordedTimeFrom` (and `validTimeTo`, `recordedTimeTo`) of the table; tag pure reference data `reference-data`"
package global.bitemporal_tables

import data.lib.scope

exempt contains reason if some reason in scope.not_offered

exempt contains reason if some reason in scope.no_table

violations contains {
	"path": ["outputPorts", i, "tables", j, "validTime"],
	"message": sprintf("table `%s` does not say when its facts were true", [table.name]),
	"got": null,
	"want": choice(table),
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	not timeless(table)
	not table.validTime
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "recordedTime"],
	"message": sprintf("table `%s` does not say when the product came to know its facts", [table.name]),
	"got": null,
	"want": choice(table),
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	not timeless(table)
	not table.recordedTime
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "validTime", end],
	"message": sprintf("table `%s` has no date or timestamp column `%s`", [table.name, name]),
	"got": name,
	"want": moments(table),
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some end, name in table.validTime
	not name in moments(table)
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "recordedTime", end],
	"message": sprintf("table `%s` has no date or timestamp column `%s`", [table.name, name]),
	"got": name,
	"want": moments(table),
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some end, name in table.recordedTime
	not name in moments(table)
}

# Columns that hold an instant or a day, in their order.
moments(table) := [column.name | some column in table.columns; column.type in {"date", "timestamp"}]

choice(table) := moments(table) if count(moments(table)) > 0

else := "a date or timestamp column"

timeless(table) if {
	some tag in table.tags
	tag in data.parameters["bitemporal-tables"].timelessTags
}
