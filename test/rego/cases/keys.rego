package kk
import rego.v1
p["a"] := 1
p["b"] := p2
p[x] := 3 if x := "c"
p2 := 5
q.a := 1
q.b := q.a + 1

escaped := {["<&>"]: 1, "<": {{"<"}: 2}}
