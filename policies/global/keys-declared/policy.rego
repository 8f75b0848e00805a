# METADATA
# title: Tables declare what identifies a row
# description: Each table has a primary key or a unique column, and references inside a port lead to columns that are there.
# custom:
#   id: keys-declared
#   characteristic: interoperable
#   severity: medium
#   owner: architecture
#   rationale: Without a declared key a consumer can neither join nor count without fear of doubles.
#   help: "mark the key (primary, or unique); correct the reference to `table.column`"
package global.keys_declared

import data.lib.scope

exempt contains reason if some reason in scope.retired

exempt contains reason if some reason in scope.no_table

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns"],
	"message": sprintf("table `%s` declares no key", [table.name]),
	"got": 0,
	"want": "a column that is primary key or unique",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	count(table.columns) > 0
	not keyed(table)
}

keyed(table) if {
	some column in table.columns
	column.primaryKey
}

keyed(table) if {
	some column in table.columns
	column.unique
}

# A reference with a contract before it leads elsewhere and is not judged here.
violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "references"],
	"message": sprintf("column `%s` of table `%s` refers to `%s`, which table `%s` does not have", [column.name, table.name, target, other.name]),
	"key": target,
	"got": target,
	"want": [candidate.name | some candidate in other.columns; keyed({"columns": [candidate]})],
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	some target in column.references
	some other in port.tables
	startswith(target, concat("", [other.name, "."]))
	not trim_prefix(target, concat("", [other.name, "."])) in {candidate.name | some candidate in other.columns}
}
