package global.personal_data_declared_test

import data.global.personal_data_declared as policy
import data.lib.fixtures

parameters := {"personal-data-declared": {"names": ["(?i)e_?mail", "(?i)birth"], "harmless": "(_count|_at)$"}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

at(name) := ["outputPorts", 0, "tables", 0, "columns", 4, name]

test_marked_columns_pass if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
	policy.metrics.personalColumns == 1 with input as fixtures.report(fixtures.product({}))
}

silent(name) := fixtures.without(fixtures.column({"name": name}), ["personal"])

unmarked(name) := {{
	"path": at("personal"),
	"message": sprintf("column `%s` of table `plays` looks like personal data and does not say whether it is", [name]),
	"got": null,
	"want": "true or false",
}}

test_a_telling_name_says_whether_it_is_personal if {
	found(fixtures.showing(silent("contactEmail"))) == unmarked("contactEmail")
	found(fixtures.showing(silent("person.birth_day"))) == unmarked("person.birth_day")
	found(fixtures.showing(fixtures.without(silent("email"), ["type"]))) == unmarked("email")
}

test_saying_no_is_an_answer if count(found(fixtures.showing(fixtures.column({"name": "support_email"})))) == 0

test_other_names_may_be_silent if count(found(fixtures.showing(silent("device")))) == 0

test_harmless_names_and_types_may_be_silent if {
	count(found(fixtures.showing(silent("email_count")))) == 0
	count(found(fixtures.showing(object.union(silent("email"), {"type": "boolean"})))) == 0
	count(found(fixtures.showing(object.union(silent("email"), {"type": "object"})))) == 0
}

kindless := {{
	"path": at("personalKind"),
	"message": "column `nickname` of table `plays` is personal data and does not say of which kind",
	"got": null,
	"want": "email, name, location, health ...",
}}

test_a_personal_column_says_of_which_kind if {
	found(fixtures.showing(fixtures.column({"name": "nickname", "personal": true}))) == kindless
	found(fixtures.showing(fixtures.column({"name": "nickname", "personal": true, "personalKind": ""}))) == kindless
	count(found(fixtures.showing(fixtures.column({"name": "nickname", "personal": true, "personalKind": "name"})))) == 0
}

test_a_deidentified_port_has_no_personal_column if {
	found(fixtures.offering(fixtures.port({"deidentified": true}))) == {{
		"path": ["outputPorts", 0, "tables", 0, "columns", 1, "personal"],
		"message": "output port `history` declares its data de-identified, but column `listener_id` of table `plays` is personal",
		"key": "deidentified",
		"got": true,
		"want": false,
	}}
	count(found(fixtures.offering(fixtures.port({"deidentified": false})))) == 0
}

test_a_product_without_columns_is_exempt if {
	every tables in [[], [fixtures.table({"columns": []})]] {
		policy.exempt == {"the product describes no column"} with input as fixtures.report(fixtures.offering(fixtures.port({"tables": tables})))
	}
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.offering(fixtures.port({"tables": [], "contractResolved": false})))
}

test_readers_are_sent_to_a_deidentified_port_only if {
	here := fixtures.port({"deidentifiedPort": "counts"})
	counts := fixtures.port({"name": "counts", "tables": [], "deidentified": true})
	count(found(fixtures.product({"outputPorts": [here, counts]}))) == 0
	found(fixtures.product({"outputPorts": [here, object.union(counts, {"name": "totals"})]})) == {{
		"path": ["outputPorts", 0, "deidentifiedPort"],
		"message": "output port `history` sends readers to `counts`, which is no output port that declares its data de-identified",
		"got": "counts",
		"want": ["totals"],
	}}
	count(found(fixtures.product({"outputPorts": [here, object.union(counts, {"deidentified": false})]}))) == 1
}
