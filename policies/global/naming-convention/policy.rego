# METADATA
# title: Names follow the house's convention
# description: Ports, tables and columns are named in the one way the guild agreed on, so that queries need no quotes and joins no guessing.
# custom:
#   id: naming-convention
#   characteristic: interoperable
#   severity: low
#   owner: architecture
#   rationale: Mixed spellings of one name cost every consumer a mapping table and quoted identifiers in every query.
#   help: "write tables and columns in lower_snake_case (`customer_id`); keep the store's spelling as the physical name"
package global.naming_convention

import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.retired

# A contract judged alone has no port of its own: its title may be prose.
violations contains {
	"path": ["outputPorts", i, "name"],
	"message": sprintf("output port `%s` is not named as agreed", [port.name]),
	"got": port.name,
	"want": data.parameters["naming-convention"].portPattern,
} if {
	input.product.kind == "product"
	some i, port in input.product.outputPorts
	port.name != ""
	not regex.match(data.parameters["naming-convention"].portPattern, port.name)
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "name"],
	"message": sprintf("table `%s` is not named as agreed", [table.name]),
	"got": table.name,
	"want": data.parameters["naming-convention"].tablePattern,
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	table.name != ""
	not regex.match(data.parameters["naming-convention"].tablePattern, table.name)
}

# Of a nested column only its own part of the path: the parts before it are columns themselves.
violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "name"],
	"message": sprintf("table `%s`: column `%s` is not named as agreed", [table.name, column.name]),
	"got": text.last_part(column.name),
	"want": data.parameters["naming-convention"].columnPattern,
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	column.name != ""
	not regex.match(data.parameters["naming-convention"].columnPattern, text.last_part(column.name))
}
