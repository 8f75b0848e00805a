package global.compatible_evolution_test

import data.global.compatible_evolution as policy
import data.lib.fixtures

levels := {
	"removed": "major", "removedAsAnnounced": "minor", "renamed": "major", "typeChanged": "major",
	"typeNarrowed": "major", "typeWidened": "minor", "storeTypeChanged": "major", "requiredLifted": "major",
	"keyChanged": "major", "valueRemoved": "major", "valueAdded": "minor", "meaningChanged": "major",
	"promiseLifted": "major", "serviceWeakened": "major", "qualityLifted": "minor", "purposeLifted": "major",
	"accessLifted": "major", "moved": "major", "priceRaised": "major", "classificationRaised": "major",
	"classificationLowered": "minor", "statusChanged": "minor", "termsChanged": "minor", "added": "minor",
	"promiseAdded": "minor", "serviceImproved": "minor", "other": "patch",
}

parameters := {"compatible-evolution": {
	"levels": levels,
	"versions": ["product", "port", "contract"],
	"endProperties": ["endOfLife"],
}}

report(was, is) := object.union(fixtures.report(is), {"previous": was})

found_in(facts, given) := violations if {
	violations := policy.violations with input as facts with data.parameters as given
}

found(was, is) := found_in(report(was, is), parameters)

# Every change between two versions, as kind, key and sentence.
told(was, is) := {[change.kind, change.key, change.what] | some change in changes} if {
	changes := policy.changes with input as report(was, is) with data.parameters as parameters
}

told_of_port(was, is) := told(fixtures.offering(was), fixtures.offering(is))

told_of_table(was, is) := told(fixtures.holding(was), fixtures.holding(is))

told_of_column(was, is) := told(fixtures.showing(fixtures.column(was)), fixtures.showing(fixtures.column(is)))

passing := fixtures.product({})

test_what_did_not_change_passes if {
	count(found(passing, passing)) == 0
	told(passing, passing) == set()
}

test_a_higher_version_alone_is_no_change if {
	told(passing, fixtures.product({"version": "1.3.0"})) == set()
	told_of_port(fixtures.port({}), fixtures.port({"version": "1.3.0", "contractVersion": "1.3.0"})) == set()
}

# --- what becomes of the number

# The product in three versions, with and without the column `device`.
wide(number) := object.union(fixtures.product({"version": number}), {"outputPorts": [fixtures.port({
	"version": number,
	"contractVersion": number,
	"tables": [fixtures.table({"columns": array.concat(fixtures.columns, [fixtures.column({})])})],
})]})

narrow(number) := object.union(fixtures.product({"version": number}), {"outputPorts": [fixtures.port({
	"version": number,
	"contractVersion": number,
})]})

low(path, name, number, needed, level, why) := {
	"path": path,
	"key": level,
	"message": sprintf("the version of %s is `%s`: after `1.2.0` it has to be `%s` at least, a %s version: %s", [name, number, needed, level, why]),
	"got": number,
	"want": needed,
	"fix": replace(concat("", [sprintf("/%v", [part]) | some part in path]), needed),
}

replace(pointer, number) := [{"op": "replace", "path": pointer, "value": number}]

three_low(number, needed, level, why) := {
	low(["version"], "the product", number, needed, level, why),
	low(["outputPorts", 0, "version"], "output port `history`", number, needed, level, why),
	low(["outputPorts", 0, "contractVersion"], "the contract of output port `history`", number, needed, level, why),
}

broken := {
	"path": ["outputPorts", 0, "tables", 0, "columns"],
	"key": "removed device",
	"message": "column `device` of `plays` is gone, which breaks consumers",
	"got": null,
	"want": "device",
	"level": "warn",
}

test_a_break_needs_a_major_version if {
	why := "column `device` of `plays` is gone"
	found(wide("1.2.0"), narrow("1.2.0")) == three_low("1.2.0", "2.0.0", "major", why) | {broken}
	found(wide("1.2.0"), narrow("1.9.9")) == three_low("1.9.9", "2.0.0", "major", why) | {broken}
	count(found(wide("1.2.0"), narrow("2.0.0"))) == 0
	count(found(wide("1.2.0"), narrow("3.1.0"))) == 0
	count(found(wide("1.2.0"), narrow("2.0.0-rc.1"))) == 0
}

