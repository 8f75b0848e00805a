package a

import data.b.c

xs := {3, 1, 2}

obj := {"k": [1, "two", null, true], "s": {"x", 2}, "e": set()}

test_values if {
	print("text", 1, 1.50, null, true, false)
	print(xs, obj)
	print(input.nope, "x", data.nothing.here)
	print()
	print("two  spaces", "tab\there", `q"q`)
	x := 5
	print(x, x + 1, [x, "a"], {"a": x})
	y := [z | some z in xs; print("in", z); z > 1]
	print(y)
	print(c.d, count(xs))
	print({a | a := xs[_]})
	every e in [1, 2] { print("every", e) }
	f(3) == 4
	print(1e3, 12345678901234567890, 0.1 + 0.2)
	print(false)
}

f(x) := x + 1 if print("f", x)

test_fails if {
	some x in [1, 2, 3]
	print("x is", x)
	x > 5
}

test_else if {
	false
} else if {
	print("else")
	true
}

test_not if {
	not g
}

g if {
	print("g")
	false
}

test_twice if {
	print("same")
	print("same")
}

test_case[n] if {
	some n in ["p", "q"]
	print("case", n)
	n == "p"
}

test_quiet if true

test_aborts if {
	print("before")
	c2
}

c2 := 1 if true
c2 := 2 if { print("conflict"); true }
