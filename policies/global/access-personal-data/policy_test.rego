package global.access_personal_data_test

import data.global.access_personal_data as policy
import data.lib.fixtures

parameters := {"access-personal-data": {"clearance": "personal-data"}}

denied(facts) := denials if {
	denials := policy.deny with input as facts
		with data.parameters as parameters
}

masked(facts) := masks if {
	masks := policy.masks with input as facts
		with data.parameters as parameters
}

person(changes) := fixtures.column(object.union({"personal": true}, changes))

table := fixtures.table({"columns": [
	fixtures.column({"name": "device"}),
	person({"name": "listener_id", "polyseme": "listener"}),
	person({"name": "account", "primaryKey": true}),
	person({"name": "account_no", "type": "integer", "primaryKey": true}),
	person({"name": "email"}),
	person({"name": "born", "type": "date"}),
	person({"name": "seen", "type": "timestamp"}),
	fixtures.column({"name": "address", "type": "object"}),
	person({"name": "address.street"}),
	fixtures.without(fixtures.column({"name": "mood"}), ["personal"]),
	fixtures.without(person({"name": "nickname"}), ["type"]),
]})

asked_of(port, clearances, columns) := object.union(
	fixtures.asked_for(fixtures.offering(port), {"port": "history", "columns": columns}),
	{"subject": {"properties": {"clearances": clearances}}},
)

asked(clearances, columns) := asked_of(fixtures.port({"tables": [table]}), clearances, columns)

show := {"kind": "none"}

test_with_the_clearance_everything_is_shown if {
	masked(asked(["personal-data"], ["device", "email", "gone"])) == {"device": show, "email": show, "gone": show}
}

test_without_it_personal_columns_are_masked_by_what_they_are if {
	masked(asked([], ["device", "listener_id", "account", "account_no", "email", "born", "seen"])) == {
		"device": show,
		"listener_id": {"kind": "hash"},
		"account": {"kind": "hash"},
		"account_no": {"kind": "null"},
		"email": {"kind": "redact"},
		"born": {"kind": "generalise", "to": "year"},
		"seen": {"kind": "null"},
	}
}

test_another_clearance_does_not_help if masked(asked(["trade-secrets"], ["email"])) == {"email": {"kind": "redact"}}

test_no_clearances_at_all_mask if {
	facts := object.union(fixtures.asked_by({}), {"product": fixtures.offering(fixtures.port({"tables": [table]}))})
	masked(facts) == {"play_id": {"kind": "null"}, "listener_id": {"kind": "hash"}}
}

test_nothing_asked_means_every_column if count(masked(asked([], []))) == 11

test_parents_and_fields_of_personal_columns_are_masked if {
	masked(asked([], ["address", "address.street", "address.city"])) == {
		"address": {"kind": "null"},
		"address.street": {"kind": "redact"},
		"address.city": show,
	}
	masked(asked([], ["email.domain"])) == {"email.domain": {"kind": "null"}}
}

test_what_is_not_said_not_to_be_personal_is_masked if {
	masked(asked([], ["mood", "nickname", "gone"])) == {
		"mood": {"kind": "redact"},
		"nickname": {"kind": "null"},
		"gone": {"kind": "null"},
	}
}

test_a_deidentified_port_speaks_for_its_silent_columns if {
	port := fixtures.port({"tables": [table], "deidentified": true})
	masked(asked_of(port, [], ["mood", "email", "device", "gone"])) == {
		"mood": show,
		"email": {"kind": "redact"},
		"device": show,
		"gone": {"kind": "null"},
	}
	masked(asked_of(fixtures.port({"tables": [table], "deidentified": false}), [], ["mood"])) == {"mood": {"kind": "redact"}}
}

test_columns_of_one_name_in_two_tables_get_the_stricter_mask if {
	other := fixtures.table({"name": "other", "columns": [
		fixtures.column({"name": "email"}),
		person({"name": "device", "type": "integer"}),
		fixtures.column({"name": "account", "type": "integer"}),
	]})
	port := fixtures.port({"tables": [table, other]})
	masked(asked_of(port, [], ["email", "device", "account"])) == {
		"email": {"kind": "redact"},
		"device": {"kind": "null"},
		"account": {"kind": "null"},
	}
}

counts := fixtures.port({"name": "counts", "deidentified": true})

redirecting(clearances, columns, others) := object.union(
	fixtures.asked_for(
		fixtures.product({"outputPorts": array.concat([fixtures.port({"tables": [table], "deidentifiedPort": "counts"})], others)}),
		{"port": "history", "columns": columns},
	),
	{"subject": {"properties": {"clearances": clearances}}},
)

test_without_the_clearance_one_is_sent_to_the_deidentified_port if {
	denied(redirecting([], ["device", "mood", "email"], [counts])) == {{
		"reason": "This port holds personal data; port `counts` answers without it.",
		"admin": "no clearance `personal-data`; personal, or not said not to be: email, mood",
		"redirect": {"port": "counts"},
	}}
}

test_nobody_is_sent_away_without_need if {
	count(denied(redirecting(["personal-data"], ["email"], [counts]))) == 0
	count(denied(redirecting([], ["device"], [counts]))) == 0
}

test_nobody_is_sent_where_there_is_nothing if {
	count(denied(redirecting([], ["email"], []))) == 0
	count(denied(redirecting([], ["email"], [object.union(counts, {"name": "totals"})]))) == 0
	count(denied(redirecting([], ["email"], [object.union(counts, {"deidentified": false})]))) == 0
	itself := fixtures.port({"tables": [table], "deidentified": true, "deidentifiedPort": "history"})
	count(denied(asked_of(itself, [], ["email"]))) == 0
}
