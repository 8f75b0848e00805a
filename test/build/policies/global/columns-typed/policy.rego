# METADATA
# title: Columns have known types
# custom:
#   id: columns-typed
#   characteristic: interoperable
#   severity: low
#   owner: platform
#   rationale: A type is half the meaning.
#   help: give a type
package global.columns_typed

others := [name |
	some port in input.product.outputPorts
	some table in port.tables
	some column in table.columns
	column.type == "other"
	name := column.name
]

violations contains {"path": ["outputPorts"], "message": concat(", ", others)} if count(others) > 0
