# METADATA
# title: Product, ports, tables and columns have addresses of their own
# description: The identity is a well-formed URN without a placeholder, and no name occurs twice where it must tell things apart.
# custom:
#   id: stable-identity
#   characteristic: addressable
#   severity: high
#   owner: architecture
#   rationale: Consumers, lineage, grants and violations refer to a product by its URN and to its parts by name. Two parts of one name, or an id copied from a template, make these references point at the wrong thing.
#   help: "give `id` a value of its own (letters, digits, `-`, `.`, `_`, `:`), and each port, table and column a name that is unique beside its siblings"
package global.stable_identity

violations contains {
	"path": ["id"],
	"message": sprintf("`%s` cannot serve as an address", [input.product.id]),
	"key": "form",
	"got": input.product.id,
	"want": data.parameters["stable-identity"].pattern,
} if {
	not regex.match(data.parameters["stable-identity"].pattern, input.product.id)
}

violations contains {
	"path": ["id"],
	"message": sprintf("`%s` is the id of a template", [input.product.id]),
	"key": "template",
	"got": input.product.id,
	"want": "an id of its own",
} if {
	some pattern in data.parameters["stable-identity"].templates
	regex.match(pattern, input.product.id)
}

violations contains {
	"path": ["outputPorts", i, "name"],
	"message": sprintf("two output ports are named `%s`", [port.name]),
	"got": port.name,
	"want": "a name of its own",
} if {
	some i, port in input.product.outputPorts
	some earlier, other in input.product.outputPorts
	earlier < i
	port.name != ""
	lower(other.name) == lower(port.name)
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "name"],
	"message": sprintf("port `%s`: two tables are named `%s`", [port.name, table.name]),
	"got": table.name,
	"want": "a name of its own",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some earlier, other in port.tables
	earlier < j
	table.name != ""
	lower(other.name) == lower(table.name)
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "name"],
	"message": sprintf("table `%s`: two columns are named `%s`", [table.name, column.name]),
	"got": column.name,
	"want": "a name of its own",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	column.name != ""
	min(columns_named[[i, j, lower(column.name)]]) < k
}

# Tables have hundreds of columns: each is not compared with all others.
columns_named[[i, j, lower(column.name)]] contains k if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
}