test_an_addition_needs_a_minor_version if {
	why := "column `device` of `plays` is new"
	found(narrow("1.2.0"), wide("1.2.0")) == three_low("1.2.0", "1.3.0", "minor", why)
	found(narrow("1.2.0"), wide("1.2.7")) == three_low("1.2.7", "1.3.0", "minor", why)
	count(found(narrow("1.2.0"), wide("1.3.0"))) == 0
	count(found(narrow("1.2.0"), wide("2.0.0"))) == 0
}

test_other_words_need_a_patch if {
	renamed := fixtures.product({"name": "Listening"})
	found(passing, renamed) == {low(["version"], "the product", "1.2.0", "1.2.1", "patch", "the product is described otherwise")}
	count(found(passing, object.union(renamed, {"version": "1.2.1"}))) == 0
}

test_what_the_guild_takes_for_nothing_needs_nothing if {
	given := {"compatible-evolution": object.union(parameters["compatible-evolution"], {"levels": {"other": "none"}})}
	count(found_in(report(passing, fixtures.product({"name": "Listening"})), given)) == 0
}

test_only_the_numbers_that_are_held if {
	given := {"compatible-evolution": object.union(parameters["compatible-evolution"], {"versions": ["port"]})}
	paths := {violation.path | some violation in found_in(report(wide("1.2.0"), narrow("1.2.0")), given)}
	paths == {["outputPorts", 0, "version"], ["outputPorts", 0, "tables", 0, "columns"]}
	contract := {"compatible-evolution": object.union(parameters["compatible-evolution"], {"versions": ["contract"]})}
	others := {violation.path | some violation in found_in(report(wide("1.2.0"), narrow("1.2.0")), contract)}
	others == {["outputPorts", 0, "contractVersion"], ["outputPorts", 0, "tables", 0, "columns"]}
}

test_before_one_the_second_number_tells_a_break if {
	count(found(wide("0.2.0"), narrow("0.3.0"))) == 0
	{violation.want | some violation in found(wide("0.2.0"), narrow("0.2.1")); not violation.level} == {"0.3.0"}
	count(found(narrow("0.2.0"), wide("0.2.1"))) == 0
	{violation.want | some violation in found(narrow("0.2.0"), wide("0.2.0"))} == {"0.2.1"}
	{violation.want | some violation in found(object.union(passing, {"version": "0.2.0"}), object.union(passing, {"version": "0.2.0", "name": "x"}))} == {"0.2.1"}
}

test_an_early_version_has_said_its_change if {
	count(found(wide("2.0.0-rc.1"), narrow("2.0.0-rc.2"))) == 0
	count(found(wide("2.0.0-rc.1"), narrow("2.0.0"))) == 0
	{violation.got | some violation in found(wide("2.0.0-rc.1"), narrow("2.0.0-rc.1")); not violation.level} == {"2.0.0-rc.1"}
}

test_a_v_and_two_numbers_are_understood if {
	{violation.want | some violation in found(wide("v1.2.0"), narrow("v1.2.0")); not violation.level} == {"v2.0.0"}
	count(found(wide("v1.2"), narrow("v2.0"))) == 0
	{violation.want | some violation in found(wide("1.2+a"), narrow("1.2+b")); not violation.level} == {"2.0.0"}
}

test_a_number_that_is_none if {
	{violation.message | some violation in found(fixtures.product({"version": "1.2.0"}), object.remove(fixtures.product({"name": "x"}), ["version"]))} == {
		"the version of the product is missing: after `1.2.0` it has to be `1.2.1` at least, a patch version: the product is described otherwise",
	}
	found(fixtures.product({"version": "latest"}), fixtures.product({"version": "latest", "name": "x"})) == {{
		"path": ["version"],
		"key": "not compared",
		"message": "the earlier version of the product, `latest`, is no semantic version: what the new one has to be is not known",
		"got": "latest",
		"want": "major.minor.patch",
		"level": "warn",
	}}
	count(found(fixtures.product({"version": "latest"}), fixtures.product({"version": "latest"}))) == 0
}

