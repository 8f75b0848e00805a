package global.access_port_test

import data.global.access_port as policy
import data.lib.fixtures

denied(product, properties) := denials if {
	denials := policy.deny with input as fixtures.asked_for(product, properties)
}

nothing(port, table) := {{
	"reason": "The product offers nothing under this name.",
	"admin": sprintf("port `%s`, table `%s`: no contract describes it", [port, table]),
}}

two := fixtures.product({"outputPorts": [fixtures.port({}), fixtures.port({"name": "counts"})]})

test_what_the_product_offers_is_not_denied if {
	count(denied(fixtures.product({}), {"port": "history", "table": "plays"})) == 0
	count(denied(fixtures.product({}), {"port": "history", "table": "PLAYS"})) == 0
	count(denied(two, {"port": "counts"})) == 0
}

test_the_only_port_need_not_be_named if {
	count(denied(fixtures.product({}), {})) == 0
	denied(two, {}) == nothing("(none)", "(any)")
}

test_an_unknown_port_is_denied if denied(fixtures.product({}), {"port": "gone"}) == nothing("gone", "(any)")

test_an_unknown_table_is_denied if {
	denied(fixtures.product({}), {"port": "history", "table": "gone"}) == nothing("history", "gone")
	denied(fixtures.product({}), {"port": "history", "table": "gone", "columns": ["play_id"]}) == nothing("history", "gone")
}

test_a_port_whose_contract_is_missing_is_denied if {
	denied(fixtures.offering(fixtures.port({"contractResolved": false})), {"port": "history"}) == nothing("history", "(any)")
}

test_a_table_without_columns_has_nothing_to_read if {
	denied(fixtures.holding(fixtures.table({"columns": []})), {"port": "history"}) == nothing("history", "(any)")
}
