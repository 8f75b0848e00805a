package global.semantic_versions_test

import data.global.semantic_versions as policy
import data.lib.fixtures

parameters := {"semantic-versions": {"pattern": "^[0-9]+[.][0-9]+[.][0-9]+$"}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

test_semantic_versions_pass if count(found(fixtures.product({}))) == 0

test_a_version_is_a_must if found(fixtures.without(fixtures.product({}), ["version"])) == {{
	"path": ["version"],
	"message": "the product has no version",
	"got": null,
	"want": "major.minor.patch",
}}

test_two_numbers_are_completed if {
	found(fixtures.product({"version": "1.0"})) == {{
		"path": ["version"],
		"message": "`1.0` is no semantic version",
		"got": "1.0",
		"want": "1.0.0",
		"fix": [{"op": "replace", "path": "/version", "value": "1.0.0"}],
	}}
}

test_what_cannot_be_completed_is_left_to_the_team if found(fixtures.product({"version": "latest"})) == {{
	"path": ["version"],
	"message": "`latest` is no semantic version",
	"got": "latest",
	"want": "major.minor.patch",
}}

test_a_port_has_a_version if found(fixtures.offering(fixtures.without(fixtures.port({}), ["version"]))) == {{
	"path": ["outputPorts", 0, "version"],
	"message": "output port `history` has no version",
	"got": null,
	"want": "major.minor.patch",
}}

test_a_ports_version_is_semantic if found(fixtures.offering(fixtures.port({"version": "2"}))) == {{
	"path": ["outputPorts", 0, "version"],
	"message": "`2`, the version of output port `history`, is no semantic version",
	"got": "2",
	"want": "major.minor.patch",
}}

test_a_contract_alone_is_judged_once if {
	alone := {"kind": "contract", "version": "1.0", "outputPorts": [fixtures.port({"version": "1.0"})]}
	count(found(fixtures.product(alone))) == 1
	count(found(fixtures.product({"kind": "contract", "outputPorts": [fixtures.without(fixtures.port({}), ["version"])]}))) == 0
}

test_what_the_pattern_accepts_is_not_completed if {
	violations := policy.violations with input as fixtures.report(fixtures.product({"version": "1.0"}))
		with data.parameters as {"semantic-versions": {"pattern": "^[0-9.]+$"}}
	count(violations) == 0
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}

test_two_numbers_of_a_port_are_completed if {
	violations := policy.violations with input as fixtures.report(fixtures.offering(fixtures.port({"version": "1.2"})))
	{violation.fix | some violation in violations} == {[{
		"op": "replace",
		"path": "/outputPorts/0/version",
		"value": "1.2.0",
	}]}
}
