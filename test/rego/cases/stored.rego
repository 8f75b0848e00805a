package stored

# Base documents are read by texts: numbers are names too, and strings are indices.
keys := ["0", "1", "2", "3", "01", "-1", "+1", "1.0", " 1", "-0", "00", "-", "", "9999999999999999999999", "1e0"]
c1 := data.kept.arr["1"]
c2 := data.kept.arr["01"]
c3 := data.kept.arr["2"]["1"]["1"]
c4 := data.kept.arr["2"]["0"]
c5 := data.kept.arr[2]["1"][1]
d1 := {k: v | some k in keys; v := data.kept.arr[k]}
d2 := {k: v | some k in keys; v := data.kept.arr["2"][k]}
d3 := {k: v | some k in keys; v := data.kept.arr[2][k]}
d4 := {k: v | some k in keys; x := 2; v := data.kept.arr[x][k]}
d5 := {k: v | some k in keys; x := data.kept.arr; v := x[k]}
d6 := {k: v | some k in keys; v := data.stored.base[k]}
d7 := data.stored.base["0"]
n1 := {v | some k in [1, 1.0, 1.5, true, null, [1]]; v := data.kept.obj[k]}
n2 := data.kept.obj[1]
n3 := data.kept.obj[1.0]
n4 := data.kept.obj[true]
n5 := data.kept.obj[null]
n6 := {v | some k in [1, true, null, [1]]; v := data.kept.arr[2][1][k]}
n7 := data.kept.arr[2][1][1]
n8 := data.kept.arr[1.0]
n9 := {v | some k in [0.0, 1.0, 1e0, 10e-1]; v := data.kept.arr[k]}
s1 if data.kept.arr["1"] == "2"
s2 if "2" = data.kept.arr["1"]
s3 := [x | data.kept.arr[x] == "2"]
s4 := [x | x = "1"; data.kept.arr[x] == "2"]
s5 := [x | data.kept.arr[x] == "2"; x = "1"]
w2 := x if x := data.kept.arr["1"] with data.foo as ["p", "q"]
w3 := x if x := data.kept.arr["1"] with data.kept.obj.foo as ["p", "q"]
w4 := x if x := data.kept.arr["1"] with input as ["p", "q"]
g1 := data.kept.arr["1"]
g2 := data.kept.arr["0"] == "1"
more_keys := ["1.00","1.5","1.","+1.0","01.0","1.0e0","0x1","1_0","1e1","10e-1",".0","0.0","-0.0","1 ","0e0","1E0","2.0","+0","++1","1.000000000000000000000","0b1","1.0.0","Inf","-1.0","4294967296","4294967297","18446744073709551617","9223372036854775808"]
e1 := {k: v | some k in more_keys; v := data.kept.arr[k]}
nums := [1, 1.0, 10e-1, 1e0, 1.00, 2.0]
m1 := [[k, v] | some k in nums; v := data.kept.obj[k]]
m2 := [[k, v] | some k in nums; v := data.kept.arr[k]]
m3 := v if { k := 0.5 + 0.5; v := data.kept.obj[k] }
m4 := [v | v := data.kept.obj[0.5 + 0.5]]
# What `with` puts in place is no part of the store.
more_texts := [".", "-.", "+.", ".0", "-.0", "1.", "+", "-1.", "0."]
t1 := {k: v | some k in more_texts; v := data.kept.arr[k]}
w5 := x if x := data.kept.obj[1] with data.kept.obj as {"1": 5}
w6 := x if x := data.kept.arr["1"] with data.kept.arr as [10, 20]
w8 := x if x := data.kept.arr[1] with data.kept.arr as [10, 20]
w9 := x if x := data.kept.arr["1"] with data.kept.obj as 1
w10 := x if x := data.kept.obj[1] with data.kept.obj as input
w11 := x if x := [data.kept.arr[k] | some k in ["1", 1]] with data.kept.arr as [10, 20]
