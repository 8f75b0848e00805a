package global.compatible_evolution

import data.lib.evolution

# Every change: what kind, of which port (-1: of the product), where now, in words, what is there and what was.
changes := changed | rest

# What is there no longer, and what is new.
changed contains difference(
	"renamed",
	-1,
	[],
	"id",
	sprintf("the %s is called `%s` now", [input.product.kind, input.product.id]),
	input.product.id,
	input.previous.id,
) if {
	input.product.id != input.previous.id
}

changed contains gone(old, ends(old.custom, old.promises), -1, ["outputPorts"], sprintf("output port `%s`", [old.name])) if {
	input.product.kind == "product"
	some old in input.previous.outputPorts
	not old.name in evolution.found_again
}

changed contains difference("added", -1, ["outputPorts", i], port.name, sprintf("output port `%s` is new", [port.name]), port.name, null) if {
	input.previous.id
	some i, port in input.product.outputPorts
	not evolution.old_port[i]
}

changed contains difference(
	"renamed",
	i,
	["outputPorts", i, "name"],
	old.name,
	sprintf("output port `%s` is called `%s` now", [old.name, port.name]),
	port.name,
	old.name,
) if {
	input.product.kind == "product"
	some i, old in evolution.old_port
	port := input.product.outputPorts[i]
	port.name != old.name
}

changed contains gone(old, ends(old.custom, []), i, ["outputPorts", i, "tables"], sprintf("table `%s`", [old.name])) if {
	some i in evolution.compared
	some old in evolution.missing(evolution.old_port[i].tables, input.product.outputPorts[i].tables)
}

changed contains difference("added", i, ["outputPorts", i, "tables"], new.name, sprintf("table `%s` is new", [new.name]), new.name, null) if {
	some i in evolution.compared
	some new in evolution.missing(input.product.outputPorts[i].tables, evolution.old_port[i].tables)
}

changed contains gone(
	old,
	ends(old.custom, []),
	table.i,
	array.concat(table.path, ["columns"]),
	sprintf("column `%s` of `%s`", [old.name, table.new.name]),
) if {
	some table in evolution.tables
	some old in evolution.missing(table.old.columns, table.new.columns)
}

changed contains difference(
	"added",
	table.i,
	array.concat(table.path, ["columns"]),
	new.name,
	sprintf("column `%s` of `%s` is new", [new.name, table.new.name]),
	new.name,
	null,
) if {
	some table in evolution.tables
	some new in evolution.missing(table.new.columns, table.old.columns)
}

# Whatever else is not as it was.
rest contains difference("other", i, ["outputPorts", i], "other", sprintf("output port `%s` is described otherwise", [port.name]), null, null) if {
	some i in evolution.compared
	port := input.product.outputPorts[i]
	described(port) != described(evolution.old_port[i])
	count([1 | some other in changed; other.part == i]) == 0
}

rest contains difference("other", -1, [], "other", "the product is described otherwise", null, null) if {
	input.previous.id
	about(input.product) != about(input.previous)
	count([1 | some other in changed; other.part == -1]) == 0
}

described(port) := object.remove(port, ["version", "contractVersion"])

# Without the ports, and without what the mesh adds to what it reads. What a standard cannot say it could not say before either: that
# is no doubt, so that the input ports are looked at as a part of the whole.
about(product) := object.union(rest, {"inputPorts": [object.remove(port, ["product", "port"]) |
	some port in rest.inputPorts
]}) if {
	rest := object.remove(product, ["version", "outputPorts"])
}

difference(kind, part, path, key, what, got, want) := {
	"kind": kind,
	"part": part,
	"path": path,
	"key": key,
	"what": what,
	"got": got,
	"want": want,
}

# What is gone after the day that was announced breaks nobody who reads announcements.
gone(old, days, part, path, name) := difference(
	"removedAsAnnounced", part, path, old.name,
	sprintf("%s is gone, as was announced for %s", [name, max(days)]),
	null, old.name,
) if {
	count(days) > 0
	max(days) <= substring(input.polity.now, 0, 10)
}

else := difference(
	"removed", part, path, old.name,
	sprintf("%s is gone, although it was announced to stay until %s", [name, max(days)]),
	null, old.name,
) if {
	count(days) > 0
}

else := difference("removed", part, path, old.name, sprintf("%s is gone", [name]), null, old.name)

# The days until which a port, table or column was promised to stay: a custom property, or a service level of the port.
ends(custom, promises) := [substring(value, 0, 10) |
	some value in array.concat(
		[value | some name in parameters.endProperties; value := custom[name]],
		[value | some promise in promises; promise.property in parameters.endProperties; value := object.get(promise, "value", "")],
	)
	is_string(value)
	regex.match(`^[0-9]{4}-[0-9]{2}-[0-9]{2}`, value)
]
