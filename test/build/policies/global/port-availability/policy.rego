# METADATA
# title: Ports promise an availability
# custom:
#   id: port-availability
#   characteristic: trustworthy
#   severity: high
#   owner: platform
#   rationale: Consumers plan with the number.
#   help: promise one
package global.port_availability

exempt contains "the product is retired" if input.product.lifecycle == "retired"

violations contains {
	"path": ["outputPorts", i, "slo", "availabilityPercent"],
	"message": concat("", ["port `", port.name, "` promises too little"]),
	"got": port.slo.availabilityPercent,
	"want": data.parameters["port-availability"].minimum,
} if {
	some i, port in input.product.outputPorts
	port.kind == "tables"
	port.slo.availabilityPercent < data.parameters["port-availability"].minimum
}

metrics["ports"] := count(input.product.outputPorts)
