# Rules of one value: what settles the matter, and what has to be compared.
package choices.values

import rego.v1

one := input.kind if input.size == 2

looped := value if some value in [input.kind, input.kind]

looped_constant := "yes" if {
	some value in ["red", 1, null]
	value == input.kind
}

with_default := value if value := input.kind

default with_default := "none"

looped_default := kind if {
	some kind in [input.kind]
	is_string(kind)
}

default looped_default := "not a string"

chained := "string" if is_string(input.kind)

else := n if {
	some n in [1, 1]
	is_number(input.kind)
}

else := input.kind if is_boolean(input.kind)

else := "other"

chained_twice := "string" if is_string(input.kind)

else := "number" if is_number(input.kind)

chained_twice := "string" if input.kind == "red"

else := "number" if input.kind == 1

several := input.kind if input.size == 1

several := input.kind if input.size == 2

several := input.kind if input.kind == "red"

same := true if input.kind == "red"

same := true if input.size == 2

f(x) := y if {
	some y in [x, x]
	y != null
}

else := "null" if x == null

f2("red", size) := size

f2(kind, 2) := 2 if kind != "red"

default f3(_) := "default"

f3(x) := x if is_string(x)

called := [f(input.kind), f3(input.kind)]

called_two := f2(input.kind, input.size)

compared contains "lt" if input.kind < input.size

compared contains "lte" if input.kind <= input.size

compared contains "gt" if input.kind > input.size

compared contains "gte" if input.kind >= input.size

compared contains "not lt" if not input.kind < input.size

compared contains "not lte" if not input.kind <= input.size

compared contains "not gt" if not input.kind > input.size

compared contains "not gte" if not input.kind >= input.size

compared contains "kept" if {
	answer := input.kind < input.size
	answer == false
}

typed contains type_name(input.kind)

typed contains "null" if is_null(input.kind)

typed contains "boolean" if is_boolean(input.kind)

typed contains "number" if is_number(input.kind)

typed contains "string" if is_string(input.kind)

typed contains "array" if is_array(input.kind)

typed contains "object" if is_object(input.kind)

typed contains "not set" if not is_set(input.kind)

typed contains "not string" if not is_string(input.kind)

true_enough if input.kind

false_enough if not input.kind

mocked if {
	not is_string(input.kind) with is_string as false
	input.kind < input.size with input.size as null
}

built := [
	{"kind": input.kind, "a": 1, "z": [1, input.kind, {"deep": input.kind}]},
	[input.kind, "x"],
	{input.kind: 1, "a": 2},
	{"same": 1, "same": input.kind},
	{1: input.kind, null: 2, "1": 3},
]

built_sorted := [k | some k, _ in {"b": input.kind, "a": input.kind, "c": 1, "": 0}]

built_equal if {"b": input.kind, "a": 1} == {"a": 1, "b": input.kind}
