package global.compatible_evolution

import data.lib.evolution
import data.lib.types

# What changed in columns that are still there.
changed contains of_column(column, kind, "type", sentence, new, old) if {
	some column in evolution.columns
	old := object.get(column.old, "type", "")
	new := object.get(column.new, "type", "")
	old != ""
	new != ""
	relation := types.relation(old, new)
	relation != "same"
	kind := {"wider": "typeWidened", "narrower": "typeNarrowed", "other": "typeChanged"}[relation]
	sentence := sprintf("%s is of type %s, was %s", [column.what, new, old])
}

changed contains of_column(column, kind, "physicalType", sentence, new, old) if {
	some column in evolution.columns
	object.get(column.old, "type", "") == object.get(column.new, "type", "")
	old := object.get(column.old, "physicalType", "")
	new := object.get(column.new, "physicalType", "")
	old != ""
	new != ""
	relation := types.stored_relation(old, new)
	relation != "same"
	kind := {"wider": "typeWidened", "narrower": "typeNarrowed", "other": "storeTypeChanged"}[relation]
	sentence := sprintf("%s is stored as %s, was %s", [column.what, new, old])
}

changed contains of_column(column, "requiredLifted", "required", sprintf("%s may be null now", [column.what]), false, true) if {
	some column in evolution.columns
	column.old.required
	not column.new.required
}

changed contains of_column(column, "promiseAdded", "required", sprintf("%s is never null now", [column.what]), true, false) if {
	some column in evolution.columns
	column.new.required
	not column.old.required
}

changed contains of_column(column, "promiseLifted", "unique", sprintf("%s may hold a value twice now", [column.what]), false, true) if {
	some column in evolution.columns
	column.old.unique
	not column.new.unique
}

changed contains of_column(column, "promiseAdded", "unique", sprintf("%s holds no value twice now", [column.what]), true, false) if {
	some column in evolution.columns
	column.new.unique
	not column.old.unique
}

changed contains of_column(column, "meaningChanged", name, sentence, new, old) if {
	some column in evolution.columns
	some name, old in meaning(column.old)
	new := meaning(column.new)[name]
	old != ""
	new != ""
	new != old
	sentence := sprintf("%s has another %s: %v, was %v", [column.what, name, new, old])
}

changed contains of_column(column, "promiseLifted", name, sprintf("%s has no %s any more", [column.what, name]), null, old) if {
	some column in evolution.columns
	some name, old in meaning(column.old)
	old != ""
	meaning(column.new)[name] == ""
}

changed contains of_column(column, "promiseAdded", name, sprintf("%s has a %s now", [column.what, name]), new, null) if {
	some column in evolution.columns
	some name, new in meaning(column.new)
	new != ""
	meaning(column.old)[name] == ""
}

# Values are compared where both versions list them.
changed contains of_column(column, "valueRemoved", sprintf("value %v", [value]), sentence, null, value) if {
	some column in evolution.columns
	new := object.get(column.new, "values", [])
	count(new) > 0
	some value in object.get(column.old, "values", [])
	not value in new
	sentence := sprintf("%s has the value %v no longer", [column.what, value])
}

changed contains of_column(column, "valueAdded", sprintf("value %v", [value]), sentence, value, null) if {
	some column in evolution.columns
	old := object.get(column.old, "values", [])
	count(old) > 0
	some value in object.get(column.new, "values", [])
	not value in old
	sentence := sprintf("%s has the new value %v", [column.what, value])
}

changed contains of_column(column, "valueAdded", "values", sprintf("%s may have any value now", [column.what]), null, old) if {
	some column in evolution.columns
	old := object.get(column.old, "values", [])
	count(old) > 0
	count(object.get(column.new, "values", [])) == 0
}

changed contains of_column(column, "promiseAdded", "values", sprintf("%s lists its values now", [column.what]), new, null) if {
	some column in evolution.columns
	new := object.get(column.new, "values", [])
	count(new) > 0
	count(object.get(column.old, "values", [])) == 0
}

changed contains of_column(column, kind, name, sentence, new, old) if {
	some column in evolution.columns
	some name, old in bounds(column.old)
	new := bounds(column.new)[name]
	old != null
	new != null
	new != old
	grows := {"maxLength": new > old, "maximum": new > old, "minLength": new < old, "minimum": new < old}[name]
	kind := {true: "typeWidened", false: "typeNarrowed"}[grows]
	sentence := sprintf("%s has the %s %v, was %v", [column.what, name, new, old])
}

changed contains of_column(column, "typeWidened", name, sprintf("%s has no %s any more", [column.what, name]), null, old) if {
	some column in evolution.columns
	some name, old in bounds(column.old)
	old != null
	bounds(column.new)[name] == null
}

changed contains of_column(column, "promiseAdded", name, sprintf("%s has a %s now", [column.what, name]), new, null) if {
	some column in evolution.columns
	some name, new in bounds(column.new)
	new != null
	bounds(column.old)[name] == null
}

changed contains of_column(column, kind, "classification", sentence, new, old) if {
	some column in evolution.columns
	old := object.get(column.old, "classification", "")
	new := object.get(column.new, "classification", "")
	kind := classification_change(old, new)
	sentence := sprintf("%s is classified %s, was %s", [column.what, named_or_nothing(new), named_or_nothing(old)])
}

changed contains of_column(column, "classificationRaised", "personal", sprintf("%s is personal data now", [column.what]), true, false) if {
	some column in evolution.columns
	object.get(column.new, "personal", false)
	not object.get(column.old, "personal", false)
}

changed contains of_column(column, "classificationLowered", "personal", sprintf("%s is personal data no longer", [column.what]), new, true) if {
	some column in evolution.columns
	object.get(column.old, "personal", false)
	new := object.get(column.new, "personal", null)
	new != true
}

# What the values mean, where it is said.
meaning(column) := {
	"unit": object.get(column, "unit", ""),
	"concept": object.get(column, "polyseme", ""),
	"format": object.get(column, "format", ""),
}

bounds(column) := {
	"minLength": object.get(column, ["limits", "minLength"], null),
	"maxLength": object.get(column, ["limits", "maxLength"], null),
	"minimum": object.get(column, ["limits", "minimum"], null),
	"maximum": object.get(column, ["limits", "maximum"], null),
}

of_column(column, kind, key, sentence, got, want) := difference(
	kind,
	column.i,
	array.concat(column.path, object.get(places, key, [])),
	key,
	sentence,
	got,
	want,
)

places := {
	"type": ["type"],
	"physicalType": ["physicalType"],
	"required": ["required"],
	"unique": ["unique"],
	"unit": ["unit"],
	"concept": ["polyseme"],
	"format": ["format"],
	"values": ["values"],
	"minLength": ["limits", "minLength"],
	"maxLength": ["limits", "maxLength"],
	"minimum": ["limits", "minimum"],
	"maximum": ["limits", "maximum"],
	"classification": ["classification"],
	"personal": ["personal"],
}

named_or_nothing(word) := word if word != ""

else := "nothing"
