# METADATA
# title: Output ports are read with the tools people have
# description: Each output port has a server that speaks a protocol for which the platform has access, credentials and an enforcement point.
# custom:
#   id: native-access
#   characteristic: accessible
#   severity: medium
#   owner: platform
#   rationale: Data that can be read only on one laptop or through a protocol nobody operates is natively accessible to nobody.
#   help: "offer the data through one of the platform's protocols, or ask the platform seat to add yours to the parameter `protocols`"
package global.native_access

import data.lib.scope

exempt contains reason if some reason in scope.not_offered

exempt contains reason if some reason in scope.no_port

violations contains {
	"path": ["outputPorts", i, "servers"],
	"message": sprintf("output port `%s` has no server that the platform can open", [port.name]),
	"got": sort({protocol | some server in port.servers; protocol := object.get(server, "protocol", "none")}),
	"want": data.parameters["native-access"].protocols,
} if {
	some i, port in input.product.outputPorts
	port.contractResolved
	not opened(port)
}

opened(port) if {
	some server in port.servers
	server.protocol in data.parameters["native-access"].protocols
}
