package global.port_addressed_test

import data.global.port_addressed as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

test_a_port_with_an_address_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
}

test_a_product_without_ports_offers_nothing if found(fixtures.product({"outputPorts": []})) == {{
	"path": ["outputPorts"],
	"message": "the product offers no output port",
	"got": 0,
	"want": "at least one output port with a contract",
}}

lost(servers) := {{
	"path": ["outputPorts", 0, "servers"],
	"message": "output port `history` does not say where its data is read",
	"got": servers,
	"want": "a server with an address",
}}

test_a_port_without_servers_is_reported if found(fixtures.offering(fixtures.port({"servers": []}))) == lost(0)

test_a_server_without_an_address_does_not_help if {
	found(fixtures.offering(fixtures.port({"servers": [{"protocol": "snowflake", "roles": []}]}))) == lost(1)
	found(fixtures.offering(fixtures.port({"servers": [{"address": " ", "roles": []}]}))) == lost(1)
}

test_one_address_among_several_servers_is_enough if {
	servers := [{"roles": []}, {"address": "s3://tunes/history", "roles": []}]
	count(found(fixtures.offering(fixtures.port({"servers": servers})))) == 0
}

test_a_port_whose_contract_is_missing_is_not_judged if {
	count(found(fixtures.offering(fixtures.port({"servers": [], "contractResolved": false})))) == 0
}

test_a_draft_need_not_be_addressed if {
	excused(fixtures.product({"lifecycle": "draft"})) == {"the product is not offered yet"}
	excused(fixtures.product({"lifecycle": "proposed"})) == {"the product is not offered yet"}
	excused(fixtures.product({"lifecycle": "retired"})) == {"the product is retired"}
	count(excused(fixtures.product({"lifecycle": "deprecated"}))) == 0
	count(excused(fixtures.without(fixtures.product({}), ["lifecycle"]))) == 0
}
