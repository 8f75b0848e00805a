/** The Rego of `polity.report`: plain text, the same in every bundle. What is particular to a bundle is in `polity.facts`. */
export const verdictRego = `# How facts, state, exemption, waiver, grace and doubt become one outcome a policy. Written by the builder.
package polity.verdict

# Undefined, which is no verdict, without a valid clock and a product id.
report := {
	"now": now,
	"product": product,
	"partial": partial,
	"rows": rows,
	"nextChange": next_change,
}

now := input.polity.now if is_instant(input.polity.now)

product := input.product.id if {
	is_string(input.product.id)
	input.product.id != ""
}

default partial := false

partial if input.polity.only

is_instant(text) if {
	is_string(text)
	count(text) == 20
	concat("", [substring(text, at, 1) | some at in [4, 7, 10, 13, 16, 19]]) == "--T::Z"
	every at in [0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18] {
		substring(text, at, 1) in {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}
	}
}

# An object by id: one row a policy by construction. No part of a row may be undefined, or the row is gone; so every part has a
# default, and \`judged\` ends with a catch-all.
rows[id] := object.union({"state": states[id], "severity": severity(policy), "blocks": false}, judged(id)) if {
	some id, policy in data.polity.policies
	asked(id)
}

asked(id) if {
	data.polity.policies[id].kind == "compliance"
	in_scope(data.polity.policies[id])
	chosen(id)
}

in_scope(policy) if not policy.domain

in_scope(policy) if policy.domain == input.product.domain

chosen(_) if not input.polity.only

chosen(id) if id in input.polity.only

default severity(_) := "critical"

severity(policy) := policy.severity

# What a policy is in force as: the newest state that has begun.
states[id] := state(policy) if some id, policy in data.polity.policies

default state(_) := "scheduled"

state(policy) := max([[begun.from, begun.state] | some begun in policy.states; begun.from <= now])[1]

off_states := {"draft", "retired", "scheduled"}

# The policies that \`polity.facts\` evaluates.
running contains id if {
	some id, _ in data.polity.policies
	asked(id)
	not states[id] in off_states
	not input.polity.faults[id]
}

judged(id) := {"outcome": "off"} if states[id] in off_states

else := {"outcome": "error", "reasons": [input.polity.faults[id]]} if input.polity.faults[id]

else := {"outcome": "error", "reasons": ["the policy gave no result"]} if not data.polity.facts.violations[id]

else := {"outcome": "exempt", "reasons": [text(reason) | some reason in data.polity.facts.exempt[id]]} if {
	count(data.polity.facts.exempt[id]) > 0
	not exemption_in_doubt(id)
}

else := object.union(shown(id), weighed(id))

# Violations and figures of a row, where there are any.
shown(id) := object.union(listed("violations", violations[id]), listed("metrics", metrics(id)))

listed(name, values) := {name: values} if count(values) > 0

else := {}

default metrics(_) := {}

metrics(id) := data.polity.facts.metrics[id]

weighed(id) := breached(id) if count(failing[id]) > 0

else := object.union(unasked(id), {"outcome": "unknown", "reasons": doubts[id], "blocks": doubt_blocks(id)}) if {
	count(doubts[id]) > 0
}

else := {"outcome": "warn"} if count(violations[id]) > 0

else := {"outcome": "pass"}

# Nothing but facts that nobody supplied is missing: a reason each.
unasked(id) := {"unasked": true} if count(doubts[id]) == count(absent[id])

else := {}

breached(id) := object.union_n([{"outcome": "waived"}, waived_by(id), baselined_until(id)]) if every_accepted(id)

else := {"outcome": "warn", "enforcedFrom": input.standing.enforcedFrom[id]} if in_grace(id)

else := object.union_n([{"outcome": "fail", "blocks": true}, baselined_until(id), grace_unknown]) if {
	states[id] == "enforced"
}

else := {"outcome": "warn"}

waived_by(id) := {"waiver": waivers[id][0]} if {
	some violation in failing[id]
	waived(id, violation)
}

else := {}

baselined_until(id) := {"baselinedUntil": data.polity.baselineUntil} if {
	some violation in failing[id]
	violation.baselined
}

else := {}

# A gate without the service's facts is strict, and says that it does not know better.
default grace_unknown := {}

grace_unknown := {"grace": "unknown"} if {
	input.polity.event == "check"
	"standing" in absent_facts
}

in_grace(id) if now < input.standing.enforcedFrom[id]

default doubt_blocks(_) := false

doubt_blocks(id) if {
	data.polity.policies[id].unknown == "fail"
	states[id] == "enforced"
	not in_grace(id)
	count([waiver | some waiver in waivers[id]; not waiver.violations]) == 0
}

# An exemption that rests on what nobody could know is not proved.
exemption_in_doubt(id) if {
	some fact in data.polity.facts.exempt_engine[id]
	fact in absent_facts
}

exemption_in_doubt(id) if {
	some parts in inexpressible
	some read in data.polity.facts.exempt_reads[id]
	starts_with(read, parts)
}

# Violations with their ids. One that rests on what nobody could know is a doubt, not a violation.
violations[id] := {described(id, violation) |
	some violation in data.polity.facts.violations[id]
	not rests_on_doubt(id, violation)
} if {
	some id in running
}

failing[id] := {violation | some violation in violations[id]; object.get(violation, "level", "fail") != "warn"} if {
	some id in running
}

rests_on_doubt(id, _) if count(absent[id]) > 0

rests_on_doubt(id, violation) if {
	some path in unsaid[id]
	alike(inexpressible[path], violation.path)
}

# Why an outcome is unknown.
doubts[id] := array.concat(
	array.concat(
		[unsupplied(fact) | some fact in absent[id]],
		[concat("", ["the documents cannot say ", briefly(unsaid[id]), ", or the one that does is missing"]) | count(unsaid[id]) > 0],
	),
	array.concat(
		array.concat(unanswered(id), silent(id)),
		[reason | "schemaErrors" in data.polity.facts.engine[id]; some reason in unchecked],
	),
) if {
	some id in running
}

# What the author could have said, and what only who runs the check can supply.
silent(id) := reasons if {
	places := {place(path) | some path in undecided(id); not path[0] in supplied}
	reasons := [concat("", [briefly(places), " ", are(places), " not said"]) | count(places) > 0]
}

unanswered(id) := [concat("", ["no facts about \`", place(path), "\` were supplied"]) |
	some path in undecided(id)
	path[0] in supplied
]

supplied := {"mesh", "previous", "standing", "measurements"}

default are(_) := "are"

are(places) := "is" if count(places) == 1

# A reason is read by a person: three places tell what it is about.
briefly(places) := concat(", ", [concat("", ["\`", name, "\`"]) | some name in sort(places)]) if count(places) <= 3

briefly(places) := concat("", [concat(", ", array.slice(named, 0, 3)), " and ", format_int(count(named) - 3, 10), " more"]) if {
	count(places) > 3
	named := [concat("", ["\`", name, "\`"]) | some name in sort(places)]
}

unsupplied("previous") := "no earlier version was given to compare with"

unsupplied(fact) := concat("", ["no facts about \`", fact, "\` were supplied"]) if fact != "previous"

# Documents of which nobody knows whether they follow their standard.
unchecked contains concat("", ["\`", document.name, "\`: schema not checked (", document.standard, " ", document.version, ")"]) if {
	some document in input.documents
	document.schemaChecked == false
}

default undecided(_) := set()

undecided(id) := {path |
	some path in data.polity.facts.undecided[id]
	not told_before(id, path)
}

# Said already by the reason that nobody supplied it, or that the documents cannot say it.
told_before(_, path) if path[0] in absent_facts

told_before(id, path) if {
	some known in unsaid[id]
	alike(inexpressible[known], path)
}

# Engine facts that a policy reads and nobody supplied.
absent[id] := {fact | some fact in data.polity.facts.engine[id]; fact in absent_facts} if some id in running

absent_facts contains "previous" if {
	count(object.get(input, "previous", {})) == 0
	not input.polity.firstVersion
}

absent_facts contains "mesh" if count(object.get(input, "mesh", {})) == 0

absent_facts contains "standing" if count(object.get(input, "standing", {})) == 0

absent_facts contains "measurements" if count(object.get(input, "measurements", {})) == 0

# The segments of each path that the documents could not have said.
inexpressible[path] := split(path, "/") if some path in input.polity.inexpressible

# Product facts that a policy reads and the documents could not have said.
unsaid[id] := {path |
	some path, parts in inexpressible
	some read in data.polity.facts.reads[id]
	starts_with(read, parts)
} if {
	some id in running
}

# The longer path is the shorter one or below it; \`*\` stands for any segment.
alike(a, b) if starts_with(a, b)

alike(a, b) if starts_with(b, a)

starts_with(path, start) if {
	count(start) <= count(path)
	every i, part in start {
		same(part, path[i])
	}
}

same(a, b) if text(a) == text(b)

same("*", _) := true

same(_, "*") := true

# Waivers in term for this product.
waivers[id] := [waiver |
	some waiver in data.polity.waivers[id]
	meant(waiver)
	waiver.from <= now
	now < waiver.until
] if {
	some id in running
}

meant(waiver) if waiver.product == input.product.id

meant(waiver) if waiver.domain == input.product.domain

every_accepted(id) if {
	every violation in failing[id] {
		accepted(id, violation)
	}
}

accepted(id, violation) if waived(id, violation)

accepted(_, violation) if violation.baselined

waived(id, violation) if {
	some waiver in waivers[id]
	covers(waiver, violation)
}

covers(waiver, _) if not waiver.violations

covers(waiver, violation) if violation.id in waiver.violations

# The id of a violation: the policy's, the path with names for indexes, the key. It survives an insertion above.
described(id, violation) := object.union_n([
	{"message": "the policy gave no message"},
	object.remove(violation, {"baselined"}),
	{"id": violation_id},
	baselined(violation_id),
]) if {
	is_object(violation)
	violation_id := concat("", [id, located(violation), keyed(violation)])
}

else := object.union({"id": id, "message": text(violation)}, baselined(id))

# It was there when the gate came, and the guild still lets it be.
baselined(violation_id) := {"baselined": true} if {
	now < data.polity.baselineUntil
	violation_id in input.polity.baseline
}

else := {}

located(violation) := concat("", ["/", place(violation.path)]) if {
	is_array(violation.path)
	count(violation.path) > 0
}

else := ""

keyed(violation) := concat("", ["#", text(violation.key)]) if violation.key != null

else := ""

place(path) := concat("/", [segment(path, i) | some i, _ in path])

segment(path, i) := escaped(label) if {
	is_number(path[i])
	parent := array.slice(path, 0, i)
	label := labels[parent][path[i]]
	label != ""
	not label in repeated[parent]
}

else := escaped(text(path[i]))

escaped(part) := replace(replace(part, "~", "~0"), "/", "~1")

# Every list that a path goes through, with the names of its elements.
labels[parent] := [label(element) | some element in object.get(input.product, parent, [])] if some parent in parents

repeated[parent] := {name |
	sorted := sort(labels[parent])
	some i, name in sorted
	name == sorted[i + 1]
} if {
	some parent in parents
}

parents contains array.slice(path, 0, i) if {
	some path in paths
	some i, part in path
	is_number(part)
}

paths contains violation.path if {
	some found in data.polity.facts.violations
	some violation in found
	is_array(violation.path)
}

paths contains path if {
	some found in data.polity.facts.undecided
	some path in found
}

label(element) := element.id if is_string(element.id)

else := element.name if is_string(element.name)

else := ""

text(value) := value if is_string(value)

else := format_int(value, 10) if is_number(value)

else := json.marshal(value)

# The first instant at which this same input may be judged otherwise; null: never.
default next_change := null

next_change := min([instant | some instant in instants; instant > now])

instants contains begun.from if {
	some id, policy in data.polity.policies
	asked(id)
	some begun in policy.states
}

instants contains instant if {
	some id, granted in data.polity.waivers
	asked(id)
	some waiver in granted
	meant(waiver)
	some instant in [waiver.from, waiver.until]
}

instants contains data.polity.baselineUntil if {
	data.polity.baselineUntil != ""
	some _ in input.polity.baseline
}

instants contains instant if {
	some id, instant in input.standing.enforcedFrom
	asked(id)
}
`
