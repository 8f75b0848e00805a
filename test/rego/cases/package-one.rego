package pk.one
import rego.v1
val := 1
flag := false
nested[k] := {"z": 3} if k := "q"
