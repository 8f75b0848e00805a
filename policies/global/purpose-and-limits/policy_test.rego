package global.purpose_and_limits_test

import data.global.purpose_and_limits as policy
import data.lib.fixtures

parameters := {"purpose-and-limits": {"minimumLength": 20}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

described(description) := object.union(fixtures.without(fixtures.listening_history, ["description"]), {"description": description})

test_purpose_use_and_limits_pass if count(found(fixtures.product({}))) == 0

aimless := {
	"path": ["description", "purpose"],
	"message": "the product does not say what it is for",
	"got": null,
	"want": "a purpose",
}

useless := {
	"path": ["description", "usage"],
	"message": "the product does not say how it is meant to be used",
	"got": null,
	"want": "a recommended use",
}

limitless := {
	"path": ["description", "limitations"],
	"message": "the product does not say what it must not be used for",
	"got": null,
	"want": "limitations",
}

test_nothing_said_is_reported_three_times if {
	found(described({})) == {aimless, useless, limitless}
	found(described({"purpose": " ", "usage": " ", "limitations": " "})) == {aimless, useless, limitless}
}

test_a_short_purpose_says_too_little if found(described({"purpose": " nineteen characters ", "usage": "u", "limitations": "l"})) == {{
	"path": ["description", "purpose"],
	"message": "the purpose is too short to tell what the product is for",
	"got": 19,
	"want": 20,
}}

test_a_purpose_may_just_be_long_enough if {
	count(found(described({"purpose": "twenty characters ok", "usage": "u", "limitations": "l"}))) == 0
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
