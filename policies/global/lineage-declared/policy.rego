# METADATA
# title: A product says what it reads
# description: A product names its input ports, and for each where it leads; one that reads systems outside the mesh says so.
# custom:
#   id: lineage-declared
#   characteristic: trustworthy
#   severity: high
#   owner: architecture
#   rationale: Lineage tells whom a change or an incident reaches, and which obligations come with the data. An empty list may mean nothing or everything.
#   obligations: [gdpr-art-30]
#   help: "say what the product reads, or that it is `sourceAligned`; mark a source outside the mesh `external`"
package global.lineage_declared

import data.lib.scope

exempt contains reason if some reason in scope.contract_alone

violations contains {
	"path": ["inputPorts"],
	"message": "the product reads nothing and does not say that it takes its data from outside the mesh",
	"got": 0,
	"want": "input ports, or `sourceAligned: true`",
} if {
	count(input.product.inputPorts) == 0
	not input.product.sourceAligned
}

violations contains {
	"path": ["inputPorts", i],
	"message": sprintf("input port `%s` does not say what it reads", [port.name]),
	"got": null,
	"want": "the id of a contract, the URN of a product, or `external: true`",
} if {
	some i, port in input.product.inputPorts
	not port.contractId
	not port.product
	not port.external
}
