# METADATA
# title: The descriptor follows its standard
# description: Every document is valid against the schema of the standard it declares; a tool that reads it gets what it expects.
# custom:
#   id: valid-descriptor
#   characteristic: interoperable
#   severity: critical
#   owner: platform
#   rationale: Every other judgement rests on the documents being read as they were meant.
#   help: "correct the field as the standard's schema says; a field of your own belongs where the standard has room for it (`customProperties`, `x-...`)"
package global.valid_descriptor

import data.lib.source

violations contains {
	"source": array.concat([error.document], error.path),
	"message": message(error),
	"key": concat(" ", [source.key(error.document, error.path), error.keyword]),
	"got": got(error),
	"want": object.get(error, "want", null),
} if {
	some error in input.schemaErrors
	object.get(error, "fix", null) == null
}

# Where only one thing can be meant.
violations contains {
	"source": array.concat([error.document], error.path),
	"message": message(error),
	"key": concat(" ", [source.key(error.document, error.path), error.keyword]),
	"got": got(error),
	"want": object.get(error, "want", null),
	"fix": fix,
} if {
	some error in input.schemaErrors
	fix := object.get(error, "fix", null)
	fix != null
}

# The value of a field that does not belong there tells nothing, and may be a secret.
got(error) := error.path[count(error.path) - 1] if {
	error.keyword == "additionalProperties"
} else := object.get(error, "got", null)

message(error) := sprintf("%s: %s", [error.message, help]) if {
	help := error.help
} else := error.message

metrics["schemaErrors"] := count(input.schemaErrors)
