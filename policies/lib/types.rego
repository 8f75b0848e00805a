# How one type stands to another, across standards and stores: `same`, `wider` (takes every value of the old one), `narrower` or `other`.
package lib.types

relation(old, new) := "same" if old == new

else := "wider" if {
	old == "integer"
	new == "number"
}

else := "narrower" if {
	old == "number"
	new == "integer"
}

else := "other"

# Of types as a store writes them: `varchar(50)`, `DECIMAL(10, 2)`, `bigint`.
stored_relation(old, new) := "same" if spelled(old) == spelled(new)

else := order(rank_of_integer[base(old)], rank_of_integer[base(new)]) if {
	rank_of_integer[base(old)]
	rank_of_integer[base(new)]
}

else := order(rank_of_float[base(old)], rank_of_float[base(new)]) if {
	rank_of_float[base(old)]
	rank_of_float[base(new)]
}

else := order(length(old), length(new)) if {
	base(old) in texts
	base(new) in texts
	length(old)
	length(new)
}

else := decimal_relation(sizes(old), sizes(new)) if {
	base(old) in decimals
	base(new) in decimals
	sizes(old)
	sizes(new)
}

else := order(sizes(old)[0], sizes(new)[0]) if {
	base(old) in sized
	base(new) == base(old)
	sizes(old)
	sizes(new)
}

else := "other"

order(old, new) := "same" if old == new

else := "wider" if old < new

else := "narrower"

# A decimal holds as many digits before the point as its precision is above its scale.
decimal_relation(old, new) := "same" if {
	old[0] == new[0]
	scale(old) == scale(new)
}

else := "wider" if {
	old[0] - scale(old) <= new[0] - scale(new)
	scale(old) <= scale(new)
}

else := "narrower"

scale(numbers) := numbers[1] if count(numbers) > 1

else := 0

spelled(type) := concat("", split(lower(type), " "))

base(type) := trim_space(split(lower(type), "(")[0])

# The numbers in brackets; none where something else stands there.
sizes(type) := [to_number(trim_space(size)) | some size in split(trim_suffix(trim_space(split(type, "(")[1]), ")"), ",")] if {
	regex.match(`^[^()]*\( *[0-9]+ *(, *[0-9]+ *)?\) *$`, type)
}

unbounded := 1000000000

# A text without a length is as long as can be.
length(type) := sizes(type)[0] if contains(type, "(")

else := unbounded if not contains(type, "(")

texts := {
	"varchar", "nvarchar", "varchar2", "nvarchar2", "char", "nchar", "bpchar", "character", "character varying",
	"string", "text", "clob", "tinytext", "mediumtext", "longtext",
}

decimals := {"decimal", "numeric", "number", "dec", "bignumeric"}

sized := {"timestamp", "time", "datetime2", "binary", "varbinary", "bit"}

# Not `int8`: eight bits to some stores, eight bytes to others.
rank_of_integer := {
	"tinyint": 1, "byteint": 1,
	"smallint": 2, "int2": 2, "int16": 2, "short": 2,
	"mediumint": 3,
	"int": 4, "integer": 4, "int4": 4, "int32": 4,
	"bigint": 8, "int64": 8, "long": 8,
	"int128": 16,
}

rank_of_float := {"real": 4, "float": 4, "float4": 4, "float32": 4, "double": 8, "double precision": 8, "float8": 8, "float64": 8}
