# METADATA
# title: Somebody owns it
# custom:
#   id: owner-named
#   characteristic: discoverable
#   severity: critical
#   owner: platform
#   rationale: Somebody must answer.
#   help: name an owner
#   unknown: fail
package global.owner_named

violations contains {"path": ["owner"], "message": "nobody owns it"} if not input.product.owner

violations contains {"path": ["owner", "name"], "message": "the owner is a placeholder", "level": "warn"} if {
	lower(input.product.owner.name) == "todo"
}
