package global.no_credentials_test

import data.global.no_credentials as policy
import data.lib.fixtures

# The patterns that the guild uses; tests of patterns are tests of these.
parameters := {"no-credentials": {
	"names": `(?i)(^|_)(password|api_?key)$`,
	"references": `^(\$\{[^}]*\}|vault:.*)$`,
	"shapes": {"AWS access key": `\bAKIA[0-9A-Z]{16}\b`},
}}

found(content) := violations if {
	facts := object.union(fixtures.report(fixtures.product({})), {"documents": [
		{"name": "product.yaml", "standard": "odps-bitol", "role": "product", "content": {}},
		{"name": "contract.yaml", "standard": "odcs", "role": "contract", "content": content},
	]})
	violations := policy.violations with input as facts with data.parameters as parameters
}

test_a_clean_document_passes if count(found({"servers": [{"host": "db.tunes.example", "user": "reader"}], "port": 5432})) == 0

shape := {
	"source": [1, "servers", 0, "description"],
	"message": "this looks like a credential (AWS access key)",
	"key": "history-v1/servers/prod/description AWS access key",
	"got": "(hidden)",
	"want": "a reference to a secret store",
}

test_a_key_is_known_by_its_shape if {
	found({"id": "history-v1", "servers": [{"server": "prod", "description": "use AKIAIOSFODNN7EXAMPLE to read"}]}) == {shape}
}

named(path, name, key) := {{
	"source": path,
	"message": sprintf("`%s` holds a credential", [name]),
	"key": key,
	"got": "(hidden)",
	"want": "a reference to a secret store",
}}

test_a_password_is_known_by_its_name if {
	found({"servers": [{"password": "hunter2"}]}) == named([1, "servers", 0, "password"], "password", "contract.yaml/servers/0/password")
	found({"db_API_key": "abc"}) == named([1, "db_API_key"], "db_API_key", "contract.yaml/db_API_key")
	found({"password": 12345}) == named([1, "password"], "password", "contract.yaml/password")
}

test_a_reference_is_no_password if {
	count(found({"password": "${DB_PASSWORD}"})) == 0
	count(found({"password": "vault:kv/db"})) == 0
	count(found({"password": " "})) == 0
	count(found({"password": true})) == 0
	count(found({"password": null})) == 0
}

test_a_column_may_be_called_password if {
	count(found({"schema": [{"properties": [{"name": "password", "logicalType": "string"}]}]})) == 0
	count(found({"properties": {"password": {"type": "string"}}})) == 0
}

test_a_custom_property_is_known_by_its_name if {
	found({"customProperties": [{"property": "owner", "value": "ida"}, {"property": "db_password", "value": "hunter2"}]}) == {{
		"source": [1, "customProperties", 1, "value"],
		"message": "custom property `db_password` holds a credential",
		"key": "contract.yaml/customProperties/db_password",
		"got": "(hidden)",
		"want": "a reference to a secret store",
	}}
	count(found({"customProperties": [{"property": "db_password", "value": "${DB_PASSWORD}"}]})) == 0
}

test_odd_property_names_are_passed_over if {
	count(found({"customProperties": [{"property": 12, "value": "x"}, {"property": "password"}]})) == 0
	count(found(["a", ["b"]])) == 0
}
