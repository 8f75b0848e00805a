package lib.types_test

import data.lib.types

stored := [
	["int", "INT", "same"], ["decimal(10, 2)", "DECIMAL(10,2)", "same"],
	["int", "bigint", "wider"], ["int64", "int32", "narrower"], ["smallint", "integer", "wider"], ["bigint", "long", "same"],
	["int", "int8", "other"], ["float", "double precision", "wider"], ["float64", "real", "narrower"], ["int", "double", "other"],
	["varchar(10)", "varchar(20)", "wider"], ["varchar(20)", "char(10)", "narrower"], ["varchar(20)", "text", "wider"],
	["string", "varchar(9000)", "narrower"], ["text", "string", "same"], ["varchar(max)", "varchar(10)", "other"],
	["decimal(10,2)", "decimal(12,2)", "wider"], ["decimal(10,2)", "decimal(12,4)", "wider"], ["decimal(10,2)", "numeric(10,4)", "narrower"],
	["decimal(10,2)", "decimal(12,1)", "narrower"], ["decimal(10)", "decimal(10,0)", "same"], ["decimal(10)", "decimal(12,2)", "wider"],
	["decimal(10,2)", "decimal", "other"], ["decimal(10,2)", "float", "other"], ["timestamp(3)", "timestamp(6)", "wider"],
	["timestamp(3)", "timestamp", "other"], ["timestamp", "timestamp_tz", "other"], ["varbinary(9)", "varbinary(8)", "narrower"],
	["varbinary(9)", "binary(9)", "other"], ["vector(3)", "vector(4)", "other"], ["uuid", "varchar(36)", "other"],
	["array<int>", "array<bigint>", "other"], ["enum('a','b')", "enum('a')", "other"], ["decimal(a)", "decimal(b)", "other"],
]

test_types_of_stores if {
	every row in stored { [row[0], row[1], types.stored_relation(row[0], row[1])] == row }
}

logical := [
	["string", "string", "same"], ["integer", "number", "wider"], ["number", "integer", "narrower"],
	["integer", "string", "other"], ["date", "timestamp", "other"], ["number", "string", "other"], ["string", "number", "other"],
]

test_logical_types if {
	every row in logical { [row[0], row[1], types.relation(row[0], row[1])] == row }
}
