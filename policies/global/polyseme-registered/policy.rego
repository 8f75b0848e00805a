# METADATA
# title: Shared concepts are the registered ones
# description: A column that names a polyseme names a registered one, a column named like one says so, and one that identifies people is marked personal.
# custom:
#   id: polyseme-registered
#   characteristic: interoperable
#   severity: medium
#   owner: architecture
#   rationale: A listener is one listener in every domain only if all of them mean the concept whose identity one domain keeps.
#   help: "give the column the id of a registered concept as `polyseme`, or register the concept with its owner, identifier scheme and key type"
package global.polyseme_registered

import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.retired

exempt contains reason if some reason in scope.no_column

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "polyseme"],
	"message": sprintf("column `%s` of table `%s` names the concept `%s`, which is not registered", [column.name, table.name, id]),
	"got": id,
	"want": sort([known | some known, _ in polysemes]),
} if {
	polysemes := input.mesh.polysemes
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	id := object.get(column, "polyseme", "")
	id != ""
	not polysemes[id]
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "polyseme"],
	"message": sprintf("column `%s` of table `%s` is named like the concept `%s` and does not say whether it is one", [column.name, table.name, id]),
	"got": null,
	"want": id,
} if {
	polysemes := input.mesh.polysemes
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	not column.polyseme
	some id, _ in polysemes
	some suffix in data.parameters["polyseme-registered"].suffixes
	text.last_part(column.name) == concat("", [replace(id, "-", "_"), suffix])
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "personal"],
	"message": sprintf("column `%s` of table `%s` identifies a person (concept `%s`) and is not marked as personal data", [column.name, table.name, id]),
	"got": object.get(column, "personal", null),
	"want": true,
} if {
	polysemes := input.mesh.polysemes
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	id := object.get(column, "polyseme", "")
	polysemes[id].personal
	not column.personal
}
