# Where an input port leads to in the mesh. Undefined where it leads nowhere: so `not registered(port)` stands in every policy that asks.
package lib.lineage

# The URN of the product that is read: the one that is named, else the one that offers the contract.
urn(port) := product if {
	product := port.product
} else := input.mesh.contracts[port.contractId].product

registered(port) if input.mesh.products[urn(port)]

# The output ports of that product that are read: the one that is named, else the contract's, else all of them.
reads(port, name) if object.get(port, "port", offered(port)) in {name, "*"}

offered(port) := name if {
	name := input.mesh.contracts[port.contractId].port
} else := "*"
