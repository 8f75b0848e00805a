# METADATA
# title: A product has an owner who can be reached
# description: A person or team answers for the product, and the descriptor says how to reach them.
# custom:
#   id: owner-named
#   characteristic: trustworthy
#   severity: critical
#   owner: compliance
#   rationale: A question, an incident or a request for erasure needs somebody to go to; without an owner every other promise is nobody's.
#   help: "name the owner, a team or a person, and an address at which they can be reached"
package global.owner_named

import data.lib.text

violations contains {
	"path": ["owner"],
	"message": "nobody is named as the owner",
	"got": null,
	"want": "a team or person",
} if {
	not text.written(object.get(input.product, ["owner", "name"], ""))
	not text.written(object.get(input.product, ["owner", "email"], ""))
}

violations contains {
	"path": ["owner"],
	"message": "the owner cannot be reached: neither an e-mail of the owner, nor a team member, nor a support channel is given",
	"got": input.product.owner,
	"want": "an e-mail, a team member or a support channel",
} if {
	text.written(input.product.owner.name)
	not reachable
}

reachable if text.written(input.product.owner.email)

reachable if count(input.product.team) > 0

reachable if count(input.product.support) > 0
