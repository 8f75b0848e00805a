package global.personal_data_purpose_test

import data.global.personal_data_purpose as policy
import data.lib.fixtures

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
}

impersonal := {"tables": [fixtures.table({"columns": [fixtures.column({})]})]}

test_purpose_region_and_approver_pass if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
}

purposeless := {
	"path": ["outputPorts", 0, "purposes"],
	"message": "output port `history` holds personal data and names no purpose for which it is granted",
	"got": 0,
	"want": "at least one purpose",
}

placeless := {
	"path": ["outputPorts", 0, "residency"],
	"message": "output port `history` holds personal data and does not say in which region it stays",
	"got": null,
	"want": "a region",
}

unapproved(roles) := {
	"path": ["outputPorts", 0, "roles"],
	"message": "output port `history` holds personal data and has no role that somebody approves",
	"got": roles,
	"want": "a role with approvers",
}

test_a_purpose_is_a_must if found(fixtures.offering(fixtures.port({"purposes": []}))) == {purposeless}

test_a_region_is_a_must if {
	found(fixtures.offering(fixtures.without(fixtures.port({}), ["residency"]))) == {placeless}
	found(fixtures.offering(fixtures.port({"residency": " "}))) == {placeless}
}

test_an_approver_is_a_must if {
	found(fixtures.offering(fixtures.port({"roles": []}))) == {unapproved([])}
	found(fixtures.offering(fixtures.port({"roles": [{"role": "reader", "approvers": []}]}))) == {unapproved(["reader"])}
}

silent := fixtures.without(fixtures.port({"purposes": [], "roles": []}), ["residency"])

test_all_three_at_once if found(fixtures.offering(silent)) == {purposeless, placeless, unapproved([])}

test_without_personal_data_none_is_asked if {
	count(found(fixtures.offering(object.union(silent, impersonal)))) == 0
	count(found(fixtures.offering(object.union(silent, {"deidentified": true})))) == 0
	count(found(fixtures.offering(object.union(silent, {"deidentified": false})))) == 3
}

test_a_product_without_columns_is_exempt if {
	every tables in [[], [fixtures.table({"columns": []})]] {
		policy.exempt == {"the product describes no column"} with input as fixtures.report(fixtures.offering(fixtures.port({"tables": tables})))
	}
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.offering(fixtures.port({"tables": [], "contractResolved": false})))
}
