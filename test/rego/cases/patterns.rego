package patterns

# Go's expressions may give several groups one name: `$name` is the first of them that took part in the match.
of_one_name := ["(?P<n>a)|(?P<n>b)", "(?P<n>a)?(?P<n>b)", "(?P<n>(?P<n>b)?a)", "(?P<n>c)?(?P<n>(?P<n>x)b)", "(?<n>a)?(?P<n>b)"]

replaced contains [pattern, regex.replace("xbxab", pattern, "[${n}]")] if some pattern in of_one_name

found contains [pattern, regex.find_all_string_submatch_n(pattern, "xbxab", -1)] if some pattern in of_one_name

replaced_by_known contains regex.replace("xbxab", "(?P<n>a)|(?P<n>b)", "[${n}]")

valid contains pattern if {
	some pattern in array.concat(of_one_name, ["(?P<n>a", "(?P<>a)", "(?P<a b>a)"])
	regex.is_valid(pattern)
}
