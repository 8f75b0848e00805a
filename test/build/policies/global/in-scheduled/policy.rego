# METADATA
# title: Is scheduled
# custom:
#   id: in-scheduled
#   characteristic: valuable
#   severity: low
#   owner: platform
#   rationale: To see what the state does.
#   help: none
package global.in_scheduled

violations contains {"path": ["name"], "message": "always"}
