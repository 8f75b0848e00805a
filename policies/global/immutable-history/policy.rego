# METADATA
# title: What was read once can be read again
# description: Each table says whether its rows are only ever appended; one that overwrites rows keeps the end of the recorded time.
# custom:
#   id: immutable-history
#   characteristic: trustworthy
#   severity: medium
#   owner: architecture
#   rationale: A report, a model and an audit can be repeated only on data that does not change behind them.
#   help: "say that the table is `immutable`, or that it is not together with `recordedTimeTo`, the column where a row's version ends"
package global.immutable_history

import data.lib.scope

exempt contains reason if some reason in scope.not_offered

exempt contains reason if some reason in scope.no_table

violations contains {
	"path": ["outputPorts", i, "tables", j, "immutable"],
	"message": sprintf("table `%s` does not say whether its rows are only appended", [table.name]),
	"got": null,
	"want": "true or false",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	not is_boolean(object.get(table, "immutable", null))
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "recordedTime"],
	"message": sprintf("table `%s` overwrites rows and keeps no end of the recorded time: what was read once cannot be read again", [table.name]),
	"got": object.get(table, "recordedTime", null),
	"want": "a column where a version of a row ends (`recordedTimeTo`)",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	table.immutable == false
	not table.recordedTime.to
}
