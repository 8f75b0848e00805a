# METADATA
# title: Tables are described
# custom:
#   id: tables-described
#   characteristic: understandable
#   severity: medium
#   owner: platform
#   rationale: A reader must know what a row is.
#   help: describe it
package global.tables_described

exempt contains "there is no table" if count(tables) == 0

violations contains {"path": ["outputPorts", at.port, "tables", at.table, "description"], "message": "too short"} if {
	some at in tables
	too_short(at.value)
}

tables contains {"port": i, "table": j, "value": table} if {
	some i, port in input.product.outputPorts
	some j, table in port.tables
}

too_short(table) if count(table.description) < 10
