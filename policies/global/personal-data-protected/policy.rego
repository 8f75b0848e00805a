# METADATA
# title: Personal data is classified and special categories are encrypted
# description: A personal column is classified high enough, and one of a special category (health, religion ...) is stored encrypted.
# custom:
#   id: personal-data-protected
#   characteristic: secure
#   severity: critical
#   owner: security
#   rationale: Clearance and masking follow the classification; special categories must not be readable to whoever gets at the store.
#   obligations: [gdpr-art-9, gdpr-art-32]
#   help: "raise the column's classification; store special categories encrypted and say so; say that the column is not personal, or that the port is `deidentified`, where there is none"
package global.personal_data_protected

import data.lib.classification
import data.lib.scope

exempt contains reason if some reason in scope.no_column

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "classification"],
	"message": sprintf("column `%s` of table `%s` is personal data and not classified high enough", [column.name, table.name]),
	"got": object.get(column, "classification", object.get(port, "classification", null)),
	"want": data.parameters["personal-data-protected"].minimumClassification,
} if {
	some i, port in input.product.outputPorts
	not port.deidentified
	some j, table in port.tables
	some k, column in table.columns
	column.personal == true
	not classification.column_at_least(port, column, data.parameters["personal-data-protected"].minimumClassification)
	not ranked(column)
}

# A word that is too low is there: it is raised to the guild's minimum.
violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "classification"],
	"message": sprintf("column `%s` of table `%s` is personal data and not classified high enough", [column.name, table.name]),
	"got": object.get(column, "classification", null),
	"want": least,
	"fix": [{"op": "replace", "path": sprintf("/outputPorts/%d/tables/%d/columns/%d/classification", [i, j, k]), "value": least}],
} if {
	least := data.parameters["personal-data-protected"].minimumClassification
	some i, port in input.product.outputPorts
	not port.deidentified
	some j, table in port.tables
	some k, column in table.columns
	column.personal == true
	ranked(column)
	not classification.column_at_least(port, column, least)
}

ranked(column) if classification.rank[object.get(column, "classification", "")] >= 0

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "encrypted"],
	"message": sprintf("column `%s` of table `%s` holds a special category of personal data (%s) and is not encrypted", [column.name, table.name, column.personalKind]),
	"got": object.get(column, "encrypted", null),
	"want": true,
} if {
	some i, port in input.product.outputPorts
	not port.deidentified
	some j, table in port.tables
	some k, column in table.columns
	object.get(column, "personal", says_kind(column)) == true
	lower(column.personalKind) in data.parameters["personal-data-protected"].specialKinds
	not column.encrypted
}

# Whoever says of which kind it is says that it is personal, unless they deny it.
default says_kind(_) := false

says_kind(column) if column.personalKind
