package global.naming_convention_test

import data.global.naming_convention as policy
import data.lib.fixtures

parameters := {"naming-convention": {"portPattern": "^[a-z-]+$", "tablePattern": "^[a-z_]+$", "columnPattern": "^[a-z_]+$"}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

test_names_as_agreed_pass if count(found(fixtures.product({}))) == 0

test_a_port_named_otherwise_is_reported if found(fixtures.offering(fixtures.port({"name": "History V1"}))) == {{
	"path": ["outputPorts", 0, "name"],
	"message": "output port `History V1` is not named as agreed",
	"got": "History V1",
	"want": "^[a-z-]+$",
}}

test_a_table_named_otherwise_is_reported if found(fixtures.holding(fixtures.table({"name": "tblPlays"}))) == {{
	"path": ["outputPorts", 0, "tables", 0, "name"],
	"message": "table `tblPlays` is not named as agreed",
	"got": "tblPlays",
	"want": "^[a-z_]+$",
}}

test_a_column_named_otherwise_is_reported if found(fixtures.showing(fixtures.column({"name": "deviceKind"}))) == {{
	"path": ["outputPorts", 0, "tables", 0, "columns", 4, "name"],
	"message": "table `plays`: column `deviceKind` is not named as agreed",
	"got": "deviceKind",
	"want": "^[a-z_]+$",
}}

test_of_a_nested_column_its_own_part_counts if {
	count(found(fixtures.showing(fixtures.column({"name": "Items[].sku"})))) == 0
	count(found(fixtures.showing(fixtures.column({"name": "items[].labels[]"})))) == 0
	found(fixtures.showing(fixtures.column({"name": "items[].skuCode"}))) == {{
		"path": ["outputPorts", 0, "tables", 0, "columns", 4, "name"],
		"message": "table `plays`: column `items[].skuCode` is not named as agreed",
		"got": "skuCode",
		"want": "^[a-z_]+$",
	}}
}

test_no_name_is_the_schemas_matter if {
	count(found(fixtures.offering(fixtures.port({"name": ""})))) == 0
	count(found(fixtures.holding(fixtures.table({"name": ""})))) == 0
	count(found(fixtures.showing(fixtures.column({"name": ""})))) == 0
}

test_a_contract_alone_may_have_a_title_in_prose if {
	alone := {"kind": "contract", "outputPorts": [fixtures.port({"name": "Listening History"})]}
	count(found(fixtures.product(alone))) == 0
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
