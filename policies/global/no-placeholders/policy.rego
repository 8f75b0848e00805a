# METADATA
# title: Texts are written, not left over
# description: Names and descriptions contain no text of a template, no TODO and no filler.
# custom:
#   id: no-placeholders
#   characteristic: understandable
#   severity: low
#   owner: architecture
#   rationale: A field filled with `TODO` passes every check that only asks whether it is there, and tells the consumer nothing.
#   help: write what the field means, or remove it until it is known
package global.no_placeholders

violations contains {
	"path": path,
	"message": sprintf("`%s` is left over from a template", [shortened(value)]),
	"got": shortened(value),
	"want": "a text of its own",
} if {
	walk(input.product, [path, value])
	prose(path)
	is_string(value)
	some pattern in data.parameters["no-placeholders"].patterns
	regex.match(pattern, value)
}

# Texts for people. Names of tables and columns are not among them: a column may well be called `todo`.
prose(path) if path == ["name"]

prose(path) if path[count(path) - 1] in {"title", "description", "purpose", "usage", "limitations", "businessName", "granularity"}

shortened(value) := value if {
	count(value) <= 60
} else := concat("", [substring(value, 0, 60), "..."])
