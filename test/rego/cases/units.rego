package units_as_floats

# Bytes are counted in floats of 64 bits: some lose one.
in_bytes := [units.parse_bytes(x) | some x in ["64.2k", "1.1KB", "12345678901234567890123.7", "-1.5k", ".5k", "-0.0001"]]

exact := [units.parse(x) | some x in ["64.2k", "1.1K", "0.1Ti", "100m"]]
