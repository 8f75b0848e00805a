# METADATA
# title: Shared concepts can be joined
# description: Every column that names a polyseme has the concept's key type and identifier format, so that any two of them join.
# custom:
#   id: polyseme-joinable
#   characteristic: interoperable
#   severity: high
#   owner: architecture
#   rationale: Two products that both know the listener, one by number and one by UUID, cannot be joined however well each is described.
#   help: "give the column the concept's type and pattern, or offer the registered identifier beside your own"
package global.polyseme_joinable

import data.lib.scope

exempt contains reason if some reason in scope.retired

exempt contains reason if some reason in scope.no_column

exempt contains "no column names a shared concept" if {
	every port in input.product.outputPorts {
		port.contractResolved
		every table in port.tables {
			every column in table.columns { not column.polyseme }
		}
	}
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "type"],
	"message": sprintf("column `%s` of table `%s` cannot be joined with other products: the key of `%s` is of type %s", [column.name, table.name, id, concept.keyType]),
	"got": object.get(column, "type", null),
	"want": concept.keyType,
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	id := object.get(column, "polyseme", "")
	concept := input.mesh.polysemes[id]
	not column.type == concept.keyType
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "format"],
	"message": sprintf("column `%s` of table `%s` does not promise identifiers of the scheme `%s`, as the concept `%s` has them", [column.name, table.name, concept.identifierScheme, id]),
	"got": object.get(column, "format", null),
	"want": object.get(concept, "pattern", concept.identifierScheme),
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	id := object.get(column, "polyseme", "")
	concept := input.mesh.polysemes[id]
	not follows(column, concept)
}

# The concept's pattern, or the name of its scheme (`uuid` is enough for `uuid-v4`).
follows(column, concept) if column.format == concept.pattern

follows(column, concept) if column.format == concept.identifierScheme

follows(column, concept) if startswith(concept.identifierScheme, concat("", [column.format, "-"]))

# A concept without a pattern asks for no format; naming it is then the promise.
follows(column, concept) if {
	not concept.pattern
	not column.format
}

# Needs no registry: two columns of one product that claim one identity and differ.
violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "type"],
	"message": sprintf("column `%s` of table `%s` and column `%s` of table `%s` name the same concept `%s` and cannot be joined", [column.name, table.name, other.name, sibling.name, id]),
	"key": concat(".", [sibling.name, other.name]),
	"got": object.get(column, "type", null),
	"want": object.get(other, "type", null),
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	id := object.get(column, "polyseme", "")
	id != ""
	some sibling in [t | some p in input.product.outputPorts; some t in p.tables]
	some other in sibling.columns
	object.get(other, "polyseme", "") == id
	object.get(other, "type", "") != object.get(column, "type", "")
}

metrics["polysemeColumns"] := count([column |
	some port in input.product.outputPorts
	some table in port.tables
	some column in table.columns
	column.polyseme
])
