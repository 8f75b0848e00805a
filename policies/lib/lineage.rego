# Where an input port leads to in the mesh. Undefined where it leads nowhere: call it under `not`, or beside a rule that reports that.
package lib.lineage

# The URN of the product that is read: the one that is named, else the one that offers the contract.
urn(port) := port.product if {
	port.product
} else := input.mesh.contracts[port.contractId].product

# The output ports of that product that are read: the one that is named, else the contract's, else all of them.
reads(port, name) if port.port == name

reads(port, name) if {
	not port.port
	input.mesh.contracts[port.contractId].port == name
}

reads(port, _) if {
	not port.port
	not input.mesh.contracts[port.contractId].port
}
