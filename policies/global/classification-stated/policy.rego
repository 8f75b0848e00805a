# METADATA
# title: Data is classified
# description: Each output port, or every one of its columns, is classified with a word of the guild's ladder, and no port below its own columns.
# custom:
#   id: classification-stated
#   characteristic: secure
#   severity: high
#   owner: security
#   rationale: Clearance, masking and the handling of copies follow from the classification. Unclassified data is handled as each reader thinks fit.
#   obligations: [iso-27001-a-5-12]
#   help: "set the classification (public, internal, confidential, restricted) of the columns, or of the port as a whole"
package global.classification_stated

import data.lib.classification
import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.not_offered

exempt contains reason if some reason in scope.no_port

violations contains {
	"path": ["outputPorts", i, "classification"],
	"message": sprintf("output port `%s` has no classification", [port.name]),
	"got": null,
	"want": object.keys(classification.rank),
} if {
	some i, port in input.product.outputPorts
	port.contractResolved
	not port.classification
	count(silent(port)) == count(columns(port))
}

violations contains {
	"path": ["outputPorts", i, "classification"],
	"message": sprintf("output port `%s` has no classification, and these columns have none either: %s", [port.name, text.listed(silent(port), 5)]),
	"got": null,
	"want": object.keys(classification.rank),
} if {
	some i, port in input.product.outputPorts
	not port.classification
	count(silent(port)) > 0
	count(silent(port)) < count(columns(port))
}

violations contains {
	"path": ["outputPorts", i, "classification"],
	"message": sprintf("output port `%s` is classified `%s`, which is not a word of the ladder", [port.name, word]),
	"got": word,
	"want": object.keys(classification.rank),
} if {
	some i, port in input.product.outputPorts
	word := object.get(port, "classification", "public")
	not classification.rank[word]
}

violations contains {
	"path": ["outputPorts", i, "tables", j, "columns", k, "classification"],
	"message": sprintf("column `%s` of table `%s` is classified `%s`, which is not a word of the ladder", [column.name, table.name, word]),
	"got": word,
	"want": object.keys(classification.rank),
} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
	some k, column in table.columns
	word := object.get(column, "classification", "public")
	not classification.rank[word]
}

violations contains {
	"path": ["outputPorts", i, "classification"],
	"message": sprintf("output port `%s` is classified below its column `%s`", [port.name, column.name]),
	"key": concat(".", [table.name, column.name]),
	"got": port.classification,
	"want": column.classification,
	"fix": [{"op": "replace", "path": sprintf("/outputPorts/%d/classification", [i]), "value": highest(port)}],
} if {
	some i, port in input.product.outputPorts
	some table in port.tables
	some column in table.columns
	below(port, column)
}

# Where the port or the column says nothing there is nothing to compare.
below(port, column) if {
	lowest := classification.rank[object.get(column, "classification", "public")]
	lowest > classification.rank[object.get(port, "classification", "restricted")]
}

# The word of the most sensitive column.
highest(port) := word if {
	words := [column.classification | some table in port.tables; some column in table.columns]
	top := max([classification.rank[word] | some word in words])
	some word, place in classification.rank
	place == top
}

columns(port) := [column.name | some table in port.tables; some column in table.columns]

silent(port) := [column.name | some table in port.tables; some column in table.columns; not column.classification]
