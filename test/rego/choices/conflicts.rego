# Rules that contradict each other for some inputs.
package choices.conflicts

import rego.v1

rules := 1 if input.kind == "red"

rules := input.size if input.size > 0

rules := 3 if input.kind == "green"

constants := 1 if input.kind == "red"

constants := 2 if input.size == 2

solutions := value if some value in [input.kind, input.size]

chains := 1 if input.kind == "red"

else := 2 if input.size == 2

chains := 3 if input.kind == "red"

else := 2 if input.size == 2

f("red", _) := 1

f(_, 2) := 2

functions := f(input.kind, input.size)

keys[input.kind] := input.size if input.size

keys.red := 2 if input.kind

comprehensions := {kind: size | kind := input.kind; some size in [input.size, 1]}

indexed := 1 if input.kind == "red"

indexed := 2 if input.kind == "green"

indexed := 3 if {
	input.kind == "red"
	input.size == 2
}

indexed := input.size if input.kind == "green"

partly := 1 if input.kind == "red"

partly := 2 if input.kind == "green"

partly := 3 if input.kind == "blue"

partly := input.size if input.size

branched := 1 if input.kind == "red"

else := 2 if input.size

branched := 2 if input.kind == "green"

branched := 3 if input.kind == "blue"
