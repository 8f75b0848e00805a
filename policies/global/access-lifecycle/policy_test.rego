package global.access_lifecycle_test

import data.global.access_lifecycle as policy
import data.lib.fixtures

denied(facts) := denials if {
	denials := policy.deny with input as facts
}

test_what_is_offered_is_read if {
	count(denied(fixtures.request)) == 0
	count(denied(fixtures.asking({"product": {"lifecycle": "deprecated"}}))) == 0
}

closed(lifecycle) := {{
	"reason": "The product is not offered: it is not active or deprecated.",
	"admin": sprintf("lifecycle is `%s`", [lifecycle]),
}}

test_drafts_and_retired_products_are_not if {
	denied(fixtures.asking({"product": {"lifecycle": "draft"}})) == closed("draft")
	denied(fixtures.asking({"product": {"lifecycle": "proposed"}})) == closed("proposed")
	denied(fixtures.asking({"product": {"lifecycle": "retired"}})) == closed("retired")
}

test_an_unknown_status_is_not_offered if {
	unknown := object.remove(fixtures.product({}), ["lifecycle"])
	denied(object.union(object.remove(fixtures.request, ["product"]), {"product": unknown})) == closed("not stated")
}

test_a_domain_tests_its_own_draft if {
	own := {"subject": {"properties": {"domain": "listening"}}}
	count(denied(fixtures.asking(object.union(own, {"product": {"lifecycle": "draft"}})))) == 0
	count(denied(fixtures.asking(object.union(own, {"product": {"lifecycle": "proposed"}})))) == 0
	denied(fixtures.asking(object.union(own, {"product": {"lifecycle": "retired"}}))) == closed("retired")
}

test_a_draft_without_a_domain_is_nobodys if {
	facts := fixtures.asked_by({})
	homeless := object.union(object.remove(fixtures.listening_history, ["domain"]), {"lifecycle": "draft"})
	count(denied(object.union(object.remove(facts, ["product"]), {"product": homeless}))) == 1
}
