# METADATA
# title: Protection is not lowered in passing
# description: Compared with the version before, no column or port is classified lower, and nothing that was personal or encrypted is so no longer.
# custom:
#   id: protection-kept
#   characteristic: secure
#   severity: critical
#   owner: security
#   rationale: One word in a large change opens data to everybody below, and no test of the data notices. Whoever answers for security decides on it, not the change.
#   help: "put the former word back; where the lower one is right, security grants a waiver for this violation"
package global.protection_kept

import data.lib.classification
import data.lib.evolution

exempt contains reason if some reason in evolution.nothing_offered

violations contains {
	"path": array.concat(column.path, ["classification"]),
	"message": sprintf("%s was classified `%s`, and is %s now", [column.what, old, shown(new)]),
	"got": said(new),
	"want": old,
} if {
	some column in evolution.columns
	old := object.get(column.old, "classification", "")
	new := object.get(column.new, "classification", "")
	lowered(old, new)
}

violations contains {
	"path": array.concat(column.path, ["personal"]),
	"message": sprintf("%s was personal data, and is not marked so now", [column.what]),
	"got": object.get(column.new, "personal", null),
	"want": true,
} if {
	some column in evolution.columns
	object.get(column.old, "personal", false)
	not object.get(column.new, "personal", false)
}

violations contains {
	"path": array.concat(column.path, ["encrypted"]),
	"message": sprintf("%s was encrypted, and is not said to be so now", [column.what]),
	"got": object.get(column.new, "encrypted", null),
	"want": true,
} if {
	some column in evolution.columns
	object.get(column.old, "encrypted", false)
	not object.get(column.new, "encrypted", false)
}

violations contains {
	"path": ["outputPorts", i, "classification"],
	"message": sprintf("output port `%s` was classified `%s`, and is %s now", [port.name, old, shown(new)]),
	"got": said(new),
	"want": old,
} if {
	some i, old_port in evolution.old_port
	port := input.product.outputPorts[i]
	old := object.get(old_port, "classification", "")
	new := object.get(port, "classification", "")
	lowered(old, new)
}

violations contains {
	"path": ["outputPorts", i, "deidentified"],
	"message": sprintf("output port `%s` held personal data, and is declared de-identified now", [port.name]),
	"got": true,
	"want": object.get(old, "deidentified", null),
} if {
	some i, old in evolution.old_port
	port := input.product.outputPorts[i]
	object.get(port, "deidentified", false)
	not object.get(old, "deidentified", false)
	some table in old.tables
	some column in table.columns
	object.get(column, "personal", false)
}

# A word that stands on no rung is compared with none: leaving a rung for it is lower, unless it was on none before.
lowered(old, new) if {
	classification.rank[old]
	not classification.at_least(new, old)
}

lowered(old, new) if {
	old != ""
	not classification.rank[old]
	new == ""
}

shown(word) := sprintf("`%s`", [word]) if word != ""

shown("") := "not classified"

said(word) := word if word != ""

said("") := null
