# METADATA
# title: Tables promise quality that a machine can check
# description: Each table carries promises about its content with a metric, a query or an engine behind them, on the table or on its columns.
# custom:
#   id: quality-promised
#   characteristic: trustworthy
#   severity: medium
#   owner: architecture
#   rationale: Prose about quality cannot be measured, so it can be neither kept nor broken.
#   help: "promise the quality of the table or of its columns with something a machine can check: a metric (nullValues, duplicateValues, rowCount ...) or a query, and a threshold"
package global.quality_promised

import data.lib.scope

exempt contains reason if some reason in scope.not_offered

exempt contains reason if some reason in scope.no_table

violations contains {
	"path": ["outputPorts", i, "tables", j, "quality"],
	"message": sprintf("table `%s` makes too few promises that a machine can check", [table.name]),
	"got": count(checks),
	"want": data.parameters["quality-promised"].minimumPerTable,
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	checks := array.concat(
		[promise | some promise in array.concat(table.quality, port.quality); promise.computable],
		[promise | some column in table.columns; some promise in column.quality; promise.computable],
	)
	count(checks) < data.parameters["quality-promised"].minimumPerTable
}

metrics["qualityPromises"] := count([promise |
	some port in input.product.outputPorts
	some table in port.tables
	some promise in array.concat(table.quality, [p | some column in table.columns; some p in column.quality])
	promise.computable
])
