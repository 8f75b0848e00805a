# Rules that ask one place for constant strings.
package choices.guards

import rego.v1

# complete, one string each
single := 1 if input.kind == "red"

single := 2 if "green" == input.kind

single := 3 if {
	input.kind == "blue"
	input.size > 1
}

single := input.size if input.kind == "rédé"

default single := "default"

# several rules under one string, strings under several places, rules without a guard between them
partial contains "red" if input.kind == "red"

partial contains "red too" if {
	input.size
	input.kind = "red"
}

partial contains "green" if input.kind == "green"

partial contains "any"

partial contains "table" if input.group == "table"

partial contains "mixed" if input.group == "mixed"

partial contains "either" if {
	input.group == "table"
	input.kind == "red"
}

partial contains "empty" if input.kind == ""

partial contains "looped" if {
	some x in [1, 2, input.size]
	x == 2
	input.kind == "green"
}

partial contains "negated" if not input.kind == "red"

partial contains "number" if input.kind == 1

partial contains "null" if input.kind == null

partial contains "list" if input.kind == ["red"]

keyed[input.size] := "red" if input.kind == "red"

keyed.all := "green" if input.kind == "green"

keyed.all := "blue" if input.kind == "blue"

keyed.nested[input.size] := "set" if input.kind == "set"

deep := "a" if input.kind.red == "a"

deep := "b" if input.kind.red == "b"

deep := "one" if input.kind.red == 1

deep := "c" if input.kind.red == "c"

f("red", _) := 1

f("green", x) := x

f(kind, x) := {"blue": x} if kind == "blue"

f("set", "red") := "both"

f("base", 2) := 2

called := f(input.kind, input.size)

default g(_) := "default"

g(kind) := 1 if kind == "red"

g(kind) := 2 if kind == "green"

g(kind) := 3 if {
	input.size == 2
	kind == "blue"
}

g(kind) := 3 if kind == "blue"

called_default := g(input.kind)

h(kind) := 1 if kind == "red"

else := 2 if {
	some x in [input.size, input.size]
	x == 2
	kind == "green"
}

else := 3 if kind == "green"

else := 4 if "blue" == kind

else := 5 if is_string(kind)

else := kind if kind == true

called_chain := h(input.kind)

chain := 1 if input.kind == "red"

else := 2 if {
	input.kind == "green"
	input.size == 2
}

else := 3 if input.kind == "green"

else := 4 if input.group == "mixed"

else := 5

same(kind, kind) := "same" if kind == "red"

same("green", "green") := "green"

same(kind, _) := "blue" if kind == "blue"

called_same := [x | some other in ["red", "green", "blue"]; x := same(input.kind, other)]

# The guarded place under a `with`, whole and in part.
under_with contains [kind, value] if {
	some kind in ["red", "green", "blue", 1]
	value := single with input.kind as kind
}

under_with contains ["size", value] if value := partial with input as {"kind": "red"}

under_with contains ["undefined", value] if value := chain with input as {}

guard_under_with contains 1 if input.kind == "red" with input.kind as "green"

guard_under_with contains 2 if input.kind == "green" with input.kind as "green"

guard_under_with contains 3 if {
	input.kind == "blue"
	input.kind == "red" with input.kind as "red"
}

guard_under_with contains 4 if {
	x := "red" with input.kind as 1
	input.kind == x
}
