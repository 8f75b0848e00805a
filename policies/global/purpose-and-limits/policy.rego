# METADATA
# title: A product says what it is for and what not
# description: Purpose, recommended use and limitations are written down.
# custom:
#   id: purpose-and-limits
#   characteristic: valuable
#   severity: medium
#   owner: compliance
#   rationale: Purpose is what makes a product valuable on its own rather than a copy of a table; limits keep it from being used for what it cannot carry.
#   obligations: [gdpr-art-5-1-b]
#   help: "say the purpose (why it exists, for whom), the usage (what to do with it) and the limitations (what not)"
package global.purpose_and_limits

import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.retired

violations contains {
	"path": ["description", "purpose"],
	"message": "the product does not say what it is for",
	"got": null,
	"want": "a purpose",
} if {
	not text.written(object.get(input.product, ["description", "purpose"], ""))
}

violations contains {
	"path": ["description", "purpose"],
	"message": "the purpose is too short to tell what the product is for",
	"got": count(trim_space(input.product.description.purpose)),
	"want": data.parameters["purpose-and-limits"].minimumLength,
} if {
	text.written(input.product.description.purpose)
	count(trim_space(input.product.description.purpose)) < data.parameters["purpose-and-limits"].minimumLength
}

violations contains {
	"path": ["description", "usage"],
	"message": "the product does not say how it is meant to be used",
	"got": null,
	"want": "a recommended use",
} if {
	not text.written(object.get(input.product, ["description", "usage"], ""))
}

violations contains {
	"path": ["description", "limitations"],
	"message": "the product does not say what it must not be used for",
	"got": null,
	"want": "limitations",
} if {
	not text.written(object.get(input.product, ["description", "limitations"], ""))
}
