# METADATA
# title: Nobody reads above their clearance
# description: A column classified above the subject's clearance is null; a request for nothing but such columns is refused.
# custom:
#   id: access-clearance
#   kind: access
#   characteristic: secure
#   severity: critical
#   owner: security
#   rationale: The classification says what harm a reader can do; the clearance says with whom the house takes that risk. Unclassified data counts as above every clearance.
#   help: "ask for other columns, for the de-identified port if there is one, or for a higher clearance"
package global.access_clearance

import data.lib.classification
import data.lib.request

deny contains {
	"reason": sprintf("All that you asked for is classified above your clearance; ask for port `%s` instead.", [elsewhere]),
	"admin": because,
	"redirect": {"port": elsewhere},
} if {
	not anything_visible
	elsewhere := request.elsewhere
}

deny contains {
	"reason": "All that you asked for is classified above your clearance.",
	"admin": because,
} if {
	not anything_visible
	not request.elsewhere
}

because := sprintf("clearance is `%s`", [object.get(input.subject.properties, "clearance", "none")])

anything_visible if {
	some name in request.columns
	visible(name)
}

# Everything the name touches must be within the clearance: a parent shows its children.
visible(name) if {
	count(request.described(name)) > 0
	every column in request.described(name) {
		classification.at_least(input.subject.properties.clearance, classification.of_column(request.port, column))
	}
}

masks[name] := {"kind": "none"} if {
	some name in request.columns
	visible(name)
}

masks[name] := {"kind": "null"} if {
	some name in request.columns
	not visible(name)
}