test_a_number_does_not_go_down if {
	found(passing, fixtures.product({"version": "1.1.0"})) == {{
		"path": ["version"],
		"key": "lower",
		"message": "the version of the product goes down, from `1.2.0` to `1.1.0`",
		"got": "1.1.0",
		"want": "1.2.0",
	}}

	# where something changed too, one violation says both
	{violation.key | some violation in found(passing, fixtures.product({"version": "1.1.0", "name": "x"}))} == {"patch"}
}

gone(path, name) := {
	"path": path,
	"key": "missing",
	"message": sprintf("the version of %s was `1.2.0`, and is missing", [name]),
	"got": null,
	"want": "major.minor.patch",
}

test_a_number_is_not_taken_away if {
	found(passing, fixtures.without(passing, ["version"])) == {gone(["version"], "the product")}
	found(passing, fixtures.offering(fixtures.without(fixtures.port({}), ["version"]))) == {gone(["outputPorts", 0, "version"], "output port `history`")}
	found(passing, fixtures.offering(fixtures.without(fixtures.port({}), ["contractVersion"]))) == {gone(["outputPorts", 0, "contractVersion"], "the contract of output port `history`")}
	mute := fixtures.offering(fixtures.without(fixtures.port({}), ["version", "contractVersion"]))
	count(found(mute, mute)) == 0
	count(found(mute, passing)) == 0
}

# --- the fix

fixes(was, is) := {violation.path: violation.fix |
	some violation in found(was, is)
	not violation.level
}

test_the_fix_is_the_number_that_is_too_low if {
	fixes(wide("1.2.0"), narrow("1.2.0")) == {
		["version"]: replace("/version", "2.0.0"),
		["outputPorts", 0, "version"]: replace("/outputPorts/0/version", "2.0.0"),
		["outputPorts", 0, "contractVersion"]: replace("/outputPorts/0/contractVersion", "2.0.0"),
	}
}

test_what_is_no_version_has_no_fix if {
	is := object.union(passing, {"version": "new", "name": "x"})
	fixes(passing, is) == {}
}

# --- what counts as a change

test_the_message_names_three_changes_the_gravest_first if {
	was := fixtures.port({"tables": [fixtures.table({"columns": array.concat(fixtures.columns, [fixtures.column({})])})]})
	is := fixtures.port({"slo": {"availabilityPercent": 99}, "tables": [fixtures.table({"columns": array.concat(fixtures.columns, [fixtures.column({"name": "app"})])})]})
	messages := {violation.message | some violation in found(fixtures.offering(was), fixtures.offering(is)); violation.path == ["version"]}
	messages == {"the version of the product is `1.2.0`: after `1.2.0` it has to be `2.0.0` at least, a major version: column `device` of `plays` is gone; output port `history` promises 99 percent availability, was 99.5; column `app` of `plays` is new"}
	more := object.union(is, {"purposes": []})
	endings := {substring(violation.message, count(violation.message) - 10, -1) | some violation in found(fixtures.offering(was), fixtures.offering(more)); violation.path == ["version"]}
	endings == {"and 1 more"}
}

test_products_and_ports_have_names if {
	told(passing, fixtures.product({"id": "urn:other"})) == {["renamed", "id", "the product is called `urn:other` now"]}
	told(passing, fixtures.product({"outputPorts": []})) == {["removed", "history", "output port `history` is gone"]}
	told(fixtures.product({"outputPorts": []}), passing) == {["added", "history", "output port `history` is new"]}
	told_of_port(fixtures.port({}), fixtures.port({"name": "plays"})) == {["renamed", "history", "output port `history` is called `plays` now"]}
	mute := fixtures.without(fixtures.port({}), ["contractId"])
	told_of_port(mute, object.union(mute, {"name": "plays"})) == {
		["removed", "history", "output port `history` is gone"],
		["added", "plays", "output port `plays` is new"],
	}
	beside := fixtures.product({"outputPorts": [fixtures.port({}), fixtures.port({"name": "plays"})]})
	told(passing, beside) == {["added", "plays", "output port `plays` is new"]}
}

