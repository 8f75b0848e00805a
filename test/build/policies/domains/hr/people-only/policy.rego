# METADATA
# title: Binds only the products of hr
# custom:
#   id: people-only
#   characteristic: secure
#   severity: low
#   owner: hr
#   rationale: To see what a domain's policy binds.
#   help: none
package domains.hr.people_only

violations contains {"path": ["name"], "message": "always"}
