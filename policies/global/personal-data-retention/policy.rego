# METADATA
# title: Personal data is kept for a stated time, on a stated ground
# description: A port with personal data promises how long it keeps it, on a legal ground that it names, and not longer than the guild allows for that ground.
# custom:
#   id: personal-data-retention
#   characteristic: secure
#   severity: high
#   owner: legal
#   rationale: Storage limitation; data without an end is kept for ever, and each year makes its loss worse.
#   obligations: [gdpr-art-5-1-e, gdpr-art-6]
#   help: "promise a retention with a unit, and say the legal ground for keeping the data (`retentionBasis`: consent, contract, legal-obligation ...)"
package global.personal_data_retention

import data.lib.scope

exempt contains reason if some reason in scope.no_column

violations contains {
	"path": ["outputPorts", i, "slo", "retentionDays"],
	"message": sprintf("output port `%s` holds personal data and does not say how long it is kept", [port.name]),
	"got": null,
	"want": longest(port),
} if {
	some i, port in input.product.outputPorts
	not port.deidentified
	some table in port.tables
	some column in table.columns
	column.personal == true
	not port.slo.retentionDays
}

violations contains {
	"path": ["outputPorts", i, "slo", "retentionDays"],
	"message": sprintf("output port `%s` keeps personal data longer than its legal ground allows", [port.name]),
	"got": days,
	"want": longest(port),
} if {
	some i, port in input.product.outputPorts
	not port.deidentified
	days := object.get(port.slo, "retentionDays", 0)
	days > longest(port)
	some table in port.tables
	some column in table.columns
	column.personal == true
}

violations contains {
	"path": ["outputPorts", i, "retentionBasis"],
	"message": sprintf("output port `%s` does not say on which legal ground it keeps personal data", [port.name]),
	"got": object.get(port, "retentionBasis", null),
	"want": sort(object.keys(data.parameters["personal-data-retention"].maximumDays)),
} if {
	some i, port in input.product.outputPorts
	not port.deidentified
	some table in port.tables
	some column in table.columns
	column.personal == true
	not basis(port) in object.keys(data.parameters["personal-data-retention"].maximumDays)
}

basis(port) := lower(object.get(port, "retentionBasis", ""))

# Without a ground that is known, the shortest of all.
longest(port) := days if {
	days := data.parameters["personal-data-retention"].maximumDays[basis(port)]
} else := min([days | some days in data.parameters["personal-data-retention"].maximumDays])