test_a_contract_alone_may_have_another_title if {
	was := fixtures.product({"kind": "contract"})
	is := fixtures.product({"kind": "contract", "outputPorts": [fixtures.port({"name": "Plays of today"})]})
	told(was, is) == {["other", "other", "output port `Plays of today` is described otherwise"]}
	{violation.path | some violation in found(was, is)} == {["version"]}
	none := fixtures.product({"kind": "contract", "outputPorts": []})
	count(found(was, none)) == 0
}

test_tables_come_and_go if {
	told_of_port(fixtures.port({}), fixtures.port({"tables": []})) == {["removed", "plays", "table `plays` is gone"]}
	told_of_port(fixtures.port({"tables": []}), fixtures.port({})) == {["added", "plays", "table `plays` is new"]}
}

test_what_is_nested_goes_with_what_holds_it if {
	was := [fixtures.column({"name": "a"}), fixtures.column({"name": "a.b"}), fixtures.column({"name": "ab"}), fixtures.column({"name": "c[]"}), fixtures.column({"name": "c[].d"}), fixtures.column({"name": "m{}"}), fixtures.column({"name": "m{}.x"})]
	told_of_table(fixtures.table({"columns": was}), fixtures.table({"columns": []})) == {
		["removed", "a", "column `a` of `plays` is gone"],
		["removed", "ab", "column `ab` of `plays` is gone"],
		["removed", "c[]", "column `c[]` of `plays` is gone"],
		["removed", "m{}", "column `m{}` of `plays` is gone"],
	}
}

announced(day) := fixtures.column({"custom": {"endOfLife": day}})

removed_column(was) := told_of_table(fixtures.table({"columns": [was]}), fixtures.table({"columns": []}))

test_what_was_announced_may_go_on_the_day_and_not_before if {
	removed_column(announced("2026-11-20T00:00:00Z")) == {["removedAsAnnounced", "device", "column `device` of `plays` is gone, as was announced for 2026-11-20"]}
	removed_column(announced("2026-11-21")) == {["removed", "device", "column `device` of `plays` is gone, although it was announced to stay until 2026-11-21"]}
	removed_column(announced("soon")) == {["removed", "device", "column `device` of `plays` is gone"]}
	removed_column(announced(2026)) == {["removed", "device", "column `device` of `plays` is gone"]}
	removed_column(fixtures.column({"custom": {"other": "2026-01-01"}})) == {["removed", "device", "column `device` of `plays` is gone"]}
}

test_ports_announce_by_their_promises_too if {
	promises := [{"property": "endOfLife", "value": "2026-10-01"}, {"property": "retention", "value": "2028-10-01"}, {"property": "endOfLife"}]
	told(fixtures.offering(fixtures.port({"promises": promises})), fixtures.product({"outputPorts": []})) == {
		["removedAsAnnounced", "history", "output port `history` is gone, as was announced for 2026-10-01"],
	}
	told(fixtures.offering(fixtures.port({"custom": {"endOfLife": "2026-10-01"}, "promises": []})), fixtures.product({"outputPorts": []})) == {
		["removedAsAnnounced", "history", "output port `history` is gone, as was announced for 2026-10-01"],
	}
	told_of_port(fixtures.port({"tables": [fixtures.table({"custom": {"endOfLife": "2026-10-01"}})]}), fixtures.port({"tables": []})) == {
		["removedAsAnnounced", "plays", "table `plays` is gone, as was announced for 2026-10-01"],
	}
}

