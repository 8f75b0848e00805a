# METADATA
# title: Lineage leads to living products
# description: Each input port inside the mesh leads to a registered product that is neither retired nor the product itself.
# custom:
#   id: lineage-resolved
#   characteristic: trustworthy
#   severity: high
#   owner: platform
#   mesh: neighbours
#   rationale: A pipeline on a retired product runs until somebody cleans up; one on an unknown product cannot be told of changes.
#   help: "read a contract that a registered product offers, move to the successor of a retired one, or mark a source outside the mesh `external`"
package global.lineage_resolved

import data.lib.lineage
import data.lib.scope

exempt contains reason if some reason in scope.retired

exempt contains reason if some reason in scope.contract_alone

violations contains {
	"path": ["inputPorts", i],
	"message": sprintf("input port `%s` leads to no registered product", [port.name]),
	"key": "resolved",
	"got": object.get(port, "product", object.get(port, "contractId", null)),
	"want": "a contract or product of the mesh",
} if {
	input.mesh.products
	some i, port in input.product.inputPorts
	not port.external
	not lineage.registered(port)
}

violations contains {
	"path": ["inputPorts", i],
	"message": sprintf("input port `%s` reads `%s`, which is retired", [port.name, urn]),
	"key": "retired",
	"got": "retired",
	"want": "a product that is offered",
} if {
	some i, port in input.product.inputPorts
	not port.external
	urn := lineage.urn(port)
	source := input.mesh.products[urn]
	source.lifecycle == "retired"
}

violations contains {
	"path": ["inputPorts", i],
	"message": sprintf("input port `%s` reads `%s`, which is deprecated: plan the move to its successor", [port.name, urn]),
	"key": "deprecated",
	"got": "deprecated",
	"want": "a product that stays",
	"level": "warn",
} if {
	some i, port in input.product.inputPorts
	not port.external
	urn := lineage.urn(port)
	source := input.mesh.products[urn]
	source.lifecycle == "deprecated"
}

violations contains {
	"path": ["inputPorts", i],
	"message": sprintf("input port `%s` reads the product itself", [port.name]),
	"key": "itself",
	"got": input.product.id,
	"want": "another product",
} if {
	some i, port in input.product.inputPorts
	not port.external
	lineage.urn(port) == input.product.id
}

metrics["inputPorts"] := count([port | some port in input.product.inputPorts; not port.external])
