# Comprehensions that look, in a loop, for what belongs to one value.
package choices.groups

import rego.v1

items := [
	{"id": 1, "name": "a", "of": input.kind},
	{"id": 2, "name": "b", "of": "red"},
	{"id": 3, "name": "a", "of": 1.0},
	{"id": 4, "name": "c", "of": input.size},
	{"id": 5, "of": "red", "rank": 1},
	{"id": 6, "name": "d"},
	{"id": 7, "name": "b", "of": null},
]

asked := [input.kind, "red", 1, null, "none", input.size, ["red"]]

arrays[of] := names if {
	some of in asked
	names := [item.name | some item in items; item.of == of]
}

sets[of] := names if {
	some of in asked
	names := {item.name | some item in items; of = item.of}
}

iterated[of] := ids if {
	some of in asked
	ids := [items[i].id | items[i].of == of]
}

later[of] := ids if {
	some of in asked
	ids := [item.id | some item in items; item.id > 1; item.of == of; item.rank > 0]
}

keys[of] := found if {
	some of in asked
	found := [i | some i, item in items; item.of == of; not item.name]
}

base[of] := found if {
	some of in asked
	found := [row.v | some row in data.choices.rows; row.k == of]
}

duplicates contains item.name if {
	some item in items
	count([1 | some other in items; other.name == item.name]) > 1
}

looked_up[item.id] := found if {
	some item in items
	found := {other.id | some other in items; other.rank == item.rank}
}

under_name[name] := found if {
	some name in ["name", "of", "rank", 1]
	some item in items
	item.id == 5
	found := [other.id | some other in items; item[name] == other.rank]
}

# two values, or one used twice: no groups
pairs contains [of, id] if {
	some of in asked
	some id in [2, 5]
	count([1 | some item in items; item.of == of; item.id == id]) > 0
}

twice contains of if {
	some of in asked
	count([1 | some item in items; item.of == of; item.name != of]) > 0
}

bound[of] := found if {
	some of in asked
	found := [x | x := of; x != "red"]
}

negated[of] := found if {
	some of in asked
	found := [item.id | some item in items; not item.of == of]
}

f(of) := [item.id | some item in items; item.of == of]

called := [f(of) | some of in asked]

nested[of] := found if {
	some of in asked
	found := [[item.id, same] |
		some item in items
		item.of == of
		same := [other.id | some other in items; other.name == item.name]
	]
}

under_with[of] := ids if {
	some of in asked
	ids := [item.id | some item in items; item.of == of] with input.kind as "none"
}

under_with_rule := value if value := arrays with input as {"kind": 1, "size": 1}

replaced := value if value := arrays with items as [{"of": "red", "name": "replaced"}]