test_types if {
	told_of_column({"type": "integer"}, {"type": "number"}) == {["typeWidened", "type", "column `device` of `plays` is of type number, was integer"]}
	told_of_column({"type": "number"}, {"type": "integer"}) == {["typeNarrowed", "type", "column `device` of `plays` is of type integer, was number"]}
	told_of_column({"type": "string"}, {"type": "date"}) == {["typeChanged", "type", "column `device` of `plays` is of type date, was string"]}
	told_of_column({"physicalType": "varchar(10)"}, {"physicalType": "VARCHAR(20)"}) == {["typeWidened", "physicalType", "column `device` of `plays` is stored as VARCHAR(20), was varchar(10)"]}
	told_of_column({"physicalType": "varchar(20)"}, {"physicalType": "varchar(10)"}) == {["typeNarrowed", "physicalType", "column `device` of `plays` is stored as varchar(10), was varchar(20)"]}
	told_of_column({"physicalType": "uuid"}, {"physicalType": "json"}) == {["storeTypeChanged", "physicalType", "column `device` of `plays` is stored as json, was uuid"]}
	described := {["other", "other", "output port `history` is described otherwise"]}
	told_of_column({"physicalType": "INT"}, {"physicalType": "int"}) == described
	told_of_column({"physicalType": "int"}, {}) == described
	told_of_column({}, {"physicalType": "int"}) == described
}

test_a_column_without_a_type_is_described_otherwise_with_one if {
	mute := fixtures.without(fixtures.column({}), ["type"])
	told(fixtures.showing(mute), fixtures.showing(fixtures.column({}))) == {["other", "other", "output port `history` is described otherwise"]}
	told(fixtures.showing(fixtures.column({})), fixtures.showing(mute)) == {["other", "other", "output port `history` is described otherwise"]}
}

test_null_and_uniqueness if {
	told_of_column({"required": true}, {}) == {["requiredLifted", "required", "column `device` of `plays` may be null now"]}
	told_of_column({}, {"required": true}) == {["promiseAdded", "required", "column `device` of `plays` is never null now"]}
	told_of_column({"unique": true}, {}) == {["promiseLifted", "unique", "column `device` of `plays` may hold a value twice now"]}
	told_of_column({}, {"unique": true}) == {["promiseAdded", "unique", "column `device` of `plays` holds no value twice now"]}
}

test_meaning if {
	told_of_column({"unit": "EUR"}, {"unit": "USD"}) == {["meaningChanged", "unit", "column `device` of `plays` has another unit: USD, was EUR"]}
	told_of_column({"polyseme": "listener"}, {}) == {["promiseLifted", "concept", "column `device` of `plays` has no concept any more"]}
	told_of_column({}, {"format": "uuid"}) == {["promiseAdded", "format", "column `device` of `plays` has a format now"]}
}

test_values if {
	told_of_column({"values": ["a", "b"]}, {"values": ["b", "c"]}) == {
		["valueRemoved", "value a", "column `device` of `plays` has the value a no longer"],
		["valueAdded", "value c", "column `device` of `plays` has the new value c"],
	}
	told_of_column({"values": ["a"]}, {}) == {["valueAdded", "values", "column `device` of `plays` may have any value now"]}
	told_of_column({}, {"values": ["a"]}) == {["promiseAdded", "values", "column `device` of `plays` lists its values now"]}
}

test_bounds if {
	told_of_column({"limits": {"maxLength": 5}}, {"limits": {"maxLength": 6}}) == {["typeWidened", "maxLength", "column `device` of `plays` has the maxLength 6, was 5"]}
	told_of_column({"limits": {"maxLength": 6}}, {"limits": {"maxLength": 5}}) == {["typeNarrowed", "maxLength", "column `device` of `plays` has the maxLength 5, was 6"]}
	told_of_column({"limits": {"minimum": 0}}, {"limits": {"minimum": 1}}) == {["typeNarrowed", "minimum", "column `device` of `plays` has the minimum 1, was 0"]}
	told_of_column({"limits": {"minLength": 1}}, {"limits": {"minLength": 0}}) == {["typeWidened", "minLength", "column `device` of `plays` has the minLength 0, was 1"]}
	told_of_column({"limits": {"maximum": 9}}, {"limits": {"minimum": 9}}) == {
		["typeWidened", "maximum", "column `device` of `plays` has no maximum any more"],
		["promiseAdded", "minimum", "column `device` of `plays` has a minimum now"],
	}
}

