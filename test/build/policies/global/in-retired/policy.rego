# METADATA
# title: Is retired
# custom:
#   id: in-retired
#   characteristic: valuable
#   severity: low
#   owner: platform
#   rationale: To see what the state does.
#   help: none
package global.in_retired

violations contains {"path": ["name"], "message": "always"}
