# METADATA
# title: Access by region
# custom:
#   id: region
#   kind: access
#   characteristic: secure
#   severity: high
#   owner: security
#   rationale: To see what access policies do.
#   help: ask the owner
package global.region

deny contains {"reason": "the data stays in the eu", "admin": "residency", "redirect": {"port": "open"}} if {
	some port in input.product.outputPorts
	port.name == input.resource.properties.port
	port.residency == "eu"
	not input.subject.properties.region == "eu"
}