test_classification if {
	told_of_column({"classification": "internal"}, {"classification": "restricted"}) == {["classificationRaised", "classification", "column `device` of `plays` is classified restricted, was internal"]}
	told_of_column({"classification": "internal"}, {"classification": "public"}) == {["classificationLowered", "classification", "column `device` of `plays` is classified public, was internal"]}
	told_of_column({"classification": "internal"}, {"classification": "c3"}) == {["classificationRaised", "classification", "column `device` of `plays` is classified c3, was internal"]}
	told_of_column({"personal": false}, {"personal": true}) == {["classificationRaised", "personal", "column `device` of `plays` is personal data now"]}
	told_of_column({"personal": true}, {"personal": false}) == {["classificationLowered", "personal", "column `device` of `plays` is personal data no longer"]}
	bare := fixtures.without(fixtures.column({}), ["classification"])
	told(fixtures.showing(bare), fixtures.showing(fixtures.column({}))) == {["promiseAdded", "classification", "column `device` of `plays` is classified internal, was nothing"]}
	told(fixtures.showing(fixtures.column({})), fixtures.showing(bare)) == {["classificationLowered", "classification", "column `device` of `plays` is classified nothing, was internal"]}
	told_of_port(fixtures.port({}), fixtures.port({"classification": "restricted"})) == {["classificationRaised", "classification", "output port `history` is classified restricted, was confidential"]}
	unsaid := fixtures.without(fixtures.column({}), ["personal"])
	told(fixtures.showing(unsaid), fixtures.showing(fixtures.column({"personal": true}))) == {["classificationRaised", "personal", "column `device` of `plays` is personal data now"]}
	told(fixtures.showing(fixtures.column({"personal": true})), fixtures.showing(unsaid)) == {["classificationLowered", "personal", "column `device` of `plays` is personal data no longer"]}
}

test_keys if {
	other := array.concat([object.union(fixtures.columns[0], {"primaryKey": false})], array.slice(fixtures.columns, 1, 4))
	told_of_table(fixtures.table({}), fixtures.table({"columns": other})) == {["keyChanged", "key", "the key of table `plays` is (), was (play_id)"]}
	told_of_table(fixtures.table({"columns": other}), fixtures.table({})) == {["other", "other", "output port `history` is described otherwise"]}
	told_of_table(fixtures.table({}), fixtures.table({"columns": array.slice(fixtures.columns, 1, 4)})) == {["removed", "play_id", "column `play_id` of `plays` is gone"]}
}

test_tables_mean_and_promise if {
	told_of_table(fixtures.table({}), fixtures.table({"validTime": {"from": "recorded_at"}})) == {["meaningChanged", "valid time", "table `plays` has another valid time"]}
	told_of_table(fixtures.table({}), fixtures.without(fixtures.table({}), ["recordedTime"])) == {["meaningChanged", "recorded time", "table `plays` has another recorded time"]}
	told_of_table(fixtures.table({"granularity": "play"}), fixtures.table({"granularity": "day"})) == {["meaningChanged", "granularity", "table `plays` has another granularity"]}
	told_of_table(fixtures.table({}), fixtures.table({"granularity": "day"})) == {["other", "other", "output port `history` is described otherwise"]}
	told_of_table(fixtures.table({}), fixtures.table({"immutable": false})) == {["promiseLifted", "immutable", "rows of table `plays` may change now"]}
	told_of_table(fixtures.table({}), fixtures.without(fixtures.table({}), ["immutable"])) == {["promiseLifted", "immutable", "rows of table `plays` may change now"]}
	told_of_table(fixtures.table({"physicalName": "a"}), fixtures.table({"physicalName": "b"})) == {["moved", "physicalName", "table `plays` is stored as b, was a"]}
	told_of_table(fixtures.table({"physicalName": "a"}), fixtures.table({})) == {["moved", "physicalName", "table `plays` is stored as nothing, was a"]}
	told_of_table(fixtures.table({}), fixtures.table({"quality": []})) == {["qualityLifted", "no doubles", "table `plays` no longer promises no doubles"]}
}

