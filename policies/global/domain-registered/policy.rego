# METADATA
# title: The domain is one of the mesh
# description: The domain a product names is registered, so that somebody represents it in the guild and its access policies apply.
# custom:
#   id: domain-registered
#   characteristic: discoverable
#   severity: high
#   owner: platform
#   rationale: Domain policies bind by the domain's id; a misspelt domain escapes them and is missing in every list by domain.
#   help: use the id of a registered domain, or have the domain registered with the guild (`mesh.yaml`)
package global.domain_registered

violations contains {
	"path": ["domain"],
	"message": sprintf("domain `%s` is not registered in the mesh", [domain]),
	"got": domain,
	"want": sort([id | some id, _ in domains]),
} if {
	domains := input.mesh.domains
	domain := input.product.domain
	not domains[domain]
}
