# METADATA
# title: A request names something the product offers
# description: The request is for an output port of the product whose contract was found, and for one of its tables.
# custom:
#   id: access-port
#   kind: access
#   characteristic: addressable
#   severity: high
#   owner: platform
#   rationale: About a port or table that no contract describes nothing is known, so nothing about it can be granted.
#   help: "name an output port of the product (`resource.properties.port`) and a table of it; names are in the catalogue"
package global.access_port

import data.lib.request

deny contains {
	"reason": "The product offers nothing under this name.",
	"admin": sprintf("port `%s`, table `%s`: no contract describes it", [
		object.get(input.resource.properties, "port", "(none)"),
		object.get(input.resource.properties, "table", "(any)"),
	]),
} if {
	not described
}

described if {
	request.port.contractResolved
	count(request.columns) > 0
	count(request.tables) > 0
}
