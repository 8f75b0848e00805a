# A name for a place in a document that survives what is inserted above it: elements of lists by their own name where only one has it.
package lib.source

key(d, path) := concat("/", array.concat([document(d)], [part(input.documents[d].content, path, i) | some i, _ in path]))

document(d) := id if {
	id := input.documents[d].content.id
	is_string(id)
} else := input.documents[d].name

part(content, path, i) := name if {
	is_number(path[i])
	siblings := object.get(content, array.slice(path, 0, i), [])
	name := named(siblings[path[i]])
	count([sibling | some sibling in siblings; named(sibling) == name]) == 1
} else := sprintf("%v", [path[i]])

# What the standards call elements of their lists by, the most telling first.
named(element) := names[0] if {
	names := [name |
		some field in ["name", "id", "property", "server", "channel", "role", "username"]
		name := element[field]
		is_string(name)
	]
}
