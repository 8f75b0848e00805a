# METADATA
# title: A domain reads its own products
# description: People of the domain that owns the product may read it, with a purpose; what the guild denies or masks stays denied and masked.
# custom:
#   id: access-by-own-domain
#   kind: access
#   characteristic: accessible
#   severity: medium
#   owner: platform
#   rationale: Whoever builds and runs a product must be able to look at it.
#   help: "name a purpose in the request; the domain of the subject comes from the directory, the product's from its descriptor"
package global.access_by_own_domain

allow contains {"reason": sprintf("`%s` owns the product", [input.product.domain])} if {
	input.action.name == "read"
	input.subject.properties.domain == input.product.domain
	input.product.domain != ""
	input.context.purpose != ""
}
