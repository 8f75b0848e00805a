# METADATA
# title: Is draft
# custom:
#   id: in-draft
#   characteristic: valuable
#   severity: low
#   owner: platform
#   rationale: To see what the state does.
#   help: none
package global.in_draft

violations contains {"path": ["name"], "message": "always"}
