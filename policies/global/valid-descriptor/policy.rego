# METADATA
# title: The descriptor follows its standard
# description: Every document is valid against the schema of the standard it declares; a tool that reads it gets what it expects.
# custom:
#   id: valid-descriptor
#   characteristic: interoperable
#   severity: critical
#   owner: platform
#   rationale: Every other judgement rests on the documents being read as they were meant.
#   help: correct the field as the standard's schema says; a field of your own belongs under `customProperties`
package global.valid_descriptor

violations contains {
	"source": array.concat([error.document], error.path),
	"message": message(error),
	"key": error.keyword,
	"got": object.get(error, "got", null),
	"want": object.get(error, "want", null),
} if {
	some error in input.schemaErrors
}

message(error) := sprintf("%s: %s", [error.message, error.help]) if {
	error.help
} else := error.message

metrics["schemaErrors"] := count(input.schemaErrors)
