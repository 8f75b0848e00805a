# METADATA
# title: An agreement grants reading while it is in term
# description: Who stands in an active agreement about the port may read it, from its first to its last instant, for the agreed purpose.
# custom:
#   id: access-by-agreement
#   kind: access
#   characteristic: accessible
#   severity: high
#   owner: legal
#   rationale: An agreement is negotiated once and ends by itself; access ends with it, without anybody remembering.
#   help: "agree with the owner on port, purpose and term; name the agreed purpose in the request"
package global.access_by_agreement

import data.lib.request

allow contains {"reason": sprintf("agreement `%s`, until %s", [agreement.id, agreement.until])} if {
	input.action.name == "read"
	some agreement in input.agreements
	agreement.status == "active"
	agreement.port == request.port.name
	agreement.purpose == input.context.purpose
	agreement.from <= input.polity.now
	input.polity.now < agreement.until
}
