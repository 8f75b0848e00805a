package parameters

# A set or a key of an object with a variable that has no value yet is equal to nothing.
in_set({x}) := x
called[1] := in_set({1})

in_key({x: y}) := y
called[2] := in_key({"a": 1})

inside([{x}, y]) := y
called[3] := inside([{1}, 2])

set_first({x}, x) := x
called[4] := set_first({1}, 1)

set_last(x, {x}) := x
called[5] := set_last(1, {1})

key_last(x, {x: y}) := y
called[6] := key_last("k", {"k": 3})

in_array([x, {x}]) := x
called[7] := in_array([1, {1}])

wildcard({_}) := 1
called[8] := wildcard({1})

own_key({x: x}) := x
called[9] := own_key({1: 1})

with_else({x}) := x if x > 1
else := 2
called[10] := with_else({3})

other({x}) := x
other(x) := count(x)
called[11] := other({1})

used({x}) := y if y := x + 1
called[12] := used({1})

within({{x}}, x) := x
called[13] := within({{1}}, 1)

branches({"a": x, "b": {x}}) := x
called[14] := branches({"a": 1, "b": {1}})
