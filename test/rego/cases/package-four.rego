package pk.four
import rego.v1
other := "o"
val := data.pk.three.w
