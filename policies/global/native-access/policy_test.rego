package global.native_access_test

import data.global.native_access as policy
import data.lib.fixtures

parameters := {"native-access": {"protocols": ["kafka", "snowflake"]}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

test_a_protocol_of_the_platform_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
}

closed(protocols) := {{
	"path": ["outputPorts", 0, "servers"],
	"message": "output port `history` has no server that the platform can open",
	"got": protocols,
	"want": ["kafka", "snowflake"],
}}

test_another_protocol_is_reported if {
	servers := [{"protocol": "local", "roles": []}, {"protocol": "ftp", "roles": []}, {"roles": []}]
	found(fixtures.offering(fixtures.port({"servers": servers}))) == closed(["ftp", "local", "none"])
}

test_no_server_is_no_access if found(fixtures.offering(fixtures.port({"servers": []}))) == closed([])

test_one_of_several_is_enough if {
	servers := [{"protocol": "local", "roles": []}, {"protocol": "kafka", "roles": []}]
	count(found(fixtures.offering(fixtures.port({"servers": servers})))) == 0
}

test_a_port_whose_contract_is_missing_is_not_judged if {
	count(found(fixtures.offering(fixtures.port({"servers": [], "contractResolved": false})))) == 0
}

test_what_is_not_offered_or_has_no_port_is_exempt if {
	excused(fixtures.product({"lifecycle": "draft"})) == {"the product is not offered yet"}
	excused(fixtures.product({"outputPorts": []})) == {"the product offers no output port"}
}
