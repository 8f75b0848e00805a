package calls

unknown() := x if x := input.a

documented := input.xs

called := unknown()

called_elsewhere := data.calls.unknown()

listed := documented()

replaced if unknown() == 3 with input.a as 3

as_output if unknown(5)

not_as_output if unknown(6)

keyed[unknown()] := 1

closure(x) := [y | y := startswith(x, "a")]

asks_nothing := closure(1)

branches(x) := 1 if {
	startswith(x, "b")
} else := 2

asks_of_one_branch := branches(1)

traced contains "text" if trace("text")
traced contains "number" if trace(input.a)
traced contains "undefined" if trace(input.nothing)
