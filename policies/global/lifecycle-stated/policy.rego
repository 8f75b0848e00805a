# METADATA
# title: A product says where it is in its life
# description: The status is one of proposed, draft, active, deprecated and retired, and an active product does not rest on a contract that is not in force.
# custom:
#   id: lifecycle-stated
#   characteristic: trustworthy
#   severity: medium
#   owner: platform
#   rationale: Which promises bind, whether access may be granted and when consumers must move all hang on the status.
#   help: "set the status to proposed, draft, active, deprecated or retired; publish the contract before the product that offers it"
package global.lifecycle_stated

violations contains {
	"path": ["lifecycle"],
	"message": message,
	"got": object.get(input.product, "status", null),
	"want": ["proposed", "draft", "active", "deprecated", "retired"],
} if {
	not input.product.lifecycle
}

default message := "no status is given"

message := sprintf("the status `%s` is none that the mesh knows", [input.product.status])

violations contains {
	"path": ["outputPorts", i, "contractStatus"],
	"message": sprintf("the product is active, but the contract of output port `%s` is %s", [port.name, port.contractStatus]),
	"got": port.contractStatus,
	"want": "active",
} if {
	input.product.kind == "product"
	input.product.lifecycle == "active"
	some i, port in input.product.outputPorts
	port.contractResolved
	lower(port.contractStatus) in data.parameters["lifecycle-stated"].notInForce
}
