package choices.tables

import rego.v1

# constants only
table.red := 1

table.green := {"deep": [10, 20]}

table.set contains "a"

table.set contains "b"

default table.fallback := false

# constants, rules and a base document (`base`, `rule`, `red`) under one name
mixed.red := "constant"

mixed.rule := input.kind if input.size > 1

mixed.other := [input.size]

mixed.nothing if false

mixed.nested.deep := "deep"

mixed.nested.size := input.size

mixed.part contains input.kind
