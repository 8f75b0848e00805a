package kk
import rego.v1
p["a"] := 1
p["b"] := p2
p[x] := 3 if x := "c"
p2 := 5
q.a := 1
q.b := q.a + 1

escaped := {["<&>"]: 1, "<": {{"<"}: 2}}

equal_numbers := {
	"set": {1000, 1e3},
	"other": {1e3, 1000},
	"object": {1e3: 1, 1000: 2},
	"found": {1e3}[1000],
	"nested": {[1e3], [1000]},
	"repeated": {"a": input.nothing, "a": 2},
}

equal contains 1e3
equal contains 1000
found := equal[1000]
