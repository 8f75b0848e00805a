# METADATA
# title: Access by tenant-rows
# custom:
#   id: tenant-rows
#   kind: access
#   characteristic: secure
#   severity: high
#   owner: security
#   rationale: To see what access policies do.
#   help: ask the owner
package global.tenant_rows

row_filters.tenant := {"type": "field", "operator": "eq", "field": "tenant", "value": input.subject.properties.tenant} if not auditor

unrestricted.tenant contains "an auditor sees all tenants" if auditor

auditor if "auditor" in input.subject.properties.roles
