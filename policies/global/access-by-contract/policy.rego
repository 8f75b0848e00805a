# METADATA
# title: The contract grants reading by role and purpose
# description: A role that the port's contract names for reading may read, for a purpose that the contract names. This is how the owner grants.
# custom:
#   id: access-by-contract
#   kind: access
#   characteristic: accessible
#   severity: high
#   owner: platform
#   rationale: The owner writes once, beside the schema, who may read for what; nobody has to be asked again.
#   help: "ask for one of the contract's roles and name one of its purposes; the owner adds both in the contract (`roles`, custom property `purposes`)"
package global.access_by_contract

import data.lib.request

allow contains {"reason": sprintf("role `%s` of the contract, for `%s`", [role.role, input.context.purpose])} if {
	input.action.name == "read"
	some role in request.port.roles
	role.role in input.subject.properties.roles
	lower(role.access) in data.parameters["access-by-contract"].reading
	input.context.purpose in request.port.purposes
}
