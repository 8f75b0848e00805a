# METADATA
# title: Output ports promise how fresh their data is
# description: Each port promises a largest age, a delay or an interval of update, and none longer than the guild accepts.
# custom:
#   id: port-freshness
#   characteristic: trustworthy
#   severity: medium
#   owner: platform
#   rationale: A figure of last week looks like one of today. Only a promised freshness tells a consumer when to stop believing it.
#   help: "promise a freshness, a latency or a frequency, with a unit (15 min, 1 d)"
package global.port_freshness

import data.lib.scope

exempt contains reason if some reason in scope.not_offered

exempt contains reason if some reason in scope.no_port

violations contains {
	"path": ["outputPorts", i, "slo"],
	"message": sprintf("output port `%s` does not promise how fresh its data is", [port.name]),
	"got": null,
	"want": "freshness, latency or frequency, as a number with a unit",
} if {
	some i, port in input.product.outputPorts
	port.contractResolved
	count(promised(port)) == 0
}

violations contains {
	"path": ["outputPorts", i, "slo", name],
	"message": sprintf("output port `%s` promises data older than the guild accepts", [port.name]),
	"got": seconds,
	"want": data.parameters["port-freshness"].maximumSeconds,
} if {
	some i, port in input.product.outputPorts
	some name, seconds in promised(port)
	seconds > data.parameters["port-freshness"].maximumSeconds
}

# What the port promises, by name; any one of them will do, so a missing one is no fault.
promised(port) := object.filter(port.slo, ["freshnessSeconds", "latencySeconds", "frequencySeconds"])
