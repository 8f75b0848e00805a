# METADATA
# title: A deprecated product says what comes after it
# description: It links to its successor and promises until when it can be read.
# custom:
#   id: deprecation-planned
#   characteristic: trustworthy
#   severity: high
#   owner: platform
#   rationale: "`deprecated` alone frightens consumers without helping them: they need to know where to go and by when."
#   help: "link the successor (a link of type `successor`) and promise an `endOfSupport` or `endOfLife` with a date"
package global.deprecation_planned

import data.lib.text

exempt contains sprintf("the product is %s", [input.product.lifecycle]) if input.product.lifecycle != "deprecated"

violations contains {
	"path": ["links"],
	"message": "the product is deprecated and names no successor",
	"got": [link.type | some link in input.product.links],
	"want": data.parameters["deprecation-planned"].successorTypes,
} if {
	input.product.lifecycle == "deprecated"
	not successor
}

violations contains {
	"path": ["outputPorts", i, "promises"],
	"message": sprintf("the product is deprecated, and output port `%s` does not say until when it can be read", [port.name]),
	"got": [promise.property | some promise in port.promises],
	"want": data.parameters["deprecation-planned"].endProperties,
} if {
	input.product.lifecycle == "deprecated"
	some i, port in input.product.outputPorts
	port.contractResolved
	not ends(port)
}

successor if {
	some link in input.product.links
	link.type in data.parameters["deprecation-planned"].successorTypes
}

ends(port) if {
	some promise in port.promises
	promise.property in data.parameters["deprecation-planned"].endProperties
	text.written(promise.value)
}
