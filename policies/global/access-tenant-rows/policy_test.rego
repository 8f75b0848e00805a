package global.access_tenant_rows_test

import data.global.access_tenant_rows as policy
import data.lib.fixtures

parameters := {"access-tenant-rows": {"tag": "tenant", "seesAll": ["platform-operator"]}}

filtered(facts) := filter if {
	filter := policy.row_filters.tenant with input as facts
		with data.parameters as parameters
}

open(facts) := reasons if {
	reasons := policy.unrestricted.tenant with input as facts
		with data.parameters as parameters
} else := set()

by_tenant := fixtures.showing(fixtures.column({"name": "label", "tags": ["tenant"]}))

asked(product, properties) := object.union(
	object.remove(fixtures.asked_for(product, {"port": "history", "table": "plays"}), ["subject"]),
	{"subject": {"type": "user", "id": "ida", "properties": properties}},
)

test_a_tenant_sees_its_own_rows if {
	facts := asked(by_tenant, {"tenant": "north-records"})
	filtered(facts) == {"type": "field", "operator": "eq", "field": "label", "value": "north-records"}
	count(open(facts)) == 0
}

test_without_a_tenant_neither_holds_so_the_answer_is_no if {
	every properties in [{}, {"tenant": ""}, {"roles": ["analyst"]}] {
		not filtered(asked(by_tenant, properties))
		count(open(asked(by_tenant, properties))) == 0
	}
}

test_two_tenant_columns_are_too_many if {
	columns := [fixtures.column({"name": name, "tags": ["tenant"]}) | some name in ["label", "publisher"]]
	facts := asked(fixtures.holding(fixtures.table({"columns": columns})), {"tenant": "north-records"})
	not filtered(facts)
	count(open(facts)) == 0
}

test_tables_without_tenants_are_open if {
	facts := asked(fixtures.product({}), {"tenant": "north-records"})
	not filtered(facts)
	open(facts) == {"no column of these tables is tagged `tenant`"}
}

test_no_table_is_not_open if {
	facts := object.union(asked(by_tenant, {"tenant": "north-records"}), {"resource": {"properties": {"table": "gone"}}})
	not filtered(facts)
	count(open(facts)) == 0
}

test_an_operator_sees_every_tenant if {
	every properties in [{"roles": ["platform-operator"]}, {"roles": ["platform-operator"], "tenant": "north-records"}] {
		not filtered(asked(by_tenant, properties))
		open(asked(by_tenant, properties)) == {"role `platform-operator` sees every tenant"}
	}
	open(asked(fixtures.product({}), {"roles": ["platform-operator"]})) == {"no column of these tables is tagged `tenant`"}
}

test_without_parameters_nothing_is_open if {
	facts := asked(by_tenant, {"tenant": "north-records"})
	count(policy.unrestricted.tenant) == 0 with input as facts with data.parameters as {}
}
