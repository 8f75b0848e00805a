/** The Rego of `polity.access`: plain text, the same in every bundle. What is particular to a bundle is in `polity.grants`. */
export const decisionRego = `# How grants, denials and restrictions become one decision with its obligations. Written by the builder.
package polity.decision

# Always defined: what nobody allowed is refused, and so is what cannot be judged.
answer := object.union(
	{
		"decision": permitted,
		"reasonUser": reason_user,
		"reasonAdmin": reasons_admin,
		"obligations": obligations,
		"nextChange": next_change,
	},
	redirection,
)

default permitted := false

permitted if {
	count(problems) == 0
	count(denials) == 0
	count(grants) > 0
}

now := input.polity.now if data.polity.verdict.is_instant(input.polity.now)

# Policies that bind this product and are enforced. One in warn is heard, but changes nothing.
applying contains id if {
	some id, _ in data.polity.policies
	bound(id)
	states[id] == "enforced"
	not input.polity.faults[id]
}

heard contains id if {
	some id, _ in data.polity.policies
	bound(id)
	states[id] in {"enforced", "warn", "advisory", "deprecated"}
	not input.polity.faults[id]
}

bound(id) if {
	data.polity.policies[id].kind == "access"
	in_scope(data.polity.policies[id])
}

in_scope(policy) if not policy.domain

in_scope(policy) if policy.domain == input.product.domain

states[id] := state(policy) if some id, policy in data.polity.policies

default state(_) := "scheduled"

state(policy) := max([[begun.from, begun.state] | some begun in policy.states; begun.from <= now])[1]

# Grants and denials.
grants contains {"policy": id, "grant": grant} if {
	some id in applying
	some grant in data.polity.grants.allow[id]
	is_object(grant)
	is_string(grant.reason)
	has_sound_rows(grant)
}

has_sound_rows(grant) if not "rows" in object.keys(grant)

has_sound_rows(grant) if is_condition(grant.rows)

is_condition(value) if {
	value.type == "field"
	is_string(value.field)
	is_string(value.operator)
}

is_condition(value) if {
	value.type == "compound"
	is_string(value.operator)
	is_array(value.value)
}

denials contains {"policy": id, "denial": denial} if {
	some id in applying
	some denial in data.polity.grants.deny[id]
}

# What forbids an answer, whatever the policies say.
problems contains problem("polity", "no valid clock was supplied") if not now

problems contains problem("polity", "the request names no subject") if not named(input.subject)

problems contains problem("polity", "the product of the request is not the one that was judged") if {
	not input.resource.id == input.product.id
}

problems contains problem("polity", concat("", ["\`", name, "\` is not of its type"])) if some name in mistyped

# A domain's own policies bind its products; of a product without a domain nobody knows whose do.
problems contains problem("polity", "the product names no domain, so it is not known whose policies bind it") if {
	not input.product.domain
	some policy in data.polity.policies
	policy.kind == "access"
	policy.domain
}

problems contains problem("polity", concat("", ["the product has no table \`", table, "\` there"])) if {
	table := input.resource.properties.table
	is_string(table)
	count(asked_tables) == 0
}

problems contains problem("polity", concat("", ["the product has no output port \`", port, "\`"])) if {
	port := input.resource.properties.port
	count([found | some found in input.product.outputPorts; found.name == port]) == 0
}

problems contains problem(id, concat("", ["the policy could not be evaluated: ", fault])) if {
	some id, fault in input.polity.faults
	bound(id)
	states[id] == "enforced"
}

problems contains problem(id, concat("", ["obligation_undefined: \`", name, "\` is neither given nor said not to apply"])) if {
	some [id, name] in restrictions
	not filter(id, name)
	not unrestricted(id, name)
}

problems contains problem(id, concat("", ["obligation_undefined: \`", name, "\` is given and said not to apply"])) if {
	some [id, name] in restrictions
	filter(id, name)
	unrestricted(id, name)
}

problems contains problem(id, concat("", ["\`row_filters.", name, "\` is no condition"])) if {
	some [id, name] in restrictions
	not is_condition(filter(id, name))
	filter(id, name)
}

# What is absent is not mistyped. A wrong type would be undefined in the policies, and what they forbid with it.
mistyped contains "subject.properties" if not is_object(input.subject.properties)

mistyped contains "subject.properties.roles" if not is_list_of_texts(input.subject.properties.roles)

mistyped contains "subject.properties.groups" if not is_list_of_texts(input.subject.properties.groups)

mistyped contains "subject.properties.clearances" if not is_list_of_texts(input.subject.properties.clearances)

mistyped contains "subject.properties.domain" if not is_string(input.subject.properties.domain)

mistyped contains "subject.properties.clearance" if not is_string(input.subject.properties.clearance)

mistyped contains "subject.properties.region" if not is_string(input.subject.properties.region)

mistyped contains "subject.properties.tenant" if not is_string(input.subject.properties.tenant)

mistyped contains "resource.properties" if not is_object(input.resource.properties)

mistyped contains "resource.properties.port" if not is_string(input.resource.properties.port)

mistyped contains "resource.properties.table" if not is_string(input.resource.properties.table)

mistyped contains "resource.properties.columns" if not is_list_of_texts(input.resource.properties.columns)

mistyped contains "context.purpose" if not is_string(input.context.purpose)

is_list_of_texts(value) if {
	is_array(value)
	every item in value {
		is_string(item)
	}
}

problem(policy, reason) := {"policy": policy, "reason": reason}

named(subject) if {
	is_string(subject.id)
	subject.id != ""
}

restrictions contains [id, name] if {
	some id in applying
	some name in data.polity.grants.restrictions[id]
}

filter(id, name) := data.polity.grants.row_filters[id][name]

unrestricted(id, name) if count(data.polity.grants.unrestricted[id][name]) > 0

# Obligations: grants are OR-ed, restrictions AND-ed on top.
default obligations := {"masks": {}}

obligations := object.union({"masks": masks}, row_filter) if permitted

row_filter := {"rowFilter": conditions[0]} if count(conditions) == 1

else := {"rowFilter": {"type": "compound", "operator": "and", "value": conditions}} if count(conditions) > 1

else := {}

conditions := array.concat(granted_rows, [filter(pair[0], pair[1]) | some pair in restrictions; filter(pair[0], pair[1])])

granted_rows := [] if {
	some given in grants
	not "rows" in object.keys(given.grant)
}

else := row_grants if count(row_grants) == 1

else := [{"type": "compound", "operator": "or", "value": row_grants}]

row_grants := [rows | some rows in {given.grant.rows | some given in grants}]

# One mask a requested column: the strictest of all policies that mask. A column unknown to the product, or without an entry, is null.
masks[column] := strictest({mask(id, column) | some id in masking}) if {
	some column in requested
	column in known_columns
}

masks[column] := {"kind": "null"} if {
	some column in requested
	not column in known_columns
}

masking contains id if {
	some id in applying
	id in data.polity.grants.masking
}

mask(id, column) := found if {
	found := data.polity.grants.masks[id][column]
	is_mask(found)
}

else := {"kind": "null"}

is_mask(found) if found.kind in {"none", "null", "redact", "hash"}

is_mask(found) if {
	found.kind == "partial"
	is_number(found.show)
	found.show >= 0
	object.get(found, "from", "end") in {"start", "end"}
}

is_mask(found) if {
	found.kind == "generalise"
	coarseness[found.to]
}

requested := {column | some column in input.resource.properties.columns} if {
	count(input.resource.properties.columns) > 0
}

else := known_columns

known_columns contains column.name if {
	some table in asked_tables
	some column in table.columns
}

# Names of tables have no case, as in most stores.
asked_tables contains table if {
	some port in input.product.outputPorts
	asked_for(port, object.get(input.resource, ["properties", "port"], null))
	some table in port.tables
	name := object.get(input.resource, ["properties", "table"], null)
	asked_for({"name": lower(table.name)}, lower_name(name))
}

asked_for(_, null) := true

asked_for(part, name) if part.name == name

lower_name(name) := lower(name) if is_string(name)

else := name

strictest(found) := {"kind": "none"} if count(found) == 0

else := strict[0] if {
	strict := [one | some one in found; is_strictest(one, found)]
	count(strict) > 0
}

else := {"kind": "null"}

is_strictest(one, found) if {
	every other in found {
		as_strict(one, other)
	}
}

# The published order of masks: \`a\` hides at least what \`b\` hides. What cannot be compared becomes null.
as_strict(a, b) if a == b

as_strict(_, b) if b.kind == "none"

as_strict(a, _) if a.kind == "null"

as_strict(a, b) if {
	a.kind == "redact"
	b.kind == "partial"
}

as_strict(a, b) if {
	a.kind == "partial"
	b.kind == "partial"
	object.get(a, "from", "end") == object.get(b, "from", "end")
	a.show <= b.show
}

as_strict(a, b) if {
	a.kind == "generalise"
	b.kind == "generalise"
	coarseness[a.to] >= coarseness[b.to]
}

coarseness := {"minute": 1, "hour": 2, "day": 3, "month": 4, "quarter": 5, "year": 6}

# Reasons.
reason_user := sort([sentence(refusal.denial) | some refusal in denials])[0] if count(denials) > 0

else := "The request cannot be judged, so it is refused. An administrator can see why." if count(problems) > 0

else := "Nothing grants you this: no role or purpose of the product's owner covers the request." if count(grants) == 0

else := sort([given.grant.reason | some given in grants])[0]

sentence(denial) := denial.reason if is_string(denial.reason)

else := denial if is_string(denial)

else := "A policy of the guild forbids it."

reasons_admin := array.concat(
	array.concat(
		[{"policy": found.policy, "effect": "deny", "reason": found.reason} | some found in problems],
		[{"policy": refusal.policy, "effect": "deny", "reason": for_admin(refusal.denial)} | some refusal in denials],
	),
	array.concat(
		[{"policy": given.policy, "effect": "allow", "reason": given.grant.reason} | some given in grants],
		array.concat(
			[{"policy": pair[0], "effect": "obligation", "reason": obligation_reason(pair[0], pair[1])} | some pair in restrictions],
			unenforced,
		),
	),
)

for_admin(denial) := denial.admin if is_string(denial.admin)

else := sentence(denial)

obligation_reason(id, name) := concat("", ["\`", name, "\` does not apply: ", concat("; ", whys)]) if {
	whys := [why | some why in data.polity.grants.unrestricted[id][name]; is_string(why)]
	count(whys) > 0
}

else := concat("", ["rows are restricted by \`", name, "\`"])

# What policies that are not enforced would say.
unenforced := [{"policy": id, "effect": "deny", "reason": concat("", ["would deny once enforced: ", for_admin(denial)])} |
	some id in heard
	not id in applying
	some denial in data.polity.grants.deny[id]
]

default redirection := {}

redirection := {"redirect": {"product": input.product.id, "port": ports[0]}} if {
	not permitted
	ports := sort([refusal.denial.redirect.port |
		some refusal in denials
		some port in input.product.outputPorts
		port.name == refusal.denial.redirect.port
		port.name != object.get(input.resource.properties, "port", null)
	])
	count(ports) > 0
}

# The first instant at which this same request may be decided otherwise; null: never.
default next_change := null

next_change := min([instant | some instant in instants; instant > now])

instants contains begun.from if {
	some id, policy in data.polity.policies
	bound(id)
	some begun in policy.states
}

instants contains instant if {
	some agreement in input.agreements
	instant := agreement.from
}

instants contains instant if {
	some agreement in input.agreements
	instant := agreement.until
}
`
