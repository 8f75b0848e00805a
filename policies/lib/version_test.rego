package lib.version_test

import data.lib.version

numbers := {
	"1.2.3": [1, 2, 3], "v1.2.3": [1, 2, 3], "1.2": [1, 2, 0], "10.0.7-rc.1": [10, 0, 7], "1.0.0+b.1": [1, 0, 0], "0.0.0": [0, 0, 0],
}

test_numbers if {
	every text, found in numbers { version.numbers(text) == found }
	every text in ["", "1", "latest", "01.2.3", "1.2.3.4", "a1.2.3", "1.2.x", "1.-2.3"] { not version.numbers(text) }
}

following := [
	["1.2.3", "major", [2, 0, 0]], ["1.2.3", "minor", [1, 3, 0]], ["1.2.3", "patch", [1, 2, 4]], ["1.2.3", "none", [1, 2, 3]],
	["0.2.3", "major", [0, 3, 0]], ["0.2.3", "minor", [0, 2, 4]], ["0.2.3", "patch", [0, 2, 4]], ["0.2.3", "none", [0, 2, 3]],
	["2.0.0-rc.1", "major", [2, 0, 0]], ["2.0.0+b-1", "major", [3, 0, 0]],
]

test_next if {
	every row in following { version.next(row[0], row[1]) == row[2] }
}

test_written_as_before if {
	version.written([2, 0, 0], "1.2.0") == "2.0.0"
	version.written([2, 0, 0], "v1.2.0") == "v2.0.0"
}
