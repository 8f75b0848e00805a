# METADATA
# title: No credentials in a descriptor
# description: No document holds a key, token or password, neither under a telling name nor in the shape of one.
# custom:
#   id: no-credentials
#   characteristic: secure
#   severity: critical
#   owner: security
#   rationale: Descriptors are read by everybody and kept in history for ever; a secret that was in one is no secret.
#   help: "remove it here and from the history, revoke it, and refer to the secret store instead (`${DB_PASSWORD}`, `vault:...`)"
package global.no_credentials

import data.lib.source

# The value itself goes nowhere: neither into the message nor into `got`.
violations contains {
	"source": array.concat([d], path),
	"message": sprintf("this looks like a credential (%s)", [kind]),
	"key": concat(" ", [source.key(d, path), kind]),
	"got": "(hidden)",
	"want": "a reference to a secret store",
} if {
	some d, document in input.documents
	walk(document.content, [path, value])
	is_string(value)
	some kind, pattern in data.parameters["no-credentials"].shapes
	regex.match(pattern, value)
}

violations contains {
	"source": array.concat([d], path),
	"message": sprintf("`%s` holds a credential", [name]),
	"key": source.key(d, path),
	"got": "(hidden)",
	"want": "a reference to a secret store",
} if {
	some d, document in input.documents
	walk(document.content, [path, value])
	name := path[count(path) - 1]
	secret(name, value)
}

# A custom property: its name and its value stand side by side.
violations contains {
	"source": array.concat([d], array.concat(path, ["value"])),
	"message": sprintf("custom property `%s` holds a credential", [property.property]),
	"key": source.key(d, path),
	"got": "(hidden)",
	"want": "a reference to a secret store",
} if {
	some d, document in input.documents
	walk(document.content, [path, property])
	secret(property.property, property.value)
}

secret(name, value) if {
	is_string(name)
	regex.match(data.parameters["no-credentials"].names, name)
	literal(value)
}

literal(value) if is_number(value)

literal(value) if {
	is_string(value)
	trim_space(value) != ""
	not regex.match(data.parameters["no-credentials"].references, value)
}
