# METADATA
# title: Output ports declare their schema
# description: Each port has a contract with at least one table, each table has columns, and each column a logical type.
# custom:
#   id: schema-declared
#   characteristic: understandable
#   severity: high
#   owner: architecture
#   rationale: A schema is the first thing a consumer programs against, and the ground on which classification, quality and access by column are said.
#   help: "describe the data that the port offers: its tables, their columns, and a type for each"
package global.schema_declared

import data.lib.scope

exempt contains reason if some reason in scope.retired

exempt contains reason if some reason in scope.no_port

violations contains {
	"path": ["outputPorts", i, "contractId"],
	"message": sprintf("output port `%s` names no contract", [port.name]),
	"got": null,
	"want": "the id of a contract",
} if {
	some i, port in input.product.outputPorts
	not port.contractId
	not port.contractResolved
}

violations contains {
	"path": ["outputPorts", i, "tables"],
	"message": sprintf("the contract of output port `%s` describes no table", [port.name]),
	"got": 0,
	"want": "at least one table",
} if {
	some i, port in input.product.outputPorts
	port.contractResolved
	count(port.tables) == 0
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns"],
	"message": sprintf("table `%s` has no columns", [table.name]),
	"got": 0,
	"want": "at least one column",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	count(table.columns) == 0
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "type"],
	"message": sprintf("table `%s`: column `%s` has no logical type", [table.name, column.name]),
	"got": object.get(column, "physicalType", null),
	"want": "string, integer, number, boolean, date, timestamp, time, object or array",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	not column.type
}

metrics["columns"] := count([column |
	some port in input.product.outputPorts
	some table in port.tables
	some column in table.columns
])
