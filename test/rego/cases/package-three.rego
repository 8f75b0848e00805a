package pk.three
import rego.v1
val := x if { some k; x := data.pk[k].other }
w := x if { k := "four"; x := data.pk[k].other }
