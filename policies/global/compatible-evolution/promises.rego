package global.compatible_evolution

import data.lib.classification
import data.lib.evolution

# What changed in what a table or port promises.
changed contains of_table(table, "keyChanged", "key", sentence, new, old) if {
	some table in evolution.tables
	there := {column.name | some column in table.new.columns}
	old := sort({column.name | some column in table.old.columns; column.primaryKey; column.name in there})
	new := sort({column.name | some column in table.new.columns; column.primaryKey})
	count(old) > 0
	new != old
	sentence := sprintf("the key of table `%s` is (%s), was (%s)", [table.new.name, concat(", ", new), concat(", ", old)])
}

changed contains of_table(table, "meaningChanged", name, sentence, new, old) if {
	some table in evolution.tables
	some name, old in meaning_of_table(table.old)
	old != null
	new := meaning_of_table(table.new)[name]
	new != old
	sentence := sprintf("table `%s` has another %s", [table.new.name, name])
}

meaning_of_table(table) := {
	"granularity": object.get(table, "granularity", null),
	"valid time": object.get(table, "validTime", null),
	"recorded time": object.get(table, "recordedTime", null),
}

changed contains of_table(table, "moved", "physicalName", sentence, new, old) if {
	some table in evolution.tables
	old := object.get(table.old, "physicalName", "")
	new := object.get(table.new, "physicalName", "")
	old != ""
	new != old
	sentence := sprintf("table `%s` is stored as %s, was %s", [table.new.name, named_or_nothing(new), old])
}

changed contains of_table(table, "promiseLifted", "immutable", sprintf("rows of table `%s` may change now", [table.new.name]), new, true) if {
	some table in evolution.tables
	object.get(table.old, "immutable", false)
	new := object.get(table.new, "immutable", null)
	new != true
}

changed contains of_table(table, "qualityLifted", promise, sprintf("table `%s` no longer promises %s", [table.new.name, promise]), null, promise) if {
	some table in evolution.tables
	some promise in (promised(table.old.quality) - promised(table.new.quality))
}

changed contains of_column(column, "qualityLifted", promise, sprintf("%s no longer promises %s", [column.what, promise]), null, promise) if {
	some column in evolution.columns
	some promise in (promised(column.old.quality) - promised(column.new.quality))
}

changed contains of_port(i, "qualityLifted", ["quality"], promise, sprintf("output port `%s` no longer promises %s", [name_of(i), promise]), null, promise) if {
	some i in evolution.compared
	some promise in (promised(evolution.old_port[i].quality) - promised(input.product.outputPorts[i].quality))
}

# A quality promise by its name, or by what it measures.
promised(quality) := {name |
	some promise in quality
	name := object.get(promise, "name", object.get(promise, "metric", object.get(promise, "rule", "")))
	name != ""
}

changed contains of_port(i, kind, ["slo", figure.name], figure.name, sentence, figure.new, figure.old) if {
	some i in evolution.compared
	some figure in figures(evolution.old_port[i].slo, input.product.outputPorts[i].slo)
	figure.new != null
	figure.old != null
	figure.new != figure.old
	improved := {"up": figure.new > figure.old, "down": figure.new < figure.old}[figure.better]
	kind := {true: "serviceImproved", false: "serviceWeakened"}[improved]
	sentence := sprintf("output port `%s` promises %v %s, was %v", [name_of(i), figure.new, figure.words, figure.old])
}

changed contains of_port(i, "serviceWeakened", ["slo"], figure.name, sentence, null, figure.old) if {
	some i in evolution.compared
	some figure in figures(evolution.old_port[i].slo, input.product.outputPorts[i].slo)
	figure.new == null
	figure.old != null
	sentence := sprintf("output port `%s` no longer promises %v %s", [name_of(i), figure.old, figure.words])
}

changed contains of_port(i, "serviceImproved", ["slo", figure.name], figure.name, sentence, figure.new, null) if {
	some i in evolution.compared
	some figure in figures(evolution.old_port[i].slo, input.product.outputPorts[i].slo)
	figure.new != null
	figure.old == null
	sentence := sprintf("output port `%s` newly promises %v %s", [name_of(i), figure.new, figure.words])
}

figures(old, new) := [
	figure("availabilityPercent", "up", "percent availability", object.get(old, "availabilityPercent", null), object.get(new, "availabilityPercent", null)),
	figure("latencySeconds", "down", "seconds of latency", object.get(old, "latencySeconds", null), object.get(new, "latencySeconds", null)),
	figure("freshnessSeconds", "down", "seconds as the age of its data", object.get(old, "freshnessSeconds", null), object.get(new, "freshnessSeconds", null)),
	figure("frequencySeconds", "down", "seconds between updates", object.get(old, "frequencySeconds", null), object.get(new, "frequencySeconds", null)),
	figure("retentionDays", "up", "days of retention", object.get(old, "retentionDays", null), object.get(new, "retentionDays", null)),
	figure("throughputPerSecond", "up", "a second as throughput", object.get(old, "throughputPerSecond", null), object.get(new, "throughputPerSecond", null)),
	figure("responseSeconds", "down", "seconds to a first answer", object.get(old, "responseSeconds", null), object.get(new, "responseSeconds", null)),
	figure("errorRatePercent", "down", "percent of errors", object.get(old, "errorRatePercent", null), object.get(new, "errorRatePercent", null)),
]

