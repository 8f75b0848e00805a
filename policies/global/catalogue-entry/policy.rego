# METADATA
# title: A product can be found
# description: The product has a name in words and says which domain it belongs to.
# custom:
#   id: catalogue-entry
#   characteristic: discoverable
#   severity: medium
#   owner: platform
#   rationale: A catalogue lists products by domain and name; a product with an id alone is found only by those who know it already.
#   help: "add the name (what people call it, not the id) and the domain"
package global.catalogue_entry

import data.lib.text

violations contains {
	"path": ["name"],
	"message": "the product has no name",
	"got": null,
	"want": "what people call it",
} if {
	not text.written(object.get(input.product, "name", ""))
}

violations contains {
	"path": ["name"],
	"message": "the name is an identifier, which nobody searches for",
	"got": input.product.name,
	"want": "what people call it",
} if {
	text.written(input.product.name)
	regex.match(data.parameters["catalogue-entry"].identifierPattern, input.product.name)
}

violations contains {
	"path": ["domain"],
	"message": "the product belongs to no domain",
	"got": null,
	"want": "the domain that owns it",
} if {
	not text.written(object.get(input.product, "domain", ""))
}
