package global.domain_registered_test

import data.global.domain_registered as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

test_a_registered_domain_passes if {
	count(found(fixtures.product({}))) == 0
}

test_an_unknown_domain_is_reported_with_those_there_are if found(fixtures.product({"domain": "listenning"})) == {{
	"path": ["domain"],
	"message": "domain `listenning` is not registered in the mesh",
	"got": "listenning",
	"want": ["customers", "listening"],
}}

test_without_a_mesh_nothing_is_claimed if {
	count(policy.violations) == 0 with input as fixtures.report_in(fixtures.product({"domain": "listenning"}), {})
}

test_no_domain_is_another_policys_matter if {
	count(found(fixtures.without(fixtures.product({}), ["domain"]))) == 0
}
