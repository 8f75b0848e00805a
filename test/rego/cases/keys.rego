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

# Of equal keys and elements that are written differently.
one := "1"

written["rule"] := {one: 2, "1": 1}
written["references"] := {input.xs[0]: "xs", input.tree.a[0]: "tree", 1: "constant"}
written["calls"] := {upper("1"): "upper", concat("", ["1"]): "concat", "1": "constant"}
written["collections"] := {{"x": one}: 1, {"x": "1"}: 2}
written["array"] := v if {
	x := ["1"]
	v := {["1"]: "array", x: "local"}
}
written["locals"] := v if {
	c := one
	b := one
	a := one
	v := {c: "c", a: "a", b: "b"}
}
written["arguments"] := of_equal("1", "1")
written["set"] := {json.unmarshal("1e0"), 1}
written["elements"] := json.marshal({json.unmarshal("[1e0, 1.0]")[_], input.xs[0], 1})
written["inside"] := {"v": [{one: 2, "1": 1}]}

of_equal(a, b) := {b: "b", a: "a"}

# Of keys that are written alike the last value counts; the others are not looked at.
alike["numbers"] := {2: input.nothing, 2.0: 1}
alike["large"] := {9007199254740993: 1, 9007199254740992: 2}
alike["arrays"] := {[1]: input.nothing, [1.0]: 1}
alike["sets"] := {{1, 2}: input.nothing, {2, 1}: 1}
alike["objects"] := {{1: 2, 3: 4}: input.nothing, {3: 4, 1: 2}: 1}
alike["documents"] := {input.a: input.nothing, input["a"]: 1}
alike["calls"] := {count([1]): input.nothing, count([1]): 1}
alike["variables"] := v if {
	x := 1
	v := {x: input.nothing, x: 1}
}
alike["patterns"] := {x | some {1: 7, 1.0: x} in [{1: 1}, {1: 2}]}

# Which of equal numbers stays, shown by its digits.
digits["intersection"] := [json.marshal(x) | x := [{1.0, 2} & {1}, {1} & {1.0, 2}, {1.0} & {1}, {[1.0], 2} & {[1]}][_]]
digits["intersection of sets"] := json.marshal(intersection({{1, 2, 3}, {1.0, 5}}))
digits["union"] := [json.marshal(x) | x := [{1.0, 2} | {1}, {1} | {1.0, 2}, {1} | {1.0}][_]]
digits["filter"] := [json.marshal(x) |
	x := [
		object.filter({2.5: 1}, {1, 2.50}), object.filter({2.5: 1}, {2.50}),
		object.filter({2.5: 1}, [2.50, 1]), object.filter({2.5: 1, 3.5: 2}, {2.50}),
		json.filter({"a": {2.5: 1}}, [["a", 2.50], "a/b"]), json.filter({"a": {2.5: 1, 3.5: 2}}, [["a", 2.50]]),
	][_]
]
digits["union_n"] := [json.marshal(object.union_n(x)) |
	x := [
		[{1: {2: 3}}, {1.0: {2.0: 3}}], [{1: {2: 3}}, {1.0: {4: 3}}, {1e0: {2.0: 5}}],
		[{1: 2}, {1.0: {3: 4}}], [{1: {3: 4}}, {1.0: 2}],
	][_]
]
digits["patch"] := [json.marshal(json.patch(x[0], [x[1]])) |
	x := [
		[{1: 2}, {"op": "add", "path": [1.0], "value": 3}],
		[{1: {2: 3}}, {"op": "add", "path": [1.0, 2.0], "value": 4}],
		[{1, 2}, {"op": "add", "path": [1.0], "value": 1.0}],
	][_]
]
