# METADATA
# title: Access by masks-classified
# custom:
#   id: masks-classified
#   kind: access
#   characteristic: secure
#   severity: high
#   owner: security
#   rationale: To see what access policies do.
#   help: ask the owner
package global.masks_classified

masks[column.name] := {"kind": "partial", "show": 4, "from": "end"} if {
	some column in input.product.outputPorts[_].tables[_].columns
	column.classification == "restricted"
}

masks[column.name] := {"kind": "none"} if {
	some column in input.product.outputPorts[_].tables[_].columns
	not column.classification == "restricted"
}
