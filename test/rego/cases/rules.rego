package ru
import rego.v1
default d1 := "no"
d1 := "yes" if input.a > 100
e1 := "a" if { input.a > 100 } else := "b" if { input.a > 50 } else := "c"
e2 := x if { x := input.zz } else := y if { y := input.a }
f1(x) := "neg" if { x < 0 } else := "zero" if { x == 0 } else := "pos"
f1s := [f1(-1), f1(0), f1(5)]
f2([x, y]) := x + y
f2({"a": x}) := x
f2s := [f2([1, 2]), f2({"a": 9})]
f3(1, x) := x
f3(2, x) := x * 2
f3s := [f3(1, 5), f3(2, 5)]
f3u if not f3(3, 5)
default f4(_) := "dflt"
f4(x) := x if x > 3
f4s := [f4(1), f4(5)]
f5(x, x) := "same"
f5(x, y) := "diff" if x != y
f5s := [f5(1, 1), f5(1, 2)]
po[k] := v if some k, v in {"a": 1, "b": 2}
po.c := 3
po[k] := v if { k := "a"; v := 1 }
poq := [po.a, po.c]
poq2 contains x if po[x] > 1
g.h[k].i := v if some k, v in {"x": 1}
g.h[k].j := v if some k, v in {"x": 2, "y": 3}
g.h.z.k := 5
s[k] contains v if { some k in ["a", "b"]; some v in [1, 2] }
sq := s.a
sq2 contains v if s[_][v]
m.a.b := 1
m.a.c := 2
mm := m
part contains 1
part contains x if x := 2
part contains x if { some x in [2, 3]; x > 2 }
inp := input
bool := x if x := 1 == 2
nn if not bool
nested contains [x | some x in [1, 2]; x > y] if some y in [0, 1]
obj := {k: v | some k, v in ["a", "b"]}
t := $"v {input.a} {input.nope} {[1,2]}"
allow if input.a == 1
allow if input.a == 5
cc := {"x": [p | some p in part]}
str := "é\u00e9\n"
big := 123456789012345678901234567890 + 1
dots := input["a"]
refc := {"a": {"b": 3}}.a.b
arr := [1, [2, 3]][1][0]
callref := split("a.b.c", ".")[1]
setin := 1 in {1, 2}
keyin := "a", 1 in {"a": 1}
