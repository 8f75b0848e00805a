# METADATA
# title: Output ports promise an availability
# description: Consumers plan with the number; a port without one promises nothing.
# custom:
#   id: port-availability
#   characteristic: trustworthy
#   severity: high
#   owner: platform
#   rationale: A consumer's own promise cannot be better than that of what it reads, and can be computed only from numbers.
#   help: "promise an availability in percent (99.5)"
package global.port_availability

import data.lib.scope

exempt contains reason if some reason in scope.not_offered

exempt contains reason if some reason in scope.no_port

violations contains {
	"path": ["outputPorts", i, "slo", "availabilityPercent"],
	"message": sprintf("output port `%s` promises no availability that can be read as a number", [port.name]),
	"got": [promise.value | some promise in port.promises; contains(lower(promise.property), "availability")],
	"want": data.parameters["port-availability"].minimumPercent,
} if {
	some i, port in input.product.outputPorts
	port.contractResolved
	not port.slo.availabilityPercent
}

violations contains {
	"path": ["outputPorts", i, "slo", "availabilityPercent"],
	"message": sprintf("output port `%s` promises too little availability", [port.name]),
	"got": port.slo.availabilityPercent,
	"want": data.parameters["port-availability"].minimumPercent,
} if {
	some i, port in input.product.outputPorts
	port.slo.availabilityPercent < data.parameters["port-availability"].minimumPercent
}

metrics["portsWithAvailability"] := count([port |
	some port in input.product.outputPorts
	port.slo.availabilityPercent
])
