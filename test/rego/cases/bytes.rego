package bytes

# Decoded bytes that are no UTF-8: digests and encodings take the bytes, everything else U+FFFD in their place.
decoded := {x: hex.decode(x) | some x in ["", "e282", "e28228", "ff", "fffe", "f09f98", "c3", "eda080", "c080", "41ff42", "c3a9"]}

digests[x] := [crypto.md5(y), crypto.sha1(y), crypto.sha256(y), crypto.hmac.sha256(y, "key"), crypto.hmac.sha256("text", y)] if {
	some x, y in decoded
}

encoded[x] := [base64.encode(y), base64url.encode(y), base64url.encode_no_pad(y), hex.encode(y), urlquery.encode(y)] if {
	some x, y in decoded
}

again[x] := hex.encode(base64.decode(base64.encode(y))) if some x, y in decoded

lengths[x] := [count(y), split(y, ""), upper(y)] if some x, y in decoded
