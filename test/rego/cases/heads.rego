package heads

# A key of a head is bound by what stands behind it.

by_value[k] := input.tree[k][0] if some k

by_value_alone[k] := input.tree[k]

by_call[i] := input.xs[i] + 1

by_collection[i] := {input.xs[i]}

by_element[i] contains input.xs[i] if some i

by_key[input.xs[i]] := i

nested[i][j] := input.tree[i][j] if some i, j

called[abs(i)] := input.xs[i] if some i

by_rule[k] := by_value_alone[k] if some k
