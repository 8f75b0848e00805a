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

violations contains object.union_n([
	{
		"source": array.concat([error.document], error.path),
		"message": message(error),
		"key": concat(" ", [source.key(error.document, error.path), error.keyword]),
		"got": got(error),
	},
	wanted(error),
	repair(error),
]) if {
	some error in input.schemaErrors
}

# What belongs nowhere has nothing it should have been.
default wanted(_) := {}

wanted(error) := {"want": error.want} if error.want != null

# Where only one thing can be meant.
default repair(_) := {}

repair(error) := {"fix": error.fix} if error.fix != null

# The value of a field that does not belong there tells nothing, and may be a secret.
got(error) := error.path[count(error.path) - 1] if {
	error.keyword == "additionalProperties"
} else := object.get(error, "got", null)

message(error) := sprintf("%s: %s", [error.message, help]) if {
	help := error.help
} else := error.message

metrics["schemaErrors"] := count(input.schemaErrors)
