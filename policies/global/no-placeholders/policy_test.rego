package global.no_placeholders_test

import data.global.no_placeholders as policy
import data.lib.fixtures

parameters := {"no-placeholders": {"patterns": ["\\bTODO\\b", "(?i)^my data product$"]}}

found(product) := violations if {
	violations := policy.violations with input as fixtures.report(product)
		with data.parameters as parameters
}

leftover(path, text) := {{
	"path": path,
	"message": sprintf("`%s` is left over from a template", [text]),
	"got": text,
	"want": "a text of its own",
}}

test_written_texts_pass if count(found(fixtures.product({}))) == 0

test_the_products_name if found(fixtures.product({"name": "My data product"})) == leftover(["name"], "My data product")

test_prose_at_any_depth if {
	found(fixtures.product({"description": {"purpose": "TODO ask Ida"}})) == leftover(["description", "purpose"], "TODO ask Ida")
	found(fixtures.product({"description": {"usage": "TODO"}})) == leftover(["description", "usage"], "TODO")
	found(fixtures.product({"description": {"limitations": "TODO"}})) == leftover(["description", "limitations"], "TODO")
	found(fixtures.offering(fixtures.port({"usage": "TODO"}))) == leftover(["outputPorts", 0, "usage"], "TODO")
	found(fixtures.offering(fixtures.port({"limitations": "TODO"}))) == leftover(["outputPorts", 0, "limitations"], "TODO")
	found(fixtures.holding(fixtures.table({"granularity": "TODO"}))) == leftover(["outputPorts", 0, "tables", 0, "granularity"], "TODO")
	found(fixtures.showing(fixtures.column({"description": "TODO"}))) == leftover(["outputPorts", 0, "tables", 0, "columns", 4, "description"], "TODO")
	found(fixtures.showing(fixtures.column({"businessName": "TODO"}))) == leftover(["outputPorts", 0, "tables", 0, "columns", 4, "businessName"], "TODO")
}

test_names_of_columns_and_tags_are_no_prose if {
	count(found(fixtures.showing(fixtures.column({"name": "TODO"})))) == 0
	count(found(fixtures.product({"tags": ["TODO"]}))) == 0
}

test_no_name_is_no_leftover if count(found(fixtures.without(fixtures.product({}), ["name"]))) == 0

test_a_long_text_is_shortened if {
	text := concat("", ["TODO ", "a sentence that goes on for quite a while and then ends a bit later"])
	short := "TODO a sentence that goes on for quite a while and then ends..."
	found(fixtures.product({"description": {"usage": text}})) == leftover(["description", "usage"], short)
}

test_sixty_characters_are_not_long if {
	text := "TODO a sentence that goes on for quite a while and then ends"
	found(fixtures.product({"description": {"usage": text}})) == leftover(["description", "usage"], text)
}

test_a_retired_product_is_exempt if {
	policy.exempt == {"the product is retired"} with input as fixtures.report(fixtures.product({"lifecycle": "retired"}))
	count(policy.exempt) == 0 with input as fixtures.report(fixtures.product({"lifecycle": "draft"}))
}
