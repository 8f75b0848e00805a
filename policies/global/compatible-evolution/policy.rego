# METADATA
# title: Versions tell consumers what changed
# description: Compared with the version before, a change that breaks consumers comes with a new major version, an addition with a minor one, all else with a patch.
# custom:
#   id: compatible-evolution
#   characteristic: trustworthy
#   severity: high
#   owner: architecture
#   rationale: Whoever reads a product pins a major version and sleeps well. A column that goes, a type that narrows or a promise that weakens under the same number breaks at night what nobody touched.
#   help: "take the change back, or raise `version` as the message says; what is to go can be announced first: `endOfLife` with a date on the port, table or column"
package global.compatible_evolution

import data.lib.evolution
import data.lib.version

exempt contains reason if some reason in evolution.nothing_offered

# The version of the product, of a port, or of a port's contract is too low for what changed below it.
violations contains object.union(fix(held), {
	"path": held.path,
	"key": held.level,
	"message": sprintf("the version of %s is %s: after `%s` it has to be %s at least, a %s version: %s", [
		held.name,
		shown(held.new),
		held.old,
		shown(needed(held)),
		held.level,
		told(held.changes),
	]),
	"got": said(held.new),
	"want": needed(held),
}) if {
	some held in raised
	not high_enough(held)
}

# A number that is taken away.
violations contains {
	"path": held.path,
	"key": "missing",
	"message": sprintf("the version of %s was `%s`, and is %s", [held.name, held.old, shown(held.new)]),
	"got": said(held.new),
	"want": "major.minor.patch",
} if {
	some held in versioned
	not held in raised
	version.numbers(held.old)
	not version.numbers(held.new)
}

# A number that goes down.
violations contains {
	"path": held.path,
	"key": "lower",
	"message": sprintf("the version of %s goes down, from `%s` to `%s`", [held.name, held.old, held.new]),
	"got": said(held.new),
	"want": held.old,
} if {
	some held in versioned
	not held in raised
	version.numbers(held.new) < version.numbers(held.old)
}

# Each change that breaks, at its own line.
violations contains {
	"path": change.path,
	"key": concat(" ", [change.kind, change.key]),
	"message": sprintf("%s, which breaks consumers", [change.what]),
	"got": change.got,
	"want": change.want,
	"level": "warn",
} if {
	some held in raised
	not high_enough(held)
	some change in held.changes
	level_of(change) == "major"
}

# What cannot be compared is said.
violations contains {
	"path": ["outputPorts", i],
	"key": "not compared",
	"message": sprintf("the contract of output port `%s` was not found in the earlier version: what changed in it is not known", [port.name]),
	"got": null,
	"want": object.get(old, "contractId", "a contract"),
	"level": "warn",
} if {
	some i, old in evolution.old_port
	not old.contractResolved
	port := input.product.outputPorts[i]
	port.contractResolved
}

violations contains {
	"path": held.path,
	"key": "not compared",
	"message": sprintf("the earlier version of %s, `%s`, is no semantic version: what the new one has to be is not known", [held.name, held.old]),
	"got": said(held.new),
	"want": "major.minor.patch",
	"level": "warn",
} if {
	some held in versioned
	held.changes != set()
	not version.numbers(held.old)
}

metrics["changes"] := count(changes)

metrics["breaking_changes"] := count([change | some change in changes; level_of(change) == "major"])

# Every number that has to follow what changed below it.
versioned contains {
	"name": concat("", ["the ", input.product.kind]),
	"path": ["version"],
	"old": object.get(input.previous, "version", "none"),
	"new": object.get(input.product, "version", "none"),
	"level": highest(changes),
	"changes": changes,
} if {
	"product" in parameters.versions
	input.previous.id
}

versioned contains {
	"name": sprintf("output port `%s`", [port.name]),
	"path": ["outputPorts", i, "version"],
	"old": old.version,
	"new": object.get(port, "version", "none"),
	"level": highest(changes_of[i]),
	"changes": changes_of[i],
} if {
	"port" in parameters.versions
	input.product.kind == "product"
	some i, old in evolution.old_port
	port := input.product.outputPorts[i]
	object.get(old, "version", "") != ""
}

versioned contains {
	"name": sprintf("the contract of output port `%s`", [port.name]),
	"path": ["outputPorts", i, "contractVersion"],
	"old": old.contractVersion,
	"new": object.get(port, "contractVersion", "none"),
	"level": highest(changes_of[i]),
	"changes": changes_of[i],
} if {
	"contract" in parameters.versions
	input.product.kind == "product"
	some i in evolution.compared
	old := evolution.old_port[i]
	port := input.product.outputPorts[i]
	object.get(old, "contractVersion", "") != ""
}

raised contains held if {
	some held in versioned
	held.level != "none"
	version.numbers(held.old)
}

high_enough(held) if {
	held.new != held.old
	version.numbers(held.new) >= version.next(held.old, held.level)
}

needed(held) := version.written(version.next(held.old, held.level), held.old)

said(version) := version if version != "none"

said("none") := null

shown(version) := "missing" if version == "none"

else := sprintf("`%s`", [version])

changes_of[i] := {change | some change in changes; change.part == i} if some i, _ in evolution.old_port

parameters := data.parameters["compatible-evolution"]

level_of(change) := parameters.levels[change.kind]

ranks := {"none": 0, "patch": 1, "minor": 2, "major": 3}

highest(some_changes) := level if {
	top := max([rank | some change in some_changes; rank := ranks[level_of(change)]])
	some level, rank in ranks
	rank == top
} else := "none"

# The first few changes, those that weigh most first.
told(some_changes) := concat("; ", array.concat(array.slice(texts, 0, shown_changes), more)) if {
	texts := [entry[2] |
		some entry in sort([[3 - ranks[level_of(change)], change.what, change.what] |
			some change in some_changes
			level_of(change) != "none"
		])
	]
	more := [sprintf("and %d more", [count(texts) - shown_changes]) | count(texts) > shown_changes]
}

shown_changes := 3

# The new number, where the old one is written.
fix(held) := {"fix": [{"op": "replace", "path": pointer, "value": needed(held)}]} if {
	version.numbers(held.new)
	pointer := concat("", [sprintf("/%v", [part]) | some part in held.path])
} else := {}
