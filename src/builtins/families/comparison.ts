import { type Builtin, runtime } from '../builtin.ts'
import { any, boolean } from '../type.ts'

/** Comparison and unification. `eq` and `assign` are statements to the planner; their functions are for `with`. */
export const comparisonBuiltins: readonly Builtin[] = [
  runtime('assign', [any, any], boolean, { infix: ':=', canFail: false }),
  runtime('eq', [any, any], boolean, { infix: '=', canFail: false }),
  runtime('equal', [any, any], boolean, { infix: '==', canFail: false }),
  runtime('gt', [any, any], boolean, { infix: '>', canFail: false }),
  runtime('gte', [any, any], boolean, { infix: '>=', canFail: false }),
  runtime('lt', [any, any], boolean, { infix: '<', canFail: false }),
  runtime('lte', [any, any], boolean, { infix: '<=', canFail: false }),
  runtime('neq', [any, any], boolean, { infix: '!=', canFail: false }),
  runtime('internal.member_2', [any, any], boolean, { infix: 'in', canFail: false }),
  runtime('internal.member_3', [any, any, any], boolean, { infix: 'in', canFail: false })
]
