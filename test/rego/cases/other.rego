package other
import rego.v1
x := 1
sub.y := 2
sub.w := data.t.p
