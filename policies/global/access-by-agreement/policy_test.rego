package global.access_by_agreement_test

import data.global.access_by_agreement as policy
import data.lib.fixtures

agreement := {
	"id": "AG-7",
	"port": "history",
	"purpose": "recommendation",
	"from": "2026-01-01T00:00:00Z",
	"until": "2027-01-01T00:00:00Z",
	"status": "active",
}

granted(changes) := grants if {
	grants := policy.allow with input as fixtures.asking({"agreements": [object.union(agreement, changes)]})
}

test_an_agreement_in_term_grants if granted({}) == {{"reason": "agreement `AG-7`, until 2027-01-01T00:00:00Z"}}

test_the_first_instant_is_in_term_and_the_last_is_not if {
	count(granted({"from": fixtures.now})) == 1
	count(granted({"from": "2026-11-20T12:00:01Z"})) == 0
	count(granted({"until": fixtures.now})) == 0
	count(granted({"until": "2026-11-20T12:00:01Z"})) == 1
}

test_a_revoked_agreement_grants_nothing if count(granted({"status": "revoked"})) == 0

test_another_port_or_purpose_is_not_agreed if {
	count(granted({"port": "counts"})) == 0
	count(granted({"purpose": "advertising"})) == 0
}

test_reading_is_what_is_agreed if {
	count(policy.allow) == 0 with input as fixtures.asking({"action": {"name": "write"}, "agreements": [agreement]})
}

test_what_an_agreement_does_not_say_is_not_agreed if {
	every name in ["port", "purpose", "from", "until", "status"] {
		count(policy.allow) == 0 with input as fixtures.asking({"agreements": [object.remove(agreement, [name])]})
	}
}

test_without_a_clock_nothing_is_in_term if {
	timeless := object.union(object.remove(fixtures.request, ["polity"]), {"polity": {"inexpressible": []}, "agreements": [agreement]})
	count(policy.allow) == 0 with input as timeless
}
