package unification

# Elements of sets and keys of objects are looked for as they are when they are met, from left to right, objects by their keys.
a1 := ys if [{ys}, ys] = [{1}, 1]
a2 := ys if [ys, {ys}] = [1, {1}]
a3 := ys if { x := [{1}, 1]; [{ys}, ys] = x }
a4 := ys if { x := [1, {1}]; [ys, {ys}] = x }
b1 := ys if { x := {"b": 1, "a": {1}}; {"b": ys, "a": {ys}} = x }
b2 := ys if { x := {"a": 1, "b": {1}}; {"b": {ys}, "a": ys} = x }
b3 := ys if {"a": 1, "b": {1}} = {"b": {ys}, "a": ys}
b4 := ys if {"b": 1, "a": {1: 2}} = {"a": {ys: 2}, "b": ys}
b5 := ys if { x := {"a": 1, "b": {1: 2}}; {"b": {ys: 2}, "a": ys} = x }
b6 := ys if { x := {"b": 1, "a": {1: 2}}; {"b": ys, "a": {ys: 2}} = x }
c1 := ys if { x := {1: 2, 2: 1}; {ys: 1, 1: ys} = x }
c2 := ys if {2: 2, 1: 1} = {ys: 1, 2: ys}
c3 := 1 if some {ys: 1, 1: ys} in [{1: 2, 2: 1}]
c4 := 1 if [{"a": {x: 1}}, x] = [data.unification.d, "b"]
c5 := 1 if [x, {"a": {x: 1}}] = ["b", data.unification.d]
c6 contains 1 if data.pk.one = {ys: 1, "extra": ys}
d := {"a": {"b": 1}}
e1 := ys if [x, ys, x] = [{ys: 1}, 1, {1: 1}]
e2 := ys if [x, ys, x] = [{ys}, 1, {1}]
e3 := 1 if [{[x]: 1}, x] = [{[1]: 1}, 1]
e4 := 1 if [x, {[x]: 1}] = [1, {[1]: 1}]
e5 := 1 if [x, {{x}}] = [1, {{1}}]
e6 := 1 if [x, [_, {"a": {x}}]] = [1, [2, {"a": {1}}]]
f({x: 1}, x) := x
g(x, {x: 1}) := x
g1 := f({1: 1}, 1)
g2 := g(1, {1: 1})
h1 := x if { [{x: 1}, x] = [{1: y}, 1]; y = 1 }
h2 := x if { {x: 1} = {1: y}; x = 1; y = 1 }
h3 := x if { {x} = {y}; x = 1; y = 1 }

# Two variables that are equal are one from there on, but have no value before one of them has.
i1 := ys if [x, {x: 1}, ys] = [ys, {1: 1}, 1]
i2 := ys if [x, ys, {x: 1}] = [ys, 1, {1: 1}]
i3 := ys if [ys, {1}, 1] = [x, {x}, ys]
i4 := ys if [x, z, ys, {x: 1}] = [z, ys, 1, {1: 1}]
i5 := ys if [x, z, {x: 1}, ys] = [z, ys, {1: 1}, 1]
i6 := ys if {"a": x, "b": {x: 1}, "c": ys} = {"a": ys, "b": {1: 1}, "c": 1}
i7 := ys if [x, z, z, ys] = [ys, {x: 1}, {1: 1}, 1]
i8 := ys if [x, [{x: 1}], ys] = [ys, [{1: 1}], 1]
