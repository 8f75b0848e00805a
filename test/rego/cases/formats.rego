package formats

values := [2.50, 1, -3, 0, 1e21, -0.0001, "aé", 123456789012345678901234567890, 1000000.5, true, null, [1, "a"]]

verbs := ["v", "s", "d", "q", "x", "X", "o", "O", "b", "e", "E", "f", "F", "g", "G", "c", "U", "t", "T"]

# Every verb with every flag, a width and precisions.
with_flags[format] := [sprintf(format, [value]) | some value in values] if {
	some flag in ["", "#", "+", " ", "0", "-", "#+", "#0", "-#"]
	some width in ["", "7"]
	some precision in ["", ".0", ".1", ".3", ".8"]
	some verb in verbs
	format := concat("", ["%", flag, width, precision, verb])
}
