package global.schema_declared_test

import data.global.schema_declared as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

test_a_typed_schema_passes if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
	policy.metrics.columns == 4 with input as fixtures.report(fixtures.product({}))
}

bare := fixtures.without(fixtures.port({"contractResolved": false, "tables": []}), ["contractId"])

test_a_port_names_its_contract if found(fixtures.offering(bare)) == {{
	"path": ["outputPorts", 0, "contractId"],
	"message": "output port `history` names no contract",
	"got": null,
	"want": "the id of a contract",
}}

test_a_contract_without_an_id_is_still_a_contract if {
	count(found(fixtures.offering(fixtures.without(fixtures.port({}), ["contractId"])))) == 0
}

test_a_contract_that_is_not_at_hand_is_not_judged if {
	count(found(fixtures.offering(fixtures.port({"contractResolved": false, "tables": []})))) == 0
}

test_a_contract_describes_tables if found(fixtures.offering(fixtures.port({"tables": []}))) == {{
	"path": ["outputPorts", 0, "tables"],
	"message": "the contract of output port `history` describes no table",
	"got": 0,
	"want": "at least one table",
}}

test_a_table_has_columns if found(fixtures.holding(fixtures.table({"columns": []}))) == {{
	"path": ["outputPorts", 0, "tables", 0, "columns"],
	"message": "table `plays` has no columns",
	"got": 0,
	"want": "at least one column",
}}

untyped(got) := {{
	"path": ["outputPorts", 0, "tables", 0, "columns", 4, "type"],
	"message": "table `plays`: column `device` has no logical type",
	"got": got,
	"want": "string, integer, number, boolean, date, timestamp, time, object or array",
}}

test_a_column_has_a_logical_type if {
	found(fixtures.showing(fixtures.without(fixtures.column({}), ["type"]))) == untyped(null)
	found(fixtures.showing(fixtures.without(fixtures.column({"physicalType": "VARCHAR(20)"}), ["type"]))) == untyped("VARCHAR(20)")
}

test_a_product_without_ports_is_exempt if {
	policy.exempt == {"the product offers no output port"} with input as fixtures.report(fixtures.product({"outputPorts": []}))
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
