package other
import rego.v1
x := 1
sub.y := 2
sub.w := data.t.p

matches_of_nothing contains "first" if net.cidr_contains_matches(input.tree.a, [])
matches_of_nothing contains "second" if net.cidr_contains_matches([], input.tree.a)
matches_of_nothing contains "first element" if net.cidr_contains_matches([input.xs], [])
matches_of_nothing contains "empty" if net.cidr_contains_matches([[]], [])
