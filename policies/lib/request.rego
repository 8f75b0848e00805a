# What an access request asks for: port, tables and columns. Undefined where the product offers nothing of that name.
package lib.request

# The port: the one named, or the only one.
port := [candidate |
	some candidate in input.product.outputPorts
	candidate.name == input.resource.properties.port
][0] if {
	input.resource.properties.port
} else := input.product.outputPorts[0] if {
	count(input.product.outputPorts) == 1
}

tables := [table |
	some table in port.tables
	lower(table.name) == lower(input.resource.properties.table)
] if {
	input.resource.properties.table
} else := port.tables

# Names of the columns asked for, as asked; nothing asked means every column.
columns := {name | some name in input.resource.properties.columns} if {
	count(input.resource.properties.columns) > 0
} else := {column.name |
	some table in tables
	some column in table.columns
}

# What the contract says about a column asked for: itself, its nested fields and what it is nested in. Empty: not described.
described(name) := [column |
	some table in tables
	some column in table.columns
	touches(plain(name), plain(column.name))
]

touches(a, b) if a == b

touches(a, b) if startswith(a, concat("", [b, "."]))

touches(a, b) if startswith(b, concat("", [a, "."]))

# Stores compare names without case, and `[]` is our mark of a list.
plain(name) := replace(lower(name), "[]", "")

# The port without personal data to go to instead: only one that the product has.
elsewhere := name if {
	name := port.deidentifiedPort
	name != port.name
	some other in input.product.outputPorts
	other.name == name
}
