package global.access_residency_test

import data.global.access_residency as policy
import data.lib.fixtures

denied(facts) := denials if {
	denials := policy.deny with input as facts
}

elsewhere(region) := {{
	"reason": "This data may be read from region `eu` only.",
	"admin": sprintf("subject is in region `%s`", [region]),
}}

test_the_same_region_reads if {
	count(denied(fixtures.request)) == 0
	count(denied(fixtures.asking({"subject": {"properties": {"region": "EU"}}}))) == 0
}

test_another_region_does_not if denied(fixtures.asking({"subject": {"properties": {"region": "us"}}})) == elsewhere("us")

test_an_unknown_region_does_not if denied(fixtures.asked_by({"roles": []})) == elsewhere("unknown")

homeless := {{
	"reason": "It is not known in which region this data must stay.",
	"admin": "the port states no residency and is not known to be free of personal data",
}}

asked(changes) := fixtures.asked_for(fixtures.offering(fixtures.without(fixtures.port(changes), ["residency"])), {"port": "history"})

things := [fixtures.table({"columns": [fixtures.column({})]})]

test_personal_data_without_a_region_is_read_from_nowhere if denied(asked({})) == homeless

test_data_about_things_is_read_from_everywhere if count(denied(asked({"tables": things}))) == 0

test_what_is_not_said_not_to_be_personal_may_be if {
	silent := [fixtures.table({"columns": [fixtures.without(fixtures.column({}), ["personal"])]})]
	denied(asked({"tables": silent})) == homeless
	count(denied(asked({"tables": silent, "deidentified": true}))) == 0
	denied(asked({"tables": silent, "deidentified": false})) == homeless
}

test_a_deidentified_port_with_a_personal_column_is_believed_to_be_personal if denied(asked({"deidentified": true})) == homeless

test_a_port_without_columns_is_not_known_to_be_harmless if denied(asked({"tables": []})) == homeless

test_an_unknown_port_is_nowhere if denied(fixtures.asked_for(fixtures.product({}), {"port": "gone"})) == homeless
