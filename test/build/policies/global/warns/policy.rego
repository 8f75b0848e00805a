# METADATA
# title: Access by warns
# custom:
#   id: warns
#   kind: access
#   characteristic: secure
#   severity: high
#   owner: security
#   rationale: To see what access policies do.
#   help: ask the owner
package global.warns

deny contains {"reason": "soon"}
