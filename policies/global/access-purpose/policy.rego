# METADATA
# title: Data is read for a purpose it is granted for
# description: A request names a purpose; where the port lists purposes, it is one of them; personal data is read for listed purposes only.
# custom:
#   id: access-purpose
#   kind: access
#   characteristic: secure
#   severity: critical
#   owner: legal
#   rationale: Purpose limitation; the purpose is recorded with every decision and is what an auditor asks for first.
#   obligations: [gdpr-art-5-1-b]
#   help: "name one of the port's purposes in `context.purpose`; ask the owner to add yours where it is missing"
package global.access_purpose

import data.lib.request

deny contains {
	"reason": "Say for which purpose you read: one of those that the port is granted for.",
	"admin": sprintf("purpose is `%s`, granted are: %s", [
		object.get(input.context, "purpose", "not said"),
		concat(", ", [purpose | some purpose in request.port.purposes]),
	]),
} if {
	not granted
}

granted if input.context.purpose in request.port.purposes

# A port that leads to no person and lists no purpose is open to any that is said.
granted if {
	input.context.purpose != ""
	count(request.port.purposes) == 0
	request.impersonal
}
