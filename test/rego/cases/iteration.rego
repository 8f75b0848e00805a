package it
import rego.v1
r1 contains [x, y] if data.pk[x][y]
r2 contains [x, v] if v := data.pk[x].val
r3 contains x if data.pk[x].flag
r4 := v if { k := "one"; v := data.pk[k].val }
r5 := v if { k := "base"; v := data.pk[k].val }
r6 contains [k, v] if { some k in ["one", "two", "base", "none"]; v := data.pk[k].val }
r7 := data.pk
r8 := data.pk.one
r9 contains p if data.pk[p].nested[_].z == 3
r10 contains x if { some x, _ in data.pk }
u1 := [x, y] if { [x, [y, 3]] = [1, [2, 3]] }
u2 := [x, y] if { {"a": x, "b": [y]} = {"a": 1, "b": [2]} }
u3 contains [i, j] if { [1, 2, 3][i] = [3, 1][j] }
u4 := x if { [x, y] = [y, 1] }
u5 contains x if { some [x, 1] in [[1, 1], [2, 2], [3, 1]] }
u6 contains k if { some k, {"v": 1} in {"a": {"v": 1}, "b": {"v": 2}} }
u7 := x if { x = input.q[i]; i = 1 }
u8 := [x, i] if { input.q[i] = x; x == 20 }
u9 if { [1, x] = [x, 1] }
u12 := {x: y | some y, x in input.q}
u13 := [v | v := input.q[_]; v > 10]
u14 contains x if { {[1, 2], [3, 4]}[[x, 4]] }
u15 contains x if { {[1, 2], [3, 4]}[[_, x]] }
ev1 if every x in input.q { x > 5 }
ev2 if every i, x in input.q { x > i }
ev3 if every x in [] { x == 1 }
ev4 if every x in 5 { x == 1 }
ev6 if every x in input.q { some y in input.q; y == x }
w1 contains [p, v] if walk(input.tree, [p, v])
w2 contains v if { walk(input.tree, [["a", _], v]) }

# What is written in the place of a variable iterates by itself.
written contains [i, j, x] if x := [input.q[i]][j]
written contains x if some x in {input.q[_]}
written contains [k, v] if some k, v in {input.xs[_]: input.q[1]}
written contains ["nested", i, k] if [[input.xs[i]][_]][k]
written contains "negated" if not [input.xs[_]][0] == 1
written contains [[input.xs[i]][_], i]
written contains count([[input.xs[_]][_]])
written contains "test" if [input.xs[_]][_] > 2
