# Documents under a key that is known only when evaluating.
package choices.documents

import rego.v1

chosen := data.choices.tables.table[input.kind]

chosen_deep contains data.choices.tables.table[input.kind].deep[_]

chosen_member if "a" in data.choices.tables.table[input.kind]

chosen_mixed := data.choices.tables.mixed[input.kind]

chosen_nested := data.choices.tables.mixed[input.kind].deep

chosen_either := data.choices.tables[input.group][input.kind]

iterated contains [key, value] if {
	some key in ["red", "green", input.kind]
	value := data.choices.tables.mixed[key]
}

not_chosen if not data.choices.tables.mixed[input.kind]

# What a `with` puts in the place of a chosen document, a rule of it or the whole.
replaced_red := value if value := data.choices.tables.table[input.kind] with data.choices.tables.table.red as "replaced"

replaced_rule := value if value := data.choices.tables.mixed[input.kind] with data.choices.tables.mixed.rule as {"replaced": 1}

replaced_all := value if value := data.choices.tables.mixed[input.kind] with data.choices.tables.mixed as {"red": "all", "new": 2}

replaced_input := value if value := data.choices.tables.mixed[input.kind] with input.size as 7

constant_path := data.choices.tables.table.green.deep[1]

constant_missing if not data.choices.tables.table.set.c

constant_other_type if data.choices.tables.table.green.deep[0] == 10

constant_element := data.choices.tables.table.set.a

constant_index := [data.choices.tables.table.green.deep[i] | some i in [0, 1, 2]]

# Several keys, of which each decides further down.
nested_keys := data.choices.tables[input.group].nested[input.kind]

nested_members contains [group, kind, value] if {
	some group in ["table", "mixed", "absent", 7]
	some kind in ["red", "other", "part", "nested", "base", "new", "nothing", input.kind]
	value := data.choices.tables[group][kind]
}

nested_levels contains [top, name, key, value] if {
	some top in ["one", "two", "three", input.kind]
	some name in ["rule", "constant", "inner", "stored", input.kind]
	some key in ["own", "stored", "deeper"]
	value := data.levels[top][name][key]
}

nested_past_a_name contains [key, name, value] if {
	some key in ["one", "two", input.group]
	some name in ["own", "stored", "deeper", input.kind]
	value := data.levels[key].inner[name]
}

nested_deep := data.levels[["one", "two"][input.size]].inner.deeper[input.kind]

nested_one := data.levels[input.group][input.part][input.member]

nested_after contains value if value := data.choices.tables[input.group][input.kind].deep[_]

nested_replaced := value if {
	value := data.choices.tables[input.group][input.kind] with data.choices.tables.mixed.rule as "replaced"
}

nested_replaced_group := value if {
	value := data.choices.tables[input.group][input.kind] with data.choices.tables.mixed as {"red": "all", "new": 2}
}
