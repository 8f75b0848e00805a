# METADATA
# title: What it reads is registered
# custom:
#   id: known-to-mesh
#   characteristic: addressable
#   severity: medium
#   owner: platform
#   rationale: Lineage must lead somewhere.
#   help: name a registered product
package global.known_to_mesh

violations contains {"path": ["inputPorts", i, "product"], "message": "not registered", "key": port.name} if {
	some i, port in input.product.inputPorts
	not input.mesh.products[port.product]
}
