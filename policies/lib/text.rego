# Words about text.
package lib.text

# Something is written: not only blanks.
written(text) if trim_space(text) != ""

# The last part of a dotted path, without the mark of a list: `items[].sku` gives `sku`, `tags[]` gives `tags`.
last_part(path) := replace(parts[count(parts) - 1], "[]", "") if parts := split(path, ".")

# Names in backticks, at most `limit` of them, then how many more: "`a`, `b` and 3 more".
listed(names, limit) := concat(", ", [sprintf("`%s`", [name]) | some name in names]) if {
	count(names) <= limit
} else := sprintf("%s and %d more", [
	concat(", ", [sprintf("`%s`", [name]) | some name in array.slice(names, 0, limit)]),
	count(names) - limit,
])
