package heads

# A key of a head is bound by what stands behind it.

by_value[k] := input.tree[k][0] if some k

by_value_alone[k] := input.tree[k]

by_call[i] := input.xs[i] + 1

by_collection[i] := {input.xs[i]}

by_element[i] contains input.xs[i] if some i

by_key[input.xs[i]] := i

nested[i][j] := input.tree[i][j] if some i, j

called[abs(i)] := input.xs[i] if some i

by_rule[k] := by_value_alone[k] if some k

# What rules know of an object by scalars is there, even if none of them holds.
known.m[1].c := 1 if false
known.m[true].d contains 1 if false
known.m[null].e.f := 1 if false
known.n[1].c := 1 if false
known.n[x].c := 1 if { x = 2 }
known.o[1].c := 1 if false
known.o[[1]].c := 1 if false
known.p[1].c := 1 if false
known.p[1][x].d := 1 if { x = 1 }
known.q[1].c := 1 if false
known.q[2][x].d := 1 if { x = 1; false }
known.r[1] contains 1 if false
known.s[1].a.b := 2 if false
known.s[1].c := 3
known.t[1].a := 1 if false
known.t[1][x] := 2 if { x = "b" }
of_known := {"a": known.m[1], "b": [x | known.m[x]], "c": [x | x := known.m[1].c]}
is_known if known.m[1]
is_not_known if not known.m[1]
is_not_known if not known.m[2]
