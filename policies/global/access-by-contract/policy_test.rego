package global.access_by_contract_test

import data.global.access_by_contract as policy
import data.lib.fixtures

parameters := {"access-by-contract": {"reading": ["read", "select"]}}

granted(facts) := grants if {
	grants := policy.allow with input as facts
		with data.parameters as parameters
}

test_a_role_of_the_contract_reads_for_its_purpose if granted(fixtures.request) == {{"reason": "role `listening-reader` of the contract, for `recommendation`"}}

test_another_role_does_not if count(granted(fixtures.asking({"subject": {"properties": {"roles": ["analyst"]}}}))) == 0

test_another_purpose_does_not if count(granted(fixtures.asking({"context": {"purpose": "advertising"}}))) == 0

test_no_purpose_does_not if count(granted(object.union(object.remove(fixtures.request, ["context"]), {"context": {}}))) == 0

test_another_action_does_not if count(granted(fixtures.asking({"action": {"name": "write"}}))) == 0

test_a_role_that_does_not_read_does_not if {
	writer := fixtures.port({"roles": [{"role": "listening-reader", "access": "write", "approvers": []}]})
	count(granted(fixtures.asking_about(fixtures.offering(writer), {}))) == 0
	silent := fixtures.port({"roles": [{"role": "listening-reader", "approvers": []}]})
	count(granted(fixtures.asking_about(fixtures.offering(silent), {}))) == 0
	selecting := fixtures.port({"roles": [{"role": "listening-reader", "access": "SELECT", "approvers": []}]})
	count(granted(fixtures.asking_about(fixtures.offering(selecting), {}))) == 1
}

test_the_role_of_another_port_does_not if {
	ports := [fixtures.port({}), fixtures.port({"name": "counts", "roles": []})]
	count(granted(fixtures.asked_for(fixtures.product({"outputPorts": ports}), {"port": "counts"}))) == 0
	count(granted(fixtures.asked_for(fixtures.product({"outputPorts": ports}), {"port": "gone"}))) == 0
	count(granted(fixtures.asked_for(fixtures.product({"outputPorts": ports}), {}))) == 0
	count(granted(fixtures.asked_for(fixtures.product({}), {}))) == 1
}
