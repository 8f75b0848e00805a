# METADATA
# title: Classification is inherited along the lineage
# description: An output port is classified at least as high as what the product reads, and marks personal data it passes on, unless it declares its data de-identified.
# custom:
#   id: classification-inherited
#   characteristic: secure
#   severity: critical
#   owner: security
#   mesh: neighbours
#   rationale: Copying data into another product does not make it harmless. Most leaks of restricted data are a copy that nobody classified.
#   obligations: [gdpr-art-5-1-f]
#   help: "raise the port's classification and mark the personal columns; or, where the port really leads to no person and no restricted fact, declare `deidentified: true`"
package global.classification_inherited

import data.lib.classification
import data.lib.lineage
import data.lib.scope

exempt contains reason if some reason in scope.contract_alone

exempt contains reason if some reason in scope.no_port

violations contains {
	"path": ["inputPorts", i],
	"message": sprintf("what input port `%s` reads is not registered, so its classification cannot be inherited", [port.name]),
	"got": object.get(port, "product", object.get(port, "contractId", null)),
	"want": "an output port of the mesh",
} if {
	input.mesh.products
	some i, port in input.product.inputPorts
	not port.external
	not found(port)
}

found(port) if {
	some name, _ in input.mesh.products[lineage.urn(port)].outputPorts
	lineage.reads(port, name)
}

violations contains {
	"path": ["outputPorts", o, "classification"],
	"message": sprintf("output port `%s` is classified below `%s` of %s, which input port `%s` reads", [out.name, name, urn, port.name]),
	"key": concat("/", [port.name, name]),
	"got": object.get(out, "classification", null),
	"want": level,
} if {
	some port in input.product.inputPorts
	not port.external
	urn := lineage.urn(port)
	some name, source in input.mesh.products[urn].outputPorts
	lineage.reads(port, name)
	level := source.classification
	some o, out in input.product.outputPorts
	out.contractResolved
	not out.deidentified
	not classification.port_at_least(out, level)
}

violations contains {
	"path": ["outputPorts", o],
	"message": sprintf("input port `%s` reads personal data (`%s` of %s), and output port `%s` neither marks personal columns nor declares its data de-identified", [port.name, name, urn, out.name]),
	"key": concat("/", [port.name, name]),
	"got": "no personal column",
	"want": "columns marked personal, or `deidentified: true`",
} if {
	some port in input.product.inputPorts
	not port.external
	urn := lineage.urn(port)
	some name, source in input.mesh.products[urn].outputPorts
	lineage.reads(port, name)
	source.personal
	some o, out in input.product.outputPorts
	out.contractResolved
	not out.deidentified
	not personal(out)
}

personal(port) if {
	some table in port.tables
	some column in table.columns
	column.personal
}
