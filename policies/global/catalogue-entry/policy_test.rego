package global.catalogue_entry_test

import data.global.catalogue_entry as policy
import data.lib.fixtures

parameters := {"catalogue-entry": {"identifierPattern": "^([0-9a-f]{8}-[0-9a-f-]{27}|[0-9]+)$"}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

test_a_product_with_name_and_domain_passes if count(found(fixtures.product({}))) == 0

nameless := {
	"path": ["name"],
	"message": "the product has no name",
	"got": null,
	"want": "what people call it",
}

test_a_name_is_a_must if found(fixtures.without(fixtures.product({}), ["name"])) == {nameless}

test_a_blank_name_is_none if found(fixtures.product({"name": " "})) == {nameless}

test_an_identifier_is_no_name if found(fixtures.product({"name": "064c4630-8aad-4dc0-ba95-0f69940e6b18"})) == {{
	"path": ["name"],
	"message": "the name is an identifier, which nobody searches for",
	"got": "064c4630-8aad-4dc0-ba95-0f69940e6b18",
	"want": "what people call it",
}}

homeless := {{
	"path": ["domain"],
	"message": "the product belongs to no domain",
	"got": null,
	"want": "the domain that owns it",
}}

test_a_domain_is_a_must if found(fixtures.without(fixtures.product({}), ["domain"])) == homeless

test_a_blank_domain_is_none if found(fixtures.product({"domain": ""})) == homeless

test_a_pattern_that_takes_blanks_for_identifiers_reports_a_blank_name_once if {
	violations := policy.violations with input as fixtures.report(fixtures.product({"name": " "}))
		with data.parameters as {"catalogue-entry": {"identifierPattern": "^.$"}}
	violations == {nameless}
}
