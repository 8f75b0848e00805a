package global.protection_kept_test

import data.global.protection_kept as policy
import data.lib.fixtures

report(was, is) := object.union(fixtures.report(is), {"previous": was})

found(was, is) := violations if {
	violations := policy.violations with input as report(was, is)
}

of_column(was, is) := found(fixtures.showing(fixtures.column(was)), fixtures.showing(fixtures.column(is)))

passing := fixtures.product({})

test_what_did_not_change_passes if count(found(passing, passing)) == 0

lower(got, shown) := {{
	"path": ["outputPorts", 0, "tables", 0, "columns", 4, "classification"],
	"message": sprintf("column `device` of `plays` was classified `confidential`, and is %s now", [shown]),
	"got": got,
	"want": "confidential",
}}

test_a_column_is_not_classified_lower if {
	of_column({"classification": "confidential"}, {"classification": "internal"}) == lower("internal", "`internal`")
	bare := fixtures.without(fixtures.column({}), ["classification"])
	found(fixtures.showing(fixtures.column({"classification": "confidential"})), fixtures.showing(bare)) == lower(null, "not classified")
	of_column({"classification": "confidential"}, {"classification": "c2"}) == lower("c2", "`c2`")
	count(of_column({"classification": "confidential"}, {"classification": "restricted"})) == 0
	count(of_column({"classification": "confidential"}, {"classification": "confidential"})) == 0
	count(found(fixtures.showing(bare), fixtures.showing(fixtures.column({})))) == 0
}

test_words_of_the_house_are_not_taken_away if {
	bare := fixtures.without(fixtures.column({}), ["classification"])
	{violation.want | some violation in found(fixtures.showing(fixtures.column({"classification": "c3"})), fixtures.showing(bare))} == {"c3"}
	count(of_column({"classification": "c3"}, {"classification": "c1"})) == 0
	count(of_column({"classification": "c3"}, {"classification": "public"})) == 0
	count(found(fixtures.showing(bare), fixtures.showing(bare))) == 0
}

marked(name, got, what) := {{
	"path": ["outputPorts", 0, "tables", 0, "columns", 4, name],
	"message": sprintf("column `device` of `plays` was %s now", [what]),
	"got": got,
	"want": true,
}}

test_personal_data_stays_marked if {
	gone := "personal data, and is not marked so"
	of_column({"personal": true}, {"personal": false}) == marked("personal", false, gone)
	unsaid := fixtures.without(fixtures.column({}), ["personal"])
	found(fixtures.showing(fixtures.column({"personal": true})), fixtures.showing(unsaid)) == marked("personal", null, gone)
	count(of_column({"personal": true}, {"personal": true})) == 0
	count(of_column({"personal": false}, {"personal": true})) == 0
	count(found(fixtures.showing(unsaid), fixtures.showing(unsaid))) == 0
}

test_what_was_encrypted_stays_so if {
	gone := "encrypted, and is not said to be so"
	of_column({"encrypted": true}, {"encrypted": false}) == marked("encrypted", false, gone)
	of_column({"encrypted": true}, {}) == marked("encrypted", null, gone)
	count(of_column({"encrypted": true}, {"encrypted": true})) == 0
	count(of_column({"encrypted": false}, {"encrypted": true})) == 0
}

port_lower(got, shown) := {{
	"path": ["outputPorts", 0, "classification"],
	"message": sprintf("output port `history` was classified `confidential`, and is %s now", [shown]),
	"got": got,
	"want": "confidential",
}}

test_a_port_is_not_classified_lower if {
	found(passing, fixtures.offering(fixtures.port({"classification": "public"}))) == port_lower("public", "`public`")
	bare := fixtures.offering(fixtures.without(fixtures.port({}), ["classification"]))
	found(passing, bare) == port_lower(null, "not classified")
	count(found(bare, passing)) == 0
	count(found(passing, fixtures.offering(fixtures.port({"classification": "restricted"})))) == 0
}

test_personal_data_does_not_vanish_by_a_word if {
	bare := fixtures.offering(fixtures.port({"tables": [], "deidentified": true}))
	found(passing, bare) == {{
		"path": ["outputPorts", 0, "deidentified"],
		"message": "output port `history` held personal data, and is declared de-identified now",
		"got": true,
		"want": null,
	}}
	count(found(fixtures.offering(fixtures.port({"deidentified": true})), bare)) == 0
	count(found(passing, fixtures.offering(fixtures.port({"deidentified": false})))) == 0
	impersonal := fixtures.holding(fixtures.table({"columns": [fixtures.column({})]}))
	count(found(impersonal, bare)) == 0
	mute := fixtures.holding(fixtures.table({"columns": [fixtures.without(fixtures.column({}), ["personal"])]}))
	count(found(mute, bare)) == 0
}

excused(facts) := reasons if {
	reasons := policy.exempt with input as facts
}

test_exemptions if {
	excused(report(passing, passing)) == set()
	excused(object.union(report({}, passing), {"polity": {"firstVersion": true}})) == {"there is no earlier version"}
}
