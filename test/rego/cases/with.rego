package t
import rego.v1

f(x) := x + 1
g(x) := f(x) * 10
mockf(x) := f(x) + 100
mock_count(_) := 42
mock_rec(x) := count(x) + 1000
p := input.a
q contains x if some x in input.xs
r := {"p": p, "n": n}
n := count(q)

a1 := rr if rr := p with input.a as 7
a2 := rr if rr := p with input as {"a": 8}
a3 contains x if { some y in [1, 2, 3]; x := [y, p] with input.a as y }
a4 contains [x, z] if { some x in q with input.xs as ["k", "l"]; z := count(q) }
a5 contains [x, z, w] if { q[x] with input.xs as ["k", "l"]; q[z]; w := n with input.xs as [1, 2, 3, 4, 5] }
b1 := rr if rr := g(1) with f as 5
b2 := rr if rr := g(1) with f as mockf
b3 := rr if rr := n with count as 9
b4 := rr if rr := n with count as mock_count
b5 := rr if rr := n with count as mock_rec
b6 := [x, y] if { x := g(1) with f as 5; y := g(1) }
b7 := [x | some i in [1, 2]; x := g(1) with f as i]
b8 := rr if rr := g(1) with data.t.f as 6
c1 := rr if rr := data.t.p with data.t.p as 5
c2 := rr if rr := data.t.r with data.t.p as 5
c3 := rr if rr := data.t.r with data.t.q as {1, 2, 3}
c4 := rr if rr := data.base.k with data.base.k as 5
c5 := rr if rr := data.base with data.base.k as 5
c6 := x if { x := data.t.r.n with data.t.q as {1, 2, 3}; x != data.t.r.n }
c7 if not p with input as {}
c8 := x if { x := yy with input.a as 3 }
yy := input.a
c9 := rr if rr := [p, n] with input as {"a": 1, "xs": [1, 1, 2]}
d1 := v if { v := data.t.deep with input.a as 3 }
deep := v if { v := p with input.a as input.a + 1; p == input.a }
e1 := rr if rr := data.other with data.other.x as 2
e2 := rr if rr := data.other.sub with data.other.sub as {"z": 1}
e3 := rr if rr := data.other with data.other.sub as {"z": 1}
e4 := rr if rr := p with input.a as undef
undef if false
