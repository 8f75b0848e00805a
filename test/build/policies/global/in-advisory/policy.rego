# METADATA
# title: Is advisory
# custom:
#   id: in-advisory
#   characteristic: valuable
#   severity: low
#   owner: platform
#   rationale: To see what the state does.
#   help: none
package global.in_advisory

violations contains {"path": ["name"], "message": "always"}
