package rules

allow if {
	input.x > 1
	input.y > 2
}

blocked if {
	input.x > 7
	not input.never
	count([1 |
		some i in [1, 2]
		i > 5
	]) > 0
}

constant := 5

unused := 7

f(x) := y if {
	y := x + 1
}

many := {z |
	z := input.zs[_]
	z > 1
	z < 3
	z > 5
}

multi := sprintf(
	"%v",
	[input.x],
)

deep := v if {
	every x in [1, 2] {
		x > 0
		x < 5
	}
	not input.nope
	v := {
		"a": 1,
		"b": f(2),
	}
}
