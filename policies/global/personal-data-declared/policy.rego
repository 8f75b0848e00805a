# METADATA
# title: Personal data is marked
# description: A column whose name suggests data about a person says whether it is; one that is says of which kind; a de-identified port has none.
# custom:
#   id: personal-data-declared
#   characteristic: secure
#   severity: high
#   owner: legal
#   rationale: The record of processing, erasure, masking and retention all begin with knowing where personal data is and of which kind.
#   obligations: [gdpr-art-30]
#   help: "say of the column whether it is `personal` (or tag it `pii`), and `personalKind` (email, name, location, health ...) where it is"
package global.personal_data_declared

import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.no_column

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "personal"],
	"message": sprintf("column `%s` of table `%s` looks like personal data and does not say whether it is", [column.name, table.name]),
	"got": null,
	"want": "true or false",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	not is_boolean(object.get(column, "personal", null))
	telling(text.last_part(column.name))
	not object.get(column, "type", "") in {"boolean", "object", "array", "map"}
}

telling(name) if {
	some pattern in data.parameters["personal-data-declared"].names
	regex.match(pattern, name)
	not regex.match(data.parameters["personal-data-declared"].harmless, name)
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "personalKind"],
	"message": sprintf("column `%s` of table `%s` is personal data and does not say of which kind", [column.name, table.name]),
	"got": null,
	"want": "email, name, location, health ...",
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	object.get(column, "personal", false) == true
	not text.written(object.get(column, "personalKind", ""))
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "personal"],
	"message": sprintf("output port `%s` declares its data de-identified, but column `%s` of table `%s` is personal", [port.name, column.name, table.name]),
	"key": "deidentified",
	"got": true,
	"want": false,
} if {
	some i, port in input.product.outputPorts
	object.get(port, "deidentified", false) == true
	some j, table in port.tables
	some k, column in table.columns
	object.get(column, "personal", false) == true
}

violations contains {
	"path": ["outputPorts", i, "deidentifiedPort"],
	"message": sprintf("output port `%s` sends readers to `%s`, which is no output port that declares its data de-identified", [port.name, name]),
	"got": name,
	"want": [other.name | some other in input.product.outputPorts; other.deidentified],
} if {
	some i, port in input.product.outputPorts
	name := object.get(port, "deidentifiedPort", "")
	name != ""
	not deidentified(name)
}

deidentified(name) if {
	some port in input.product.outputPorts
	port.name == name
	port.deidentified
}

metrics["personalColumns"] := count([column |
	some port in input.product.outputPorts
	some table in port.tables
	some column in table.columns
	object.get(column, "personal", false) == true
])
