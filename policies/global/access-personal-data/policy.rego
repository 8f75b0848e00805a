# METADATA
# title: Personal data needs a clearance of its own
# description: Without the clearance `personal-data` a subject is sent to the de-identified port where there is one, and sees personal columns masked elsewhere.
# custom:
#   id: access-personal-data
#   kind: access
#   characteristic: secure
#   severity: critical
#   owner: legal
#   rationale: Most questions need no person. A masked column keeps joins and counts working; a de-identified port answers the rest.
#   obligations: [gdpr-art-25]
#   help: "use the de-identified port, ask only for columns without personal data, or ask for the clearance `personal-data`"
package global.access_personal_data

import data.lib.request

deny contains {
	"reason": sprintf("This port holds personal data; port `%s` answers without it.", [elsewhere]),
	"admin": sprintf("no clearance `%s`; personal, or not said not to be: %s", [
		data.parameters["access-personal-data"].clearance,
		concat(", ", sort(personal)),
	]),
	"redirect": {"port": elsewhere},
} if {
	not cleared
	count(personal) > 0
	elsewhere := request.elsewhere
}

cleared if data.parameters["access-personal-data"].clearance in input.subject.properties.clearances

# What was asked for and is about a person, or is not said not to be.
personal := {name | some name in request.columns; not harmless(name)}

harmless(name) if {
	count(request.described(name)) > 0
	every column in request.described(name) { column.personal == false }
}

harmless(name) if {
	count(request.described(name)) > 0
	request.port.deidentified == true
	every column in request.described(name) { not column.personal }
}

masks[name] := mask(name) if some name in request.columns

# A nested column is masked as a whole; its type decides, not those of its fields.
mask(name) := {"kind": "none"} if {
	cleared
} else := {"kind": "none"} if {
	harmless(name)
} else := {"kind": "hash"} if {
	types(name) == {"string"}
	some column in itself(name)
	joins(column)
} else := {"kind": "generalise", "to": "year"} if {
	types(name) == {"date"}
} else := {"kind": "redact"} if {
	types(name) == {"string"}
} else := {"kind": "null"}

# Keys keep their joins: equal values get equal hashes.
joins(column) if column.polyseme

joins(column) if column.primaryKey

itself(name) := [column | some column in request.described(name); request.plain(column.name) == request.plain(name)]

types(name) := {column.type | some column in itself(name)}