figure(name, better, words, old, new) := {"name": name, "better": better, "words": words, "old": old, "new": new}

# Promises that are no figures, such as the day until which a port stays.
changed contains of_port(i, "serviceWeakened", ["promises"], property, sentence, null, property) if {
	some i in evolution.compared
	old := evolution.old_port[i]
	new := input.product.outputPorts[i]
	old.slo == new.slo
	some property in ({promise.property | some promise in old.promises} - {promise.property | some promise in new.promises})
	sentence := sprintf("output port `%s` no longer promises `%s`", [name_of(i), property])
}

changed contains of_port(i, "purposeLifted", ["purposes"], purpose, sentence, null, purpose) if {
	some i in evolution.compared
	new := input.product.outputPorts[i].purposes
	some purpose in evolution.old_port[i].purposes
	not purpose in new
	sentence := sprintf("output port `%s` is no longer granted for `%s`", [name_of(i), purpose])
}

changed contains of_port(i, "added", ["purposes"], purpose, sentence, purpose, null) if {
	some i in evolution.compared
	old := evolution.old_port[i].purposes
	some purpose in input.product.outputPorts[i].purposes
	not purpose in old
	sentence := sprintf("output port `%s` is granted for `%s` too", [name_of(i), purpose])
}

changed contains of_port(i, "accessLifted", ["roles"], role, sentence, null, role) if {
	some i in evolution.compared
	some role in ({role.role | some role in evolution.old_port[i].roles} - {role.role | some role in input.product.outputPorts[i].roles})
	sentence := sprintf("the role `%s` opens output port `%s` no longer", [role, name_of(i)])
}

changed contains of_port(i, "moved", ["servers"], address, sentence, null, address) if {
	some i in evolution.compared
	some address in (addresses(evolution.old_port[i]) - addresses(input.product.outputPorts[i]))
	sentence := sprintf("output port `%s` is no longer read at %s", [name_of(i), address])
}

changed contains of_port(i, "added", ["servers"], address, sentence, address, null) if {
	some i in evolution.compared
	some address in (addresses(input.product.outputPorts[i]) - addresses(evolution.old_port[i]))
	sentence := sprintf("output port `%s` is read at %s too", [name_of(i), address])
}

addresses(port) := {address |
	some server in port.servers
	address := object.get(server, "address", "")
	address != ""
}

changed contains of_port(i, "moved", ["residency"], "residency", sentence, new, old) if {
	some i, old_port in evolution.old_port
	old := object.get(old_port, "residency", "")
	new := object.get(input.product.outputPorts[i], "residency", "")
	old != ""
	new != old
	sentence := sprintf("data of output port `%s` stays in %s, was %s", [name_of(i), named_or_nothing(new), old])
}

changed contains of_port(i, "termsChanged", [name], name, sentence, new, old) if {
	some i in evolution.compared
	some name, old in terms(evolution.old_port[i])
	old != null
	new := terms(input.product.outputPorts[i])[name]
	new != old
	sentence := sprintf("output port `%s` has other words about its %s", [name_of(i), name])
}

terms(port) := {"limitations": object.get(port, "limitations", null), "usage": object.get(port, "usage", null)}

changed contains of_port(i, "priceRaised", ["price"], "price", sprintf("output port `%s` costs more", [name_of(i)]), new, old) if {
	some i in evolution.compared
	old := object.get(evolution.old_port[i], "price", {})
	new := object.get(input.product.outputPorts[i], "price", {})
	costs_more(old, new)
}

costs_more(old, new) if {
	object.get(new, "amount", 0) > object.get(old, "amount", 0)
}

costs_more(old, new) if {
	object.get(new, "amount", 0) > 0
	object.remove(new, ["amount"]) != object.remove(old, ["amount"])
}

changed contains of_port(i, kind, ["classification"], "classification", sentence, new, old) if {
	some i, old_port in evolution.old_port
	old := object.get(old_port, "classification", "")
	new := object.get(input.product.outputPorts[i], "classification", "")
	kind := classification_change(old, new)
	sentence := sprintf("output port `%s` is classified %s, was %s", [name_of(i), named_or_nothing(new), named_or_nothing(old)])
}

changed contains difference(
	"statusChanged", -1, ["lifecycle"], "lifecycle",
	sprintf("the %s is %s, was %s", [input.product.kind, named_or_nothing(new), old]),
	new, old,
) if {
	old := object.get(input.previous, "lifecycle", "")
	old != ""
	new := object.get(input.product, "lifecycle", "")
	new != old
}

# A word that stands on no rung of the ladder is neither above nor below another: it counts as a rise.
classification_change(old, new) := "promiseAdded" if {
	old == ""
	new != ""
}

classification_change(old, new) := "classificationLowered" if {
	old != ""
	new == ""
}

classification_change(old, new) := "classificationLowered" if is_lower(new, old)

classification_change(old, new) := "classificationRaised" if {
	old != ""
	new != ""
	new != old
	not is_lower(new, old)
}

is_lower(word, other) if classification.rank[word] < classification.rank[other]

of_table(table, kind, key, sentence, got, want) := difference(kind, table.i, table.path, key, sentence, got, want)

of_port(i, kind, path, key, sentence, got, want) := difference(
	kind, i, array.concat(["outputPorts", i], path), key,
	sentence, got, want,
)

name_of(i) := input.product.outputPorts[i].name
