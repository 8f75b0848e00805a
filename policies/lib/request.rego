# What an access request asks for: port, tables and columns. Undefined where the product offers nothing of that name.
package lib.request

# The port: the one named, or the only one.
port := first if {
	named := [candidate |
		some candidate in input.product.outputPorts
		candidate.name == input.resource.properties.port
	]
	first := named[0]
} else := input.product.outputPorts[0] if {
	not input.resource.properties.port
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

# The port leads to no person: it is declared de-identified and marks nothing personal, or says of every column that it is not.
impersonal if {
	port.deidentified == true
	every column in port_columns { not column.personal }
}

impersonal if {
	count(port_columns) > 0
	every column in port_columns { column.personal == false }
}

port_columns := [column |
	some table in port.tables
	some column in table.columns
]

# The de-identified port to ask for instead: only one that the product has and declares so.
elsewhere := name if {
	name := port.deidentifiedPort
	some other in input.product.outputPorts
	other.name == name
	other.deidentified == true
	not other.name == port.name
}
