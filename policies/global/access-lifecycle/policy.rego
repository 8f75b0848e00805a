# METADATA
# title: Only what is offered is read
# description: A product that is proposed, a draft or retired is read by nobody outside its domain, one without a known status neither.
# custom:
#   id: access-lifecycle
#   kind: access
#   characteristic: trustworthy
#   severity: high
#   owner: platform
#   rationale: Data that is not published yet, or not any more, carries no promise; whoever builds on it is stranded.
#   help: "wait for the product to become active, or go to the successor of a retired one"
package global.access_lifecycle

deny contains {
	"reason": "The product is not offered: it is not active or deprecated.",
	"admin": sprintf("lifecycle is `%s`", [object.get(input.product, "lifecycle", "not stated")]),
} if {
	not object.get(input.product, "lifecycle", "") in {"active", "deprecated"}
	not own_draft
}

# The owning domain tests what it has not published yet.
own_draft if {
	input.product.lifecycle in {"proposed", "draft"}
	input.subject.properties.domain == input.product.domain
}
