# A product that every starter policy lets pass, its mesh, and requests for it: tests change one thing of it at a time.
# `object.union` goes into objects and replaces lists. Not part of a bundle.
package lib.fixtures

now := "2026-11-20T12:00:00Z"

# The input of a compliance policy.
report(product) := report_in(product, mesh)

report_in(product, around) := {
	"documents": [],
	"schemaErrors": [],
	"polity": {"now": now, "event": "check", "environment": "ci", "model": "1", "inexpressible": []},
	"product": product,
	"previous": {},
	"mesh": around,
	"standing": {},
	"measurements": {},
}

product(changes) := object.union(listening_history, changes)

# The product with one output port, one table, or one more column.
offering(port) := product({"outputPorts": [port]})

holding(table) := offering(port({"tables": [table]}))

showing(column) := holding(table({"columns": array.concat(columns, [column])}))

port(changes) := object.union(history_port, changes)

table(changes) := object.union(plays_table, changes)

column(changes) := object.union(plain_column, changes)

# A value without some of its members.
without(value, names) := object.remove(value, names)

listening_history := {
	"id": "urn:polity:product:listening-history",
	"kind": "product",
	"name": "Listening history",
	"domain": "listening",
	"version": "1.2.0",
	"lifecycle": "active",
	"status": "active",
	"owner": {"name": "Team Replay", "email": "replay@tunes.example"},
	"team": [{"username": "ida@tunes.example", "role": "owner"}],
	"support": [{"channel": "#listening", "url": "https://chat.tunes.example/listening", "tool": "slack"}],
	"description": {
		"purpose": "What was played by whom and when, for recommendations and royalties.",
		"usage": "Join by listener; take the newest recorded version of a play.",
		"limitations": "Not for billing: plays of the last hour may be missing.",
	},
	"inputPorts": [input_port],
	"outputPorts": [history_port],
	"managementPorts": [],
	"dependencies": {"code": [], "infrastructure": []},
	"sourceAligned": false,
	"links": [],
	"tags": ["music"],
	"custom": {},
}

input_port := {
	"name": "play-events",
	"version": "1.0.0",
	"contractId": "play-events-v1",
	"product": "urn:polity:product:play-events",
	"port": "events",
	"tags": [],
	"custom": {},
}

history_port := {
	"name": "history",
	"version": "1.2.0",
	"contractId": "listening-history-v1",
	"contractVersion": "1.2.0",
	"contractResolved": true,
	"contractStatus": "active",
	"servers": [{
		"name": "production",
		"protocol": "snowflake",
		"address": "tunes.snowflakecomputing.com/LISTENING.HISTORY",
		"roles": [],
	}],
	"tables": [plays_table],
	"slo": {"availabilityPercent": 99.5, "freshnessSeconds": 3600, "retentionDays": 365},
	"promises": [
		{"property": "availability", "value": 99.5, "unit": "percent"},
		{"property": "freshness", "value": 1, "unit": "h"},
		{"property": "retention", "value": 1, "unit": "y"},
	],
	"quality": [],
	"roles": [{"role": "listening-reader", "access": "read", "approvers": ["replay-owner"]}],
	"purposes": ["recommendation"],
	"classification": "confidential",
	"residency": "eu",
	"retentionBasis": "contract",
	"links": [],
	"tags": [],
	"custom": {},
}

plays_table := {
	"name": "plays",
	"kind": "table",
	"description": "One play of one track by one listener.",
	"immutable": true,
	"validTime": {"from": "played_at"},
	"recordedTime": {"from": "recorded_at"},
	"tags": [],
	"columns": columns,
	"quality": [{"name": "no doubles", "metric": "duplicateValues", "computable": true}],
	"custom": {},
}

columns := [
	column({"name": "play_id", "primaryKey": true, "required": true, "description": "The play."}),
	column({
		"name": "listener_id",
		"description": "Who listened.",
		"personal": true,
		"personalKind": "identifier",
		"classification": "confidential",
		"polyseme": "listener",
		"format": "uuid",
	}),
	column({"name": "played_at", "type": "timestamp", "description": "When it began."}),
	column({"name": "recorded_at", "type": "timestamp", "description": "When it reached us."}),
]

plain_column := {
	"name": "device",
	"type": "string",
	"description": "Kind of device.",
	"required": false,
	"unique": false,
	"primaryKey": false,
	"classification": "internal",
	"personal": false,
	"tags": [],
	"references": [],
	"sources": [],
	"hasExamples": false,
	"quality": [],
	"custom": {},
}

mesh := {
	"products": {
		"urn:polity:product:listening-history": {
			"domain": "listening",
			"lifecycle": "active",
			"outputPorts": {},
			"reads": ["urn:polity:product:play-events"],
			"consumers": [],
		},
		"urn:polity:product:play-events": play_events,
		"urn:polity:product:old-charts": object.union(played_out, {"lifecycle": "retired"}),
		"urn:polity:product:chat": object.union(played_out, {"lifecycle": "deprecated"}),
	},
	"contracts": {"play-events-v1": {"product": "urn:polity:product:play-events", "port": "events"}},
	"domains": {"listening": {"name": "Listening", "residency": "eu"}, "customers": {"name": "Customers"}},
	"polysemes": {"listener": {
		"name": "Listener",
		"owner": "customers",
		"identifierScheme": "uuid-v4",
		"keyType": "string",
		"pattern": "^[0-9a-f-]{36}$",
		"personal": true,
	}},
}

play_events := {
	"name": "Play events",
	"domain": "player",
	"version": "1.0.0",
	"lifecycle": "active",
	"outputPorts": {
		"events": {"contractId": "play-events-v1", "classification": "confidential", "personal": true, "columns": {}},
		"counts": {"contractId": "play-counts-v1", "classification": "internal", "personal": false, "columns": {}},
	},
	"reads": [],
	"consumers": ["urn:polity:product:listening-history"],
}

# Others in the mesh, which the product does not read.
played_out := {
	"outputPorts": {"events": {"classification": "restricted", "personal": true, "columns": {}}},
	"reads": [],
	"consumers": [],
}

# The mesh in which `play-events` is another one.
mesh_with(source) := object.union(mesh, {"products": {"urn:polity:product:play-events": source}})

# The input of an access policy: Ida's request for the product.
asking(changes) := object.union(request, changes)

asking_about(about, changes) := object.union(object.union(request, {"product": about}), changes)

# The same request by somebody whose properties are exactly these.
asked_by(properties) := object.union(object.remove(request, ["subject"]), {"subject": {
	"type": "user",
	"id": "ida",
	"properties": properties,
}})

# The same request for exactly this part of the product.
asked_for(about, properties) := object.union(object.remove(request, ["resource", "product"]), {
	"product": about,
	"resource": {"type": "table", "id": about.id, "properties": properties},
})

request := {
	"subject": {
		"type": "user",
		"id": "ida",
		"properties": {
			"roles": ["listening-reader"],
			"groups": [],
			"domain": "recommendations",
			"clearance": "confidential",
			"clearances": ["personal-data"],
			"region": "eu",
			"tenant": "tunes",
		},
	},
	"action": {"name": "read", "properties": {}},
	"resource": {
		"type": "table",
		"id": "urn:polity:product:listening-history",
		"properties": {"port": "history", "table": "plays", "columns": ["play_id", "listener_id"]},
	},
	"context": {"purpose": "recommendation"},
	"polity": {"now": now, "event": "access", "environment": "service", "model": "1", "inexpressible": []},
	"product": listening_history,
	"standing": {},
	"agreements": [],
}
