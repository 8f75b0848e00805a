package replaced

# Rules in the place of functions: evaluated where the function is called, if its value is asked for.
add(x) := x + 1
is_one(x) if x == 1
given := input.a
no := false
nothing := input.missing.x
many contains 1
deep.nothing := input.missing.x
calls_add(x) := y if y := add(x) with input as {"a": 8}

undefined_uncalled := 1 if true with add as nothing
undefined_below := 1 if true with add as deep.nothing
undefined_test := 1 if add(1) with add as nothing
undefined_value := y if y := add(1) with add as nothing
undefined_of_many := y if y := [add(1) | true] with add as nothing
undefined_input := 1 if true with add as input.missing
false_test := 1 if add(1) with add as no
false_test_of_rule := 1 if is_one(1) with is_one as no
false_test_not if not is_one(1) with is_one as no
false_builtin := 1 if count([1]) with count as no
input_before := y if y := add(1) with add as given with input as {"a": 7}
input_behind := y if y := add(1) with input as {"a": 7} with add as given
input_inside := y if y := calls_add(1) with input as {"a": 7} with add as given
set_of_rule := y if y := add(1) with add as data.replaced.many

# What stands in a function's place sees what else is replaced.
through(x) := y if y := add(x)
constant := 1
of_constant(_) := constant
calls_is_one(x) := y if y := is_one(x)
shadowed := y if y := through(1) with add as of_constant with data.replaced.constant as 5
itself(_) := y if y := add(2)
calls_itself := y if y := through(1) with add as itself

# A rule that is called has its own value.
rule_called := x if { x := given() with given as 1 }
rule_called_below := x if { x := data.replaced.above.given() with data.replaced.above as {"given": 1} }
rule_called_not if not given() with given as false
rule_called_test if given() with given as false
rule_called_twice := [x, y] if { [x, y] := [given(), given] with given as 1 }
rule_called_input := x if { x := given() with input.a as 8 with given as 1 }
rule_called_nothing := 1 if nothing() with nothing as 1
above.given := input.a
