# METADATA
# title: Has two answers for some products
# custom:
#   id: conflicting
#   characteristic: valuable
#   severity: low
#   owner: platform
#   rationale: To see what a conflict does.
#   help: none
package global.conflicting

import data.lib.grades

violations contains {"path": ["tags"], "message": "graded z"} if grades.of(input.product) == "z"
