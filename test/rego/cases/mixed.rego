package mx
import rego.v1
a[x] := x if some x in [1, 2]
a[x][y] := 3 if { x := 5; y := "k" }
b[x][y] contains z if { x := 1; y := 2; z := 3 }
b[x][y] contains z if { x := 1; y := 2; z := 4 }
c[x] := {"v": x} if some x in ["p", "q"]
d := [c[k].v | some k in ["p", "q", "r"]]
e := {k | some k; c[k]}
f := count(c)
g(x) := y if { y := c[x].v }
h contains g(k) if some k in ["p", "zz", "q"]
i := {"a": g("p"), "b": [g("q")]}
j if { g("p") == "p"; not g("zz") }
k := v if { [_, v] := ["a", c.q.v] }
l := x if { x := {y | y := [1, 2][_]; not y in {2} } }
m contains {"k": k, "v": v} if some k, v in c
n := object.get(input, ["nope"], "d")
o := [x | x := numbers.range(1, 3)[_]; x % 2 == 1]
p := concat(",", [sprintf("%d", [x]) | some x in [1, 2]])
q if { some x in [1, 2, 3]; some y in [3, 4]; x == y }
r := [i, j] if { some i, x in ["a", "b"]; some j, y in ["c", "b"]; x == y }
s contains x if { x := {"a", "b"}[_] } 
t[x] contains y if { some x, ys in {"a": [1, 2], "b": []}; some y in ys }
u := {x: y | some x in ["a"]; y := {z: w | some z, w in {"q": 1}}}
v := w if { every_ok; w := 1 }
every_ok if every k, v in {"a": 1} { k == "a"; v == 1 }
x1 := to_number("3") + count([1, 2])
x2 := abs(-3)
x3 := input.tree.a[1].b
x4 := [v | walk(input.tree, [_, v]); is_number(v)]
x5 := y if { y := input.tree[_][_] ; y == 1 }
x6 := null
x7 := [null, true, {}]
x8 := {{1, 2}, {2, 1}, set()}
x9 := -1
x10 := 1.50
x11 := "a" < "b"
x12 := {"a": 1} == {"a": 1.0}
x13 := union({{1}, {2}})
x14 := {1, 2, 3} & {2, 3}
x15 := {1} | {2}
x16 := {1, 2} - {2}
y1 := count([pair | pair := [walk(input.tree)]])
y2 contains count(path) if [path, _] = walk(input.xs)
