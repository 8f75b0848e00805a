# METADATA
# title: Access by reader
# custom:
#   id: reader
#   kind: access
#   characteristic: secure
#   severity: high
#   owner: security
#   rationale: To see what access policies do.
#   help: ask the owner
package global.reader

allow contains {"reason": "you are a reader"} if "reader" in input.subject.properties.roles

allow contains {"reason": "you may read your own rows", "rows": {"type": "field", "operator": "eq", "field": "user_id", "value": input.subject.id}} if {
	"user" in input.subject.properties.roles
}
