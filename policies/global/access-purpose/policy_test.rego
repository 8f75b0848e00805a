package global.access_purpose_test

import data.global.access_purpose as policy
import data.lib.fixtures

denied(facts) := denials if {
	denials := policy.deny with input as facts
}

refusal(purpose, granted) := {{
	"reason": "Say for which purpose you read: one of those that the port is granted for.",
	"admin": sprintf("purpose is `%s`, granted are: %s", [purpose, granted]),
}}

test_a_granted_purpose_reads if count(denied(fixtures.request)) == 0

test_another_purpose_does_not if denied(fixtures.asking({"context": {"purpose": "advertising"}})) == refusal("advertising", "recommendation")

unsaid(facts) := object.union(object.remove(facts, ["context"]), {"context": {}})

test_no_purpose_does_not if denied(unsaid(fixtures.request)) == refusal("not said", "recommendation")

things := [fixtures.table({"columns": [fixtures.column({})]})]

asked(changes) := fixtures.asked_for(fixtures.offering(fixtures.port(changes)), {"port": "history"})

test_where_no_purpose_is_listed_any_will_do_for_data_about_things if {
	count(denied(asked({"purposes": [], "tables": things}))) == 0
	denied(object.union(asked({"purposes": [], "tables": things}), {"context": {"purpose": ""}})) == refusal("", "")
	denied(unsaid(asked({"purposes": [], "tables": things}))) == refusal("not said", "")
}

test_personal_data_is_read_for_listed_purposes_only if denied(asked({"purposes": []})) == refusal("recommendation", "")

test_listed_purposes_bind_data_about_things_too if {
	denied(asked({"purposes": ["billing", "royalties"], "tables": things})) == refusal("recommendation", "billing, royalties")
}

test_an_unknown_port_is_granted_for_nothing if {
	denied(fixtures.asked_for(fixtures.product({}), {"port": "gone"})) == refusal("recommendation", "")
}
