# METADATA
# title: Is deprecated
# custom:
#   id: in-deprecated
#   characteristic: valuable
#   severity: low
#   owner: platform
#   rationale: To see what the state does.
#   help: none
package global.in_deprecated

violations contains {"path": ["name"], "message": "always"}