test_quality_of_columns_and_ports if {
	rule := {"metric": "nullValues", "computable": true}
	told_of_column({"quality": [rule]}, {}) == {["qualityLifted", "nullValues", "column `device` of `plays` no longer promises nullValues"]}
	told_of_port(fixtures.port({"quality": [{"rule": "select 1", "computable": true}]}), fixtures.port({})) == {["qualityLifted", "select 1", "output port `history` no longer promises select 1"]}
	told_of_port(fixtures.port({"quality": [{"description": "good", "computable": false}]}), fixtures.port({})) == {["other", "other", "output port `history` is described otherwise"]}
}

figures := {
	"availabilityPercent": 99, "latencySeconds": 9, "freshnessSeconds": 9, "frequencySeconds": 9,
	"retentionDays": 9, "throughputPerSecond": 9, "responseSeconds": 9, "errorRatePercent": 9,
}

weaker := {
	"availabilityPercent": 98, "latencySeconds": 10, "freshnessSeconds": 10, "frequencySeconds": 10,
	"retentionDays": 8, "throughputPerSecond": 8, "responseSeconds": 10, "errorRatePercent": 10,
}

promising(slo) := object.union(fixtures.without(fixtures.port({}), ["slo"]), {"slo": slo})

kinds(was, is) := {[change[0], change[1]] | some change in told_of_port(promising(was), promising(is))}

test_service_levels if {
	every name, value in weaker {
		kinds(figures, object.union(figures, {name: value})) == {["serviceWeakened", name]}
		kinds(object.union(figures, {name: value}), figures) == {["serviceImproved", name]}
	}
	kinds(figures, {}) == {["serviceWeakened", name] | some name, _ in figures}
	kinds({}, figures) == {["serviceImproved", name] | some name, _ in figures}
}

test_service_levels_in_words if {
	told_of_port(promising({"retentionDays": 9}), promising({"retentionDays": 8})) == {["serviceWeakened", "retentionDays", "output port `history` promises 8 days of retention, was 9"]}
	told_of_port(promising({"retentionDays": 9}), promising({})) == {["serviceWeakened", "retentionDays", "output port `history` no longer promises 9 days of retention"]}
	told_of_port(promising({}), promising({"retentionDays": 9})) == {["serviceImproved", "retentionDays", "output port `history` newly promises 9 days of retention"]}
	told_of_port(fixtures.port({}), fixtures.port({"promises": []})) == {
		["serviceWeakened", "availability", "output port `history` no longer promises `availability`"],
		["serviceWeakened", "freshness", "output port `history` no longer promises `freshness`"],
		["serviceWeakened", "retention", "output port `history` no longer promises `retention`"],
	}
	fewer := object.union(promising({"retentionDays": 9}), {"promises": []})
	told_of_port(promising({"retentionDays": 10}), fewer) == {["serviceWeakened", "retentionDays", "output port `history` promises 9 days of retention, was 10"]}
}

test_purposes_roles_and_places if {
	told_of_port(fixtures.port({}), fixtures.port({"purposes": ["royalties"]})) == {
		["purposeLifted", "recommendation", "output port `history` is no longer granted for `recommendation`"],
		["added", "royalties", "output port `history` is granted for `royalties` too"],
	}
	told_of_port(fixtures.port({}), fixtures.port({"roles": []})) == {["accessLifted", "listening-reader", "the role `listening-reader` opens output port `history` no longer"]}
	told_of_port(fixtures.port({}), fixtures.port({"servers": [{"address": "b", "roles": []}, {"roles": []}]})) == {
		["moved", "tunes.snowflakecomputing.com/LISTENING.HISTORY", "output port `history` is no longer read at tunes.snowflakecomputing.com/LISTENING.HISTORY"],
		["added", "b", "output port `history` is read at b too"],
	}
	told_of_port(fixtures.port({}), fixtures.port({"residency": "us"})) == {["moved", "residency", "data of output port `history` stays in us, was eu"]}
	told_of_port(fixtures.port({}), fixtures.without(fixtures.port({}), ["residency"])) == {["moved", "residency", "data of output port `history` stays in nothing, was eu"]}
	told_of_port(fixtures.without(fixtures.port({}), ["residency"]), fixtures.port({})) == {["other", "other", "output port `history` is described otherwise"]}
}

