# Rules, a constant and deeper rules, beside which the store also has documents.
package levels.one

import rego.v1

rule := {"own": input.kind}

constant := {"own": 1}

inner.own := input.kind if input.size > 1

inner.deeper[input.kind] := "deep"

inner.deeper.red := "constant" if not input.kind

# In conflict with itself: an evaluation that does not choose it goes well.
inner.broken := 1 if input.broken

inner.broken := 2 if input.broken
