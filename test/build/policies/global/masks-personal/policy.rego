# METADATA
# title: Access by masks-personal
# custom:
#   id: masks-personal
#   kind: access
#   characteristic: secure
#   severity: high
#   owner: security
#   rationale: To see what access policies do.
#   help: ask the owner
package global.masks_personal

masks[column.name] := {"kind": kind} if {
	some port in input.product.outputPorts
	some table in port.tables
	some column in table.columns
	kind := {true: "redact", false: "none"}[column.personal]
}
