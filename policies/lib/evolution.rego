# What of a product was there before: ports, tables and columns of both versions that are one, found by their names.
package lib.evolution

# Why there is nothing to compare. Whoever reads this reads `input.previous`: without an earlier version nothing is said.
nothing_offered contains "there is no earlier version" if input.polity.firstVersion

nothing_offered contains "the earlier version was not offered yet" if input.previous.lifecycle in {"proposed", "draft"}

nothing_offered contains "the earlier version was retired" if input.previous.lifecycle == "retired"

# By index of the port now: how it was. By name, else by its contract; a contract alone has one port, whatever its title.
old_port[0] := input.previous.outputPorts[0] if input.product.kind == "contract"

old_port[i] := old if {
	input.product.kind == "product"
	some i, port in input.product.outputPorts
	old := named(input.previous.outputPorts, port.name)
}

old_port[i] := olds[0] if {
	input.product.kind == "product"
	some i, port in input.product.outputPorts
	not port.name in old_names
	contract := object.get(port, "contractId", "")
	contract != ""
	olds := [old |
		some old in input.previous.outputPorts
		object.get(old, "contractId", "") == contract
		not old.name in new_names
	]
	count(olds) > 0
}

old_names := {old.name | some old in input.previous.outputPorts}

new_names := {port.name | some port in input.product.outputPorts}

# Names of ports that are found again, as they were.
found_again := {old.name | some old in old_port}

# Ports whose contract is known in both versions: only of them it is known what became of their tables and promises.
compared contains i if {
	some i, old in old_port
	old.contractResolved
	input.product.outputPorts[i].contractResolved
}

# Tables of both versions: where it is now, how it was and how it is.
tables := [{"i": i, "path": ["outputPorts", i, "tables", j], "old": old, "new": table} |
	some i in compared
	some j, table in input.product.outputPorts[i].tables
	old := named(old_port[i].tables, table.name)
]

# The same of columns, with the name of their table.
columns := [column |
	some table in tables
	some k, new in table.new.columns
	old := named(table.old.columns, new.name)
	column := {
		"i": table.i,
		"path": array.concat(table.path, ["columns", k]),
		"what": sprintf("column `%s` of `%s`", [new.name, table.new.name]),
		"old": old,
		"new": new,
	}
]

# The first element of a name.
named(elements, name) := found[0] if {
	found := [element | some element in elements; element.name == name]
	count(found) > 0
}

# Elements of `these` of whose name `others` has none, without what is nested in one of them.
missing(these, others) := [element |
	there := {other.name | some other in others}
	gone := {element.name | some element in these; not element.name in there}
	some element in these
	element.name in gone
	not nested_in(element.name, gone)
]

# `address.street` stands in `address`, `items[].sku` in `items[]` and `items`.
nested_in(name, names) if {
	some outer in names
	outer != ""
	some mark in [".", "[", "{"]
	startswith(name, concat("", [outer, mark]))
}
