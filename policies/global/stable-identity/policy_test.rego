package global.stable_identity_test

import data.global.stable_identity as policy
import data.lib.fixtures

parameters := {"stable-identity": {"pattern": "^urn:[a-z]+:[A-Za-z0-9:._-]+$", "templates": ["(?i):my-data-product$"]}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

test_addresses_of_their_own_pass if count(found(fixtures.product({}))) == 0

test_an_id_with_blanks_is_no_address if found(fixtures.product({"id": "urn:polity:My Product"})) == {{
	"path": ["id"],
	"message": "`urn:polity:My Product` cannot serve as an address",
	"key": "form",
	"got": "urn:polity:My Product",
	"want": "^urn:[a-z]+:[A-Za-z0-9:._-]+$",
}}

test_the_id_of_a_template_is_nobodys if found(fixtures.product({"id": "urn:polity:product:my-data-product"})) == {{
	"path": ["id"],
	"message": "`urn:polity:product:my-data-product` is the id of a template",
	"key": "template",
	"got": "urn:polity:product:my-data-product",
	"want": "an id of its own",
}}

test_two_ports_of_one_name_are_reported_at_the_second if {
	ports := [fixtures.port({}), fixtures.port({"name": "other"}), fixtures.port({"name": "History"})]
	found(fixtures.product({"outputPorts": ports})) == {{
		"path": ["outputPorts", 2, "name"],
		"message": "two output ports are named `History`",
		"got": "History",
		"want": "a name of its own",
	}}
}

test_two_tables_of_one_name_are_reported_at_the_second if {
	tables := [fixtures.table({}), fixtures.table({"name": "other"}), fixtures.table({"name": "PLAYS"})]
	found(fixtures.offering(fixtures.port({"tables": tables}))) == {{
		"path": ["outputPorts", 0, "tables", 2, "name"],
		"message": "port `history`: two tables are named `PLAYS`",
		"got": "PLAYS",
		"want": "a name of its own",
	}}
}

test_two_columns_of_one_name_are_reported_at_the_second if {
	found(fixtures.showing(fixtures.column({"name": "Play_id"}))) == {{
		"path": ["outputPorts", 0, "tables", 0, "columns", 4, "name"],
		"message": "table `plays`: two columns are named `Play_id`",
		"got": "Play_id",
		"want": "a name of its own",
	}}
}

test_no_name_is_the_schemas_matter if {
	nameless := fixtures.port({"name": "", "tables": [fixtures.table({"name": ""}), fixtures.table({"name": ""})]})
	count(found(fixtures.product({"outputPorts": [nameless, fixtures.port({"name": "", "tables": []})]}))) == 0
	columns := [fixtures.column({"name": ""}), fixtures.column({"name": ""})]
	count(found(fixtures.holding(fixtures.table({"columns": columns})))) == 0
}
