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

import data.lib.scope

exempt contains reason if some reason in scope.retired

violations contains {
	"path": path,
	"message": sprintf("`%s` is left over from a template", [shortened(text)]),
	"got": shortened(text),
	"want": "a text of its own",
} if {
	some path, text in texts
	some pattern in data.parameters["no-placeholders"].patterns
	regex.match(pattern, text)
}

# Texts for people, by their path. Names of ports, tables and columns are not among them: a column may well be called `todo`.
texts[["name"]] := object.get(input.product, "name", "")

texts[array.concat(["description"], path)] := text if {
	walk(input.product.description, [path, text])
	is_string(text)
}

texts[array.concat(["outputPorts"], path)] := text if {
	walk(input.product.outputPorts, [path, text])
	is_string(text)
	path[count(path) - 1] in {"description", "usage", "limitations", "businessName", "granularity"}
}

shortened(value) := value if {
	count(value) <= 60
} else := concat("", [substring(value, 0, 60), "..."])
