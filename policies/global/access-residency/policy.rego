# METADATA
# title: Data stays in its region
# description: A port whose data must stay in a region is read from there only; personal data of an unknown region is read from nowhere.
# custom:
#   id: access-residency
#   kind: access
#   characteristic: secure
#   severity: critical
#   owner: legal
#   rationale: Reading from another region is a transfer, for which the law asks grounds that a query does not have.
#   obligations: [gdpr-art-44]
#   help: "work from the region of the data, or use the de-identified port if there is one"
package global.access_residency

import data.lib.request

deny contains {
	"reason": sprintf("This data may be read from region `%s` only.", [request.port.residency]),
	"admin": sprintf("subject is in region `%s`", [object.get(input.subject.properties, "region", "unknown")]),
} if {
	region := lower(request.port.residency)
	not lower(object.get(input.subject.properties, "region", "")) == region
}

deny contains {
	"reason": "It is not known in which region this data must stay.",
	"admin": "the port states no residency and is not known to be free of personal data",
} if {
	not request.port.residency
	not request.impersonal
}
