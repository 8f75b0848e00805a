package global.access_by_own_domain_test

import data.global.access_by_own_domain as policy
import data.lib.fixtures

granted(changes) := grants if {
	grants := policy.allow with input as fixtures.asking(changes)
}

own := {"subject": {"properties": {"domain": "listening"}}}

test_the_owning_domain_reads if granted(own) == {{"reason": "`listening` owns the product"}}

test_another_domain_does_not if count(granted({})) == 0

test_a_purpose_is_said if {
	count(granted(object.union(own, {"context": {"purpose": ""}}))) == 0
	purposeless := object.union(object.remove(fixtures.asking(own), ["context"]), {"context": {}})
	count(policy.allow) == 0 with input as purposeless
}

test_writing_is_not_granted if count(granted(object.union(own, {"action": {"name": "write"}}))) == 0

test_no_domain_is_nobodys if {
	homeless := object.remove(fixtures.product({}), ["domain"])
	count(policy.allow) == 0 with input as object.union(object.remove(fixtures.request, ["product"]), {"product": homeless})
	blank := {"product": {"domain": ""}, "subject": {"properties": {"domain": ""}}}
	count(granted(blank)) == 0
}
