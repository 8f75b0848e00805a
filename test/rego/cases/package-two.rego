package pk.two
import rego.v1
val := 2
flag := true
fn(x) := x
undef if false
