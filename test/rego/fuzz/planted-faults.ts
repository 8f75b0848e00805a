/** A fault put into a source as a replacement of text, and what it breaks. */
export interface PlantedFault {
  readonly name: string
  /** Below `src/rego/`. */
  readonly file: string
  /** Stands there exactly once. */
  readonly text: string
  readonly fault: string
}

const assembly = 'runtime/assembly'

/** What `scripts/plant-faults.mjs` puts in, one at a time, to see that the fuzzer finds it. */
export const plantedFaults: readonly PlantedFault[] = [
  {
    name: '`every` holds when one element does not',
    file: 'plan/plan-body.ts',
    text: 'planNot(scope, () => planBody(scope, literal.body))\n      })',
    fault: 'planBody(scope, literal.body)\n      })'
  },
  {
    name: '`every` holds over what is no collection',
    file: 'plan/plan-body.ts',
    text: "emit(scope, { op: 'IsCollectionStmt', source })",
    fault: ''
  },
  {
    name: '`==` and `!=` change places',
    file: 'plan/plan-body.ts',
    text: "term.name === 'equal' ? 'EqualStmt' : 'NotEqualStmt'",
    fault: "term.name === 'equal' ? 'NotEqualStmt' : 'EqualStmt'"
  },
  {
    name: 'false passes as a condition',
    file: 'plan/plan-body.ts',
    text: "else if (mayBeFalse(term)) emit(scope, { op: 'NotFalseStmt', source })",
    fault: ''
  },
  {
    name: 'a function is not replaced by another',
    file: 'plan/plan-body.ts',
    text: 'contextMocks.set(mockKey(target), value)',
    fault: ''
  },
  {
    name: '`with` holds on behind its literal',
    file: 'wasm/generate-with.ts',
    text: '  restore(state, statement.with, saved)\n  inside()',
    fault: '  inside()'
  },
  {
    name: 'values kept before a `with` are seen under it',
    file: 'wasm/generate-with.ts',
    text: '  code.call(env.pushMemo)\n',
    fault: ''
  },
  {
    name: 'a replaced document is computed all the same',
    file: 'plan/context.ts',
    text: 'return path.every((name, i) => i >= pattern.length || pattern[i] === undefined || pattern[i] === name)',
    fault: 'return path.length < 0 && pattern.length < 0'
  },
  {
    name: 'the branches of `else` are tried before the rule',
    file: 'plan/plan-rules.ts',
    text: '[rule, ...rule.branches].map(',
    fault: '[...rule.branches, rule].map('
  },
  {
    name: 'the first rule that holds settles the value',
    file: 'plan/plan-rules.ts',
    text: 'const isSettledByFirst = reached.isOnly || haveOneValue',
    fault: 'const isSettledByFirst = true || haveOneValue || reached.isOnly'
  },
  {
    name: '`default` is forgotten',
    file: 'plan/plan-rules.ts',
    text: '  if (fallback) {',
    fault: '  if (fallback && rules.length < 0) {'
  },
  {
    name: 'of equal numbers in a constant the last stays',
    file: 'wasm/constants.ts',
    text: 'found[found.length - 1] = [last[0], value]',
    fault: 'found[found.length - 1] = [key, value]'
  },
  {
    name: 'slices are one too long',
    file: `${assembly}/core-builtins/arrays.ts`,
    text: 'min(max(integer, 0), <i64>count)',
    fault: 'min(max(integer + 1, 0), <i64>count)'
  },
  {
    name: 'arrays are reversed but for the first element',
    file: `${assembly}/core-builtins/arrays.ts`,
    text: 'for (let i = countOf(array) - 1; i >= 0; i--)',
    fault: 'for (let i = countOf(array) - 1; i > 0; i--)'
  },
  {
    name: 'the difference of sets keeps what both have',
    file: `${assembly}/core-builtins/sets.ts`,
    text: 'order == 0 ? which != ONLY_IN_FIRST',
    fault: 'order == 0 ? true'
  },
  {
    name: '`<=` is `<`',
    file: `${assembly}/core-builtins/comparison.ts`,
    text: 'value_compare(a, b) <= 0',
    fault: 'value_compare(a, b) < 0'
  },
  {
    name: '`object.remove` keeps what it should remove',
    file: `${assembly}/core-builtins/objects.ts`,
    text: 'return select(object, keys, false)',
    fault: 'return select(object, keys, true)'
  },
  {
    name: '`trim_suffix` cuts whatever the end is',
    file: `${assembly}/builtins/strings.ts`,
    text: 'const cut = endsWith(text, end) ? stringLength(end) : 0',
    fault: 'const cut = min(stringLength(text), stringLength(end))'
  },
  {
    name: '`indexof` counts bytes',
    file: `${assembly}/builtins/strings.ts`,
    text: 'found < 0 ? -1 : codePointCount(bytes, found)',
    fault: 'found < 0 ? -1 : found'
  },
  {
    name: 'the rest of a division takes the sign of the divisor',
    file: `${assembly}/core-builtins/arithmetic.ts`,
    text: 'newIntegerNumber(integerOf(a) % y)',
    fault: 'newIntegerNumber(((integerOf(a) % y) + y) % y)'
  },
  {
    name: 'the built-in `count` counts the bytes of a string',
    file: `${assembly}/core-builtins/aggregates.ts`,
    text: '<i64>codePointCount(stringPointer(value), stringLength(value))',
    fault: '<i64>stringLength(value)'
  },
  {
    name: 'a set gives what it holds and not the key that was asked for',
    file: 'plan/constant-rules.ts',
    text: 'container.set.some(isKey) ? key : undefined',
    fault: 'container.set.find(isKey)'
  }
]
