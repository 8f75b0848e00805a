# METADATA
# title: Output ports can be addressed
# description: A product offers at least one output port, and each port says where its data is read.
# custom:
#   id: port-addressed
#   characteristic: addressable
#   severity: high
#   owner: platform
#   rationale: A consumer, a lineage tool and an enforcement point need one line that finds the data; a port without one is an announcement.
#   help: "say where the data is read: what kind of store it is, and its host, project, account or path"
package global.port_addressed

import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.not_offered

violations contains {
	"path": ["outputPorts"],
	"message": "the product offers no output port",
	"got": 0,
	"want": "at least one output port with a contract",
} if {
	count(input.product.outputPorts) == 0
}

violations contains {
	"path": ["outputPorts", i, "servers"],
	"message": sprintf("output port `%s` does not say where its data is read", [port.name]),
	"got": count(port.servers),
	"want": "a server with an address",
} if {
	some i, port in input.product.outputPorts
	port.contractResolved
	not addressed(port)
}

addressed(port) if {
	some server in port.servers
	text.written(server.address)
}
