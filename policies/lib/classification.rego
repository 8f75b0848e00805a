# The guild's ladder of classifications, lowest first. A house's own word stands on no rung: it is at least nothing.
package lib.classification

rank := {"public": 0, "internal": 1, "confidential": 2, "restricted": 3}

at_least(word, least) if rank[word] >= rank[least]

# What a port is classified as: its own word, else the highest of its columns.
of_port(port) := word if {
	word := port.classification
} else := word if {
	highest := max([rank[column.classification] |
		some table in port.tables
		some column in table.columns
	])
	some word, place in rank
	place == highest
}

port_at_least(port, least) if at_least(of_port(port), least)

# What a column is classified as: its own word, else that of its port.
of_column(port, column) := word if {
	word := column.classification
} else := port.classification

column_at_least(port, column, least) if at_least(of_column(port, column), least)
