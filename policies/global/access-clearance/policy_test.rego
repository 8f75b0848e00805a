package global.access_clearance_test

import data.global.access_clearance as policy
import data.lib.fixtures

denied(facts) := denials if {
	denials := policy.deny with input as facts
}

masked(facts) := masks if {
	masks := policy.masks with input as facts
}

# Device is internal, listener_id confidential, salary restricted, mood not classified at all.
table := fixtures.table({"columns": [
	fixtures.column({"name": "device"}),
	fixtures.column({"name": "listener_id", "classification": "confidential"}),
	fixtures.column({"name": "salary", "classification": "restricted"}),
	fixtures.column({"name": "address", "type": "object", "classification": "internal"}),
	fixtures.column({"name": "address.street", "classification": "confidential"}),
	fixtures.column({"name": "tags[]", "classification": "public"}),
	fixtures.without(fixtures.column({"name": "mood"}), ["classification"]),
]})

port := fixtures.without(fixtures.port({"tables": [table]}), ["classification"])

asked(clearance, columns) := object.union(
	fixtures.asked_for(fixtures.offering(port), {"port": "history", "columns": columns}),
	{"subject": {"properties": {"clearance": clearance}}},
)

show := {"kind": "none"}

hide := {"kind": "null"}

test_what_is_within_the_clearance_is_shown_the_rest_is_null if {
	masked(asked("confidential", ["device", "listener_id", "salary"])) == {"device": show, "listener_id": show, "salary": hide}
	count(denied(asked("confidential", ["device", "salary"]))) == 0
	masked(asked("restricted", ["salary"])) == {"salary": show}
	masked(asked("public", ["device", "tags"])) == {"device": hide, "tags": show}
}

test_nothing_asked_means_every_column if {
	count(masked(asked("confidential", []))) == 7
}

test_a_parent_is_as_high_as_its_fields if {
	masked(asked("internal", ["address"])) == {"address": hide}
	masked(asked("confidential", ["Address"])) == {"Address": show}
}

test_a_field_is_as_high_as_its_parent if {
	masked(asked("internal", ["address.street"])) == {"address.street": hide}
	masked(asked("internal", ["address.city"])) == {"address.city": show}
}

test_what_is_not_classified_or_not_there_is_null if {
	masked(asked("restricted", ["mood", "gone"])) == {"mood": hide, "gone": hide}
}

test_a_silent_column_is_classified_as_its_port if {
	product := fixtures.offering(object.union(port, {"classification": "internal"}))
	facts := fixtures.asked_for(product, {"port": "history", "columns": ["mood", "listener_id"]})
	masked(object.union(facts, {"subject": {"properties": {"clearance": "internal"}}})) == {"mood": show, "listener_id": hide}
}

refusal(clearance) := {{
	"reason": "All that you asked for is classified above your clearance.",
	"admin": sprintf("clearance is `%s`", [clearance]),
}}

test_nothing_to_show_is_denied if {
	denied(asked("internal", ["listener_id", "salary"])) == refusal("internal")
	denied(asked("secret", ["device"])) == refusal("secret")
}

test_no_clearance_shows_nothing if {
	facts := object.union(fixtures.asked_by({"roles": []}), {"product": fixtures.offering(port)})
	denied(facts) == refusal("none")
	masked(facts) == {"play_id": hide, "listener_id": hide}
}

test_the_deidentified_port_is_named if {
	counts := fixtures.port({"name": "counts", "deidentified": true})
	product := fixtures.product({"outputPorts": [object.union(port, {"deidentifiedPort": "counts"}), counts]})
	facts := object.union(
		fixtures.asked_for(product, {"port": "history", "columns": ["salary"]}),
		{"subject": {"properties": {"clearance": "internal"}}},
	)
	denied(facts) == {{
		"reason": "All that you asked for is classified above your clearance; ask for port `counts` instead.",
		"admin": "clearance is `internal`",
		"redirect": {"port": "counts"},
	}}
}

test_an_unknown_port_shows_nothing if {
	denied(fixtures.asked_for(fixtures.product({}), {"port": "gone"})) == refusal("confidential")
}

test_nobody_is_sent_away_while_something_is_visible if {
	counts := fixtures.port({"name": "counts", "deidentified": true})
	product := fixtures.product({"outputPorts": [object.union(port, {"deidentifiedPort": "counts"}), counts]})
	count(denied(fixtures.asked_for(product, {"port": "history", "columns": ["device", "salary"]}))) == 0
}
