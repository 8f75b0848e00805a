package global.personal_data_protected_test

import data.global.personal_data_protected as policy
import data.lib.fixtures

parameters := {"personal-data-protected": {"minimumClassification": "confidential", "specialKinds": ["health"]}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

at(name) := ["outputPorts", 0, "tables", 0, "columns", 4, name]

person := fixtures.column({"name": "pulse", "personal": true, "personalKind": "heart", "classification": "confidential"})

test_protected_columns_pass if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
	count(found(fixtures.showing(object.union(person, {"classification": "restricted"})))) == 0
}

exposed(got) := {{
	"path": at("classification"),
	"message": "column `pulse` of table `plays` is personal data and not classified high enough",
	"got": got,
	"want": "confidential",
}}

test_a_low_classification_is_reported_and_raised if {
	found(fixtures.showing(object.union(person, {"classification": "internal"}))) == {object.union(
		violation,
		{"fix": [{
			"op": "replace",
			"path": "/outputPorts/0/tables/0/columns/4/classification",
			"value": "confidential",
		}]},
	) |
		some violation in exposed("internal")
	}
	found(fixtures.showing(object.union(person, {"classification": "pii"}))) == exposed("pii")
}

in_port(classification, column) := fixtures.offering(fixtures.port({
	"classification": classification,
	"tables": [fixtures.table({"columns": array.concat(fixtures.columns, [column])})],
}))

test_a_silent_column_is_classified_as_its_port if {
	silent := fixtures.without(person, ["classification"])
	count(found(in_port("confidential", silent))) == 0
	found(in_port("internal", silent)) == exposed("internal")
	table := fixtures.table({"columns": array.concat(fixtures.columns, [silent])})
	found(fixtures.offering(fixtures.without(fixtures.port({"tables": [table]}), ["classification"]))) == exposed(null)
}

test_what_is_not_personal_may_be_public if {
	count(found(fixtures.showing(object.union(person, {"personal": false, "classification": "public"})))) == 0
}

bared(got) := {{
	"path": at("encrypted"),
	"message": "column `pulse` of table `plays` holds a special category of personal data (Health) and is not encrypted",
	"got": got,
	"want": true,
}}

test_special_categories_are_encrypted if {
	found(fixtures.showing(object.union(person, {"personalKind": "Health"}))) == bared(null)
	found(fixtures.showing(object.union(person, {"personalKind": "Health", "encrypted": false}))) == bared(false)
	count(found(fixtures.showing(object.union(person, {"personalKind": "Health", "encrypted": true})))) == 0
	count(found(fixtures.showing(object.union(person, {"personalKind": "Health", "personal": false})))) == 0
}

test_a_deidentified_port_holds_nobody if {
	table := fixtures.table({"columns": [object.union(person, {"classification": "public", "personalKind": "health"})]})
	count(found(fixtures.offering(fixtures.port({"deidentified": true, "tables": [table]})))) == 0
	count(found(fixtures.offering(fixtures.port({"deidentified": false, "tables": [table]})))) == 2
}

test_a_product_without_columns_is_exempt if {
	every tables in [[], [fixtures.table({"columns": []})]] {
		policy.exempt == {"the product describes no column"} with input as fixtures.report(fixtures.offering(fixtures.port({"tables": tables})))
	}
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.offering(fixtures.port({"tables": [], "contractResolved": false})))
}

test_a_column_that_says_its_kind_is_personal_unless_it_denies_it if {
	ill := object.union(person, {"personalKind": "Health"})
	found(fixtures.showing(fixtures.without(ill, ["personal"]))) == bared(null)
	count(found(fixtures.showing(fixtures.without(person, ["personal", "personalKind"])))) == 0
}
