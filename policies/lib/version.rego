# Semantic versions: `1.2.3`, with a `v` before it, two numbers, or a pre-release behind it.
package lib.version

# The three numbers; undefined for what is no version.
numbers(text) := array.slice(array.concat([to_number(part) | some part in split(core(text), ".")], [0]), 0, 3) if {
	regex.match(`^v?(0|[1-9][0-9]*)[.](0|[1-9][0-9]*)([.](0|[1-9][0-9]*))?([-+].*)?$`, text)
}

core(text) := split(split(trim_prefix(text, "v"), "-")[0], "+")[0]

# It is announced and not there yet: `2.0.0-rc.1`.
is_early(text) if contains(split(text, "+")[0], "-")

# The least version after `old` that says a change of a level. Before 1.0.0 the second number tells a break, the third the rest. A
# version that was still early has said its change already.
next(old, level) := numbers(old) if {
	is_early(old)
	level != "none"
}

else := following(numbers(old), level)

following(n, "major") := [n[0] + 1, 0, 0] if n[0] > 0

following(n, "major") := [0, n[1] + 1, 0] if n[0] == 0

following(n, "minor") := [n[0], n[1] + 1, 0] if n[0] > 0

following(n, "minor") := [0, n[1], n[2] + 1] if n[0] == 0

following(n, "patch") := [n[0], n[1], n[2] + 1]

following(n, "none") := n

# Numbers as a version, written as `like` is.
written(n, like) := concat("", [prefix(like), concat(".", [sprintf("%d", [part]) | some part in n])])

prefix(like) := "v" if startswith(like, "v")

else := ""
