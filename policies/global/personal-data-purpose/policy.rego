# METADATA
# title: Personal data is granted for named purposes
# description: A port with personal data lists the purposes for which it is granted, the region in which it stays and a role with somebody who approves.
# custom:
#   id: personal-data-purpose
#   characteristic: secure
#   severity: high
#   owner: legal
#   rationale: Purpose limitation and transfers; access policies decide by exactly these three facts, and without them they refuse.
#   obligations: [gdpr-art-5-1-b, gdpr-art-44]
#   help: "name the purposes and the region (`residency`) of the port, and a role with those who approve access"
package global.personal_data_purpose

import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.no_column

violations contains {
	"path": ["outputPorts", i, "purposes"],
	"message": sprintf("output port `%s` holds personal data and names no purpose for which it is granted", [port.name]),
	"got": 0,
	"want": "at least one purpose",
} if {
	some i, port in input.product.outputPorts
	not port.deidentified
	some table in port.tables
	some column in table.columns
	column.personal == true
	count(port.purposes) == 0
}

violations contains {
	"path": ["outputPorts", i, "residency"],
	"message": sprintf("output port `%s` holds personal data and does not say in which region it stays", [port.name]),
	"got": null,
	"want": "a region",
} if {
	some i, port in input.product.outputPorts
	not port.deidentified
	some table in port.tables
	some column in table.columns
	column.personal == true
	not text.written(object.get(port, "residency", ""))
}

violations contains {
	"path": ["outputPorts", i, "roles"],
	"message": sprintf("output port `%s` holds personal data and has no role that somebody approves", [port.name]),
	"got": [role.role | some role in port.roles],
	"want": "a role with approvers",
} if {
	some i, port in input.product.outputPorts
	not port.deidentified
	some table in port.tables
	some column in table.columns
	column.personal == true
	not approved(port)
}

approved(port) if {
	some role in port.roles
	count(role.approvers) > 0
}
