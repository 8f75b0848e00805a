# METADATA
# title: A tenant sees its own rows
# description: In a table with a column tagged `tenant` a subject sees the rows of its own tenant only.
# custom:
#   id: access-tenant-rows
#   kind: access
#   characteristic: secure
#   severity: critical
#   owner: security
#   rationale: Partners share tables, not data.
#   help: "the directory says which tenant a subject belongs to; the contract tags the column that holds it with `tenant`"
package global.access_tenant_rows

import data.lib.request

row_filters.tenant := {"type": "field", "operator": "eq", "field": column, "value": input.subject.properties.tenant} if {
	count(sees_all) == 0
	input.subject.properties.tenant != ""
	count(tenant_columns) == 1
	some column in tenant_columns
}

unrestricted.tenant contains sprintf("no column of these tables is tagged `%s`", [data.parameters["access-tenant-rows"].tag]) if {
	count(request.tables) > 0
	count(tenant_columns) == 0
}

unrestricted.tenant contains sprintf("role `%s` sees every tenant", [role]) if {
	count(tenant_columns) > 0
	some role in sees_all
}

sees_all := {role |
	some role in input.subject.properties.roles
	role in data.parameters["access-tenant-rows"].seesAll
}

tenant_columns := {column.name |
	some table in request.tables
	some column in table.columns
	data.parameters["access-tenant-rows"].tag in column.tags
}
