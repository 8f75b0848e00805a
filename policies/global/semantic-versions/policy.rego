# METADATA
# title: Versions say what changed
# description: Product and output ports carry a semantic version, so that consumers can tell a correction from a break.
# custom:
#   id: semantic-versions
#   characteristic: interoperable
#   severity: medium
#   owner: architecture
#   rationale: A consumer pins a major version. With `1.0`, `latest` or no version there is nothing to pin.
#   help: "write the version as `major.minor.patch`, e.g. `1.2.0`"
package global.semantic_versions

import data.lib.scope

exempt contains reason if some reason in scope.retired

violations contains {
	"path": ["version"],
	"message": "the product has no version",
	"got": null,
	"want": "major.minor.patch",
} if {
	not input.product.version
}

# Two numbers are completed safely; what else may be meant only the team knows.
violations contains {
	"path": ["version"],
	"message": sprintf("`%s` is no semantic version", [version]),
	"got": version,
	"want": completed(version),
	"fix": [{"op": "replace", "path": "/version", "value": completed(version)}],
} if {
	version := input.product.version
	not semantic(version)
}

violations contains {
	"path": ["version"],
	"message": sprintf("`%s` is no semantic version", [version]),
	"got": version,
	"want": "major.minor.patch",
} if {
	version := input.product.version
	not semantic(version)
	not completed(version)
}

violations contains {
	"path": ["outputPorts", i, "version"],
	"message": sprintf("output port `%s` has no version", [port.name]),
	"got": null,
	"want": "major.minor.patch",
} if {
	input.product.kind == "product"
	some i, port in input.product.outputPorts
	not port.version
}

violations contains {
	"path": ["outputPorts", i, "version"],
	"message": sprintf("`%s`, the version of output port `%s`, is no semantic version", [version, port.name]),
	"got": version,
	"want": completed(version),
	"fix": [{"op": "replace", "path": sprintf("/outputPorts/%d/version", [i]), "value": completed(version)}],
} if {
	input.product.kind == "product"
	some i, port in input.product.outputPorts
	version := port.version
	not semantic(version)
}

violations contains {
	"path": ["outputPorts", i, "version"],
	"message": sprintf("`%s`, the version of output port `%s`, is no semantic version", [version, port.name]),
	"got": version,
	"want": "major.minor.patch",
} if {
	input.product.kind == "product"
	some i, port in input.product.outputPorts
	version := port.version
	not semantic(version)
	not completed(version)
}

semantic(version) if regex.match(data.parameters["semantic-versions"].pattern, version)

completed(version) := concat("", [version, ".0"]) if regex.match(`^v?(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$`, version)
