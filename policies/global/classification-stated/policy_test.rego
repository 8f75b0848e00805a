package global.classification_stated_test

import data.global.classification_stated as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

excused(product) := reasons if {
	reasons := policy.exempt with input as fixtures.report(product)
}

ladder := {"public", "internal", "confidential", "restricted"}

test_a_classified_port_passes if {
	count(found(fixtures.product({}))) == 0
	count(excused(fixtures.product({}))) == 0
}

test_classified_columns_will_do if count(found(fixtures.offering(fixtures.without(fixtures.port({}), ["classification"])))) == 0

test_a_classified_port_speaks_for_silent_columns if {
	count(found(fixtures.showing(fixtures.without(fixtures.column({}), ["classification"])))) == 0
}

unclassified := {
	"path": ["outputPorts", 0, "classification"],
	"message": "output port `history` has no classification",
	"got": null,
	"want": ladder,
}

test_silence_of_port_and_columns_is_reported if {
	columns := [fixtures.without(column, ["classification"]) | some column in fixtures.columns]
	port := fixtures.without(fixtures.port({"tables": [fixtures.table({"columns": columns})]}), ["classification"])
	found(fixtures.offering(port)) == {unclassified}
	found(fixtures.offering(fixtures.without(fixtures.port({"tables": []}), ["classification"]))) == {unclassified}
}

test_a_port_whose_contract_is_missing_is_not_judged if {
	port := fixtures.without(fixtures.port({"tables": [], "contractResolved": false}), ["classification"])
	count(found(fixtures.offering(port))) == 0
}

test_single_silent_columns_are_named if {
	silent := fixtures.without(fixtures.column({}), ["classification"])
	table := fixtures.table({"columns": array.concat(fixtures.columns, [silent])})
	found(fixtures.offering(fixtures.without(fixtures.port({"tables": [table]}), ["classification"]))) == {{
		"path": ["outputPorts", 0, "classification"],
		"message": "output port `history` has no classification, and these columns have none either: `device`",
		"got": null,
		"want": ladder,
	}}
}

test_a_word_of_the_houses_own_is_not_on_the_ladder if {
	found(fixtures.offering(fixtures.port({"classification": "secret"}))) == {{
		"path": ["outputPorts", 0, "classification"],
		"message": "output port `history` is classified `secret`, which is not a word of the ladder",
		"got": "secret",
		"want": ladder,
	}}
	found(fixtures.showing(fixtures.column({"classification": "pii"}))) == {{
		"path": ["outputPorts", 0, "tables", 0, "columns", 4, "classification"],
		"message": "column `device` of table `plays` is classified `pii`, which is not a word of the ladder",
		"got": "pii",
		"want": ladder,
	}}
}

test_a_port_is_not_below_its_columns if {
	found(fixtures.showing(fixtures.column({"classification": "restricted"}))) == {{
		"path": ["outputPorts", 0, "classification"],
		"message": "output port `history` is classified below its column `device`",
		"key": "plays.device",
		"got": "confidential",
		"want": "restricted",
		"fix": [{"op": "replace", "path": "/outputPorts/0/classification", "value": "restricted"}],
	}}
}

test_what_is_not_offered_or_has_no_port_is_exempt if {
	excused(fixtures.product({"lifecycle": "draft"})) == {"the product is not offered yet"}
	excused(fixtures.product({"outputPorts": []})) == {"the product offers no output port"}
}

test_a_classified_port_speaks_for_all_its_columns if {
	columns := [fixtures.without(column, ["classification"]) | some column in fixtures.columns]
	count(found(fixtures.holding(fixtures.table({"columns": columns})))) == 0
}