priced(amount, currency) := fixtures.port({"price": {"amount": amount, "currency": currency}})

test_prices_and_terms if {
	raised := {["priceRaised", "price", "output port `history` costs more"]}
	described := {["other", "other", "output port `history` is described otherwise"]}
	told_of_port(priced(1, "EUR"), priced(2, "EUR")) == raised
	told_of_port(priced(1, "EUR"), priced(1, "USD")) == raised
	told_of_port(fixtures.port({}), priced(1, "EUR")) == raised
	told_of_port(priced(2, "EUR"), priced(1, "EUR")) == described
	told_of_port(priced(2, "EUR"), fixtures.port({})) == described
	told_of_port(fixtures.port({}), priced(0, "EUR")) == described
	told_of_port(fixtures.port({"usage": "a"}), fixtures.port({"usage": "b"})) == {["termsChanged", "usage", "output port `history` has other words about its usage"]}
	told_of_port(fixtures.port({"limitations": "a"}), fixtures.port({})) == {["termsChanged", "limitations", "output port `history` has other words about its limitations"]}
	told_of_port(fixtures.port({}), fixtures.port({"limitations": "a"})) == described
}

test_status if {
	told(passing, fixtures.product({"lifecycle": "deprecated"})) == {["statusChanged", "lifecycle", "the product is deprecated, was active"]}
	told(passing, fixtures.without(passing, ["lifecycle"])) == {["statusChanged", "lifecycle", "the product is nothing, was active"]}
	told(fixtures.without(passing, ["lifecycle"]), passing) == {["other", "other", "the product is described otherwise"]}
}

test_what_the_mesh_adds_is_no_change if {
	lone := object.remove(fixtures.input_port, ["product", "port"])
	told(passing, fixtures.product({"inputPorts": [lone]})) == set()
	told(passing, fixtures.product({"inputPorts": []})) == {["other", "other", "the product is described otherwise"]}
}

# --- what cannot be compared, and what need not

unresolved := fixtures.port({"contractResolved": false, "tables": []})

test_a_contract_that_is_missing_now_is_not_compared if {
	told_of_port(fixtures.port({}), unresolved) == set()
	count(found(fixtures.offering(fixtures.port({})), fixtures.offering(unresolved))) == 0
}

test_a_contract_that_was_missing_is_said if {
	found(fixtures.offering(unresolved), fixtures.offering(fixtures.port({}))) == {{
		"path": ["outputPorts", 0],
		"key": "not compared",
		"message": "the contract of output port `history` was not found in the earlier version: what changed in it is not known",
		"got": null,
		"want": "listening-history-v1",
		"level": "warn",
	}}
	count(found(fixtures.offering(unresolved), fixtures.offering(unresolved))) == 0
}

test_figures if {
	policy.metrics == {"changes": 1, "breaking_changes": 1} with input as report(wide("1.2.0"), narrow("1.2.0"))
		with data.parameters as parameters
	policy.metrics == {"changes": 1, "breaking_changes": 0} with input as report(narrow("1.2.0"), wide("1.2.0"))
		with data.parameters as parameters
}

excused(facts) := reasons if {
	reasons := policy.exempt with input as facts
}

polity_with(facts, changes) := object.union(facts, {"polity": changes})

test_exemptions if {
	excused(report(passing, passing)) == set()
	excused(polity_with(report({}, passing), {"firstVersion": true})) == {"there is no earlier version"}
	excused(report(fixtures.product({"lifecycle": "draft"}), passing)) == {"the earlier version was not offered yet"}
	excused(report(fixtures.product({"lifecycle": "retired"}), passing)) == {"the earlier version was retired"}
	excused(report(passing, fixtures.product({"lifecycle": "retired"}))) == set()
	excused(report(fixtures.without(passing, ["lifecycle"]), passing)) == set()
}

test_without_an_earlier_version_nothing_is_claimed if {
	count(found({}, passing)) == 0
	count(found({}, fixtures.product({"version": "latest"}))) == 0
}
