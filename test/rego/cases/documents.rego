package documents

# `input` and `data` are the documents also where `some` stands before them.
is_element if some input in [1, object.union(input, {})]

is_no_element if some input in [1, 2]

not_hidden if {
	some input in [5]
	input == 5
}

element contains input.a if some input in [1, object.union(input, {})]

key_of contains x if some input, x in {{"a": 1}: 2, object.union(input, {}): 3}

in_pattern contains x if some [input, x] in [[1, 2], [object.union(input, {}), 3]]

is_data if some data.documents.nothing in [{}, 1]

nothing := 1
