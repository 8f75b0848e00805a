package global.personal_data_retention_test

import data.global.personal_data_retention as policy
import data.lib.fixtures

parameters := {"personal-data-retention": {"maximumDays": {"contract": 365, "consent": 90}}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

at(names) := array.concat(["outputPorts", 0], names)

impersonal := [fixtures.table({"columns": [fixtures.column({})]})]

test_a_stated_time_on_a_stated_ground_passes if {
	count(found(fixtures.product({}))) == 0
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({}))
	count(found(fixtures.offering(fixtures.port({"retentionBasis": "Consent", "slo": {"retentionDays": 90}})))) == 0
}

endless := fixtures.without(fixtures.port({}), ["slo"])

test_a_time_is_a_must if {
	found(fixtures.offering(object.union(endless, {"slo": {}}))) == {{
		"path": at(["slo", "retentionDays"]),
		"message": "output port `history` holds personal data and does not say how long it is kept",
		"got": null,
		"want": 365,
	}}
	count(found(fixtures.offering(object.union(endless, {"slo": {}, "tables": impersonal})))) == 0
}

test_too_long_is_reported if {
	found(fixtures.offering(fixtures.port({"slo": {"retentionDays": 366}}))) == {{
		"path": at(["slo", "retentionDays"]),
		"message": "output port `history` keeps personal data longer than its legal ground allows",
		"got": 366,
		"want": 365,
	}}
	count(found(fixtures.offering(fixtures.port({"slo": {"retentionDays": 366}, "tables": impersonal})))) == 0
	count(found(fixtures.offering(fixtures.port({"retentionBasis": "CONSENT", "slo": {"retentionDays": 91}})))) == 1
}

groundless(got) := {
	"path": at(["retentionBasis"]),
	"message": "output port `history` does not say on which legal ground it keeps personal data",
	"got": got,
	"want": ["consent", "contract"],
}

kept(port) := fixtures.offering(object.union(port, {"slo": {"retentionDays": 90}}))

test_a_ground_is_a_must if {
	found(kept(fixtures.without(fixtures.port({}), ["retentionBasis"]))) == {groundless(null)}
	found(kept(fixtures.port({"retentionBasis": "curiosity"}))) == {groundless("curiosity")}
	count(found(kept(fixtures.port({"retentionBasis": "curiosity", "tables": impersonal})))) == 0
}

test_without_a_ground_the_shortest_time_holds if {
	found(fixtures.offering(fixtures.port({"retentionBasis": "curiosity", "slo": {"retentionDays": 91}}))) == {
		groundless("curiosity"),
		{
			"path": at(["slo", "retentionDays"]),
			"message": "output port `history` keeps personal data longer than its legal ground allows",
			"got": 91,
			"want": 90,
		},
	}
}

test_a_deidentified_port_may_keep_what_it_has if {
	free := {"deidentified": true, "slo": {"retentionDays": 3650}, "retentionBasis": "none"}
	count(found(fixtures.offering(fixtures.port(free)))) == 0
	count(found(fixtures.offering(fixtures.port(object.union(free, {"deidentified": false}))))) == 2
	count(found(fixtures.offering(object.union(endless, {"deidentified": true, "slo": {}})))) == 0
}

test_a_product_without_columns_is_exempt if {
	every tables in [[], [fixtures.table({"columns": []})]] {
		policy.exempt == {"the product describes no column"} with input as fixtures.report(fixtures.offering(fixtures.port({"tables": tables})))
	}
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.offering(fixtures.port({"tables": [], "contractResolved": false})))
}
