package global.support_channel_test

import data.global.support_channel as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

test_a_channel_with_an_address_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
}

test_a_channel_is_a_must if found(fixtures.product({"support": []})) == {{
	"path": ["support"],
	"message": "the product names no support channel",
	"got": 0,
	"want": "at least one channel",
}}

mute := {{
	"path": ["support", 0, "url"],
	"message": "support channel `#listening` has no address",
	"got": null,
	"want": "a URL or `mailto:`",
}}

test_a_channel_has_an_address if {
	found(fixtures.product({"support": [{"channel": "#listening"}]})) == mute
	found(fixtures.product({"support": [{"channel": "#listening", "url": " "}]})) == mute
}

test_what_is_not_offered_is_exempt if excused(fixtures.product({"lifecycle": "retired"})) == {"the product is retired"}
