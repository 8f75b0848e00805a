package global.owner_named_test

import data.global.owner_named as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

nobody := {{
	"path": ["owner"],
	"message": "nobody is named as the owner",
	"got": null,
	"want": "a team or person",
}}

test_an_owner_with_an_address_passes if count(found(fixtures.product({}))) == 0

test_an_owner_is_a_must if found(fixtures.without(fixtures.product({}), ["owner"])) == nobody

test_an_empty_owner_is_none if found(fixtures.product({"owner": {"name": "  ", "email": ""}})) == nobody

test_an_address_alone_is_enough if {
	product := fixtures.product({"owner": {"email": "replay@tunes.example"}, "team": [], "support": []})
	count(found(object.union(fixtures.without(product, ["owner"]), {"owner": {"email": "replay@tunes.example"}}))) == 0
}

silent := object.union(
	fixtures.without(fixtures.listening_history, ["owner"]),
	{"owner": {"name": "Team Replay"}, "team": [], "support": []},
)

test_an_owner_whom_nobody_can_reach_is_reported if found(silent) == {{
	"path": ["owner"],
	"message": "the owner cannot be reached: neither an e-mail of the owner, nor a team member, nor a support channel is given",
	"got": {"name": "Team Replay"},
	"want": "an e-mail, a team member or a support channel",
}}

test_a_team_member_makes_the_owner_reachable if {
	count(found(object.union(silent, {"team": [{"username": "ida@tunes.example"}]}))) == 0
}

test_a_support_channel_makes_the_owner_reachable if {
	count(found(object.union(silent, {"support": [{"channel": "#listening"}]}))) == 0
}

test_nobody_is_reported_once if found(fixtures.without(silent, ["owner"])) == nobody

test_an_empty_owner_is_reported_once if found(object.union(silent, {"owner": {"name": ""}})) == nobody
