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
  },
  {
    name: 'of rules that ask for one string only the first is tried',
    file: 'plan/rule-index.ts',
    text: 'if (known) known.chosen.push(i)',
    fault: 'if (known) known.chosen.push()'
  },
  {
    name: 'a rule with `else` is skipped for what its body asks',
    file: 'plan/rule-index.ts',
    text: '  if (hasElse) return guards\n',
    fault: ''
  },
  {
    name: 'the string that was looked at settles the value of the rules behind it',
    file: 'plan/rule-index.ts',
    text: 'isOnly: run.length === items.length && chosen.length === 1',
    fault: 'isOnly: true'
  },
  {
    name: 'the first solution of a body settles its value',
    file: 'plan/plan-rules.ts',
    text: "const isOnlySolution = scope.loops === 0 || source.kind === 'constant'",
    fault: 'const isOnlySolution = true'
  },
  {
    name: 'a later `else` is tried where an earlier one held',
    file: 'plan/plan-rules.ts',
    text: "if (!reachedBranch.isFirst) emit(scope, { op: 'IsUndefinedStmt', source: local(chain) })",
    fault: ''
  },
  {
    name: 'a later rule may give a key another value',
    file: 'plan/plan-rules.ts',
    text: "op: 'ObjectInsertOnceStmt'",
    fault: "op: 'ObjectInsertStmt'"
  },
  {
    name: 'a later element may give a key of a comprehension another value',
    file: 'plan/plan-term.ts',
    text: "emit(scope, { op: 'ObjectInsertOnceStmt', object, key, value, span: term.span })",
    fault: "emit(scope, { op: 'ObjectInsertStmt', object, key, value })"
  },
  {
    name: 'a value and a set may stand at one place of a document',
    file: 'plan/plan-rules.ts',
    text: 'const isMixed = new Set(depths).size > 1',
    fault: 'const isMixed = new Set(depths).size > 9'
  },
  {
    name: 'a part of a document that is replaced is all that is left of it',
    file: 'plan/plan-body.ts',
    text: '  if (path.length === 0) return value\n  const target',
    fault: '  if (path.length <= 1) return value\n  const target'
  },
  {
    name: 'what a replaced function is called by is replaced as well',
    file: 'plan/plan-term.ts',
    text: 'if (mock) scope.context = withoutMocks(outer)',
    fault: ''
  },
  {
    name: 'a comprehension that hangs on two things outside is grouped by one',
    file: 'plan/plan-groups.ts',
    text: 'if (!outside || outsideReads(scope, outside) < readsOutside) continue',
    fault: 'if (!outside) continue'
  },
  {
    name: 'of a group only the first element is kept',
    file: 'plan/plan-groups.ts',
    text: "if (term.kind === 'arrayComprehension') emit(scope, { op: 'ArrayAppendStmt', array: group, value })",
    fault:
      "if (term.kind === 'arrayComprehension') emit(scope, { op: 'ObjectInsertStmt', object: groups, key: under, value: local(group) })"
  },
  {
    name: 'a pattern takes a longer array',
    file: 'plan/plan-unify.ts',
    text: "    emit(scope, { op: 'LenStmt', source: value, length: left.items.length })\n",
    fault: ''
  },
  {
    name: 'a pattern takes an object with more members',
    file: 'plan/plan-unify.ts',
    text: "    emit(scope, { op: 'LenStmt', source: value, length: left.entries.length })\n",
    fault: ''
  },
  {
    name: 'what a call needs is left under `not`',
    file: 'check/hoist.ts',
    text: "    if (term.kind === 'ref') return bindTerm(operandsOutside(term), modifiers, before)",
    fault: "    if (term.kind === 'ref') return term"
  },
  {
    name: 'two values that are needed at once share a place',
    file: 'wasm/allocate-locals.ts',
    text: 'for (const { start, open } of loops) if (life.first < start) open.add(local)',
    fault: ''
  },
  {
    name: 'of equal keys of an object the first gives the value',
    file: 'plan/entry-order.ts',
    text: 'entries.toSorted((a, b) => compareWritten(termOf(a), termOf(b)))',
    fault: 'entries.toSorted((a, b) => compareWritten(termOf(b), termOf(a)))'
  },
  {
    name: 'a long array comes before a short one that it begins with',
    file: `${assembly}/order.ts`,
    text: 'return i32(countA > countB) - i32(countA < countB)',
    fault: 'return i32(countA < countB) - i32(countA > countB)'
  },
  {
    name: 'the types stand in the opposite order',
    file: `${assembly}/order.ts`,
    text: 'if (tag != tagB) return tag < tagB ? -1 : 1',
    fault: 'if (tag != tagB) return tag < tagB ? 1 : -1'
  },
  {
    name: 'a sum that needs more than 64 bits is cut',
    file: `${assembly}/core-builtins/arithmetic.ts`,
    text: 'if (((x ^ sum) & (y ^ sum)) >= 0) return newIntegerNumber(sum)',
    fault: 'return newIntegerNumber(sum)'
  },
  {
    name: 'decimals are written with an exponent too soon',
    file: `${assembly}/soft-float.ts`,
    text: 'power - 1 >= 6))',
    fault: 'power - 1 >= 3))'
  },
  {
    name: 'the intersection of sets takes what only the first has',
    file: `${assembly}/core-builtins/sets.ts`,
    text: 'order < 0 ? which != IN_BOTH',
    fault: 'order < 0 ? true'
  },
  {
    name: '`object.union` does not merge what lies inside',
    file: `${assembly}/core-builtins/objects.ts`,
    text: 'if (child == 0 || tagOf(child) != OBJECT) {',
    fault: 'if (child == 0 || tagOf(child) != OBJECT || depth > 0) {'
  },
  {
    name: '`walk` gives parents without their last child',
    file: `${assembly}/core-builtins/walk.ts`,
    text: 'for (let i = 0; i < count; i++) walkInto(',
    fault: 'for (let i = 0; i < count - 1; i++) walkInto('
  },
  {
    name: '`numbers.range` does not count down',
    file: `${assembly}/core-builtins/integers.ts`,
    text: 'first <= last ? <i64>(<u64>first + i * by) : <i64>(<u64>first - i * by)',
    fault: '<i64>(<u64>first + i * by)'
  },
  {
    name: '`json.remove` of an array forgets which element it is at',
    file: `${assembly}/core-builtins/json-paths.ts`,
    text: 'const branch = tag == ARRAY ? branchAt(tree, i) : value_get(tree, value_key_at(value, i))\n    const kept = without',
    fault:
      'const branch = tag == ARRAY ? branchAt(tree, 0) : value_get(tree, value_key_at(value, i))\n    const kept = without'
  },
  {
    name: '`test` of a patch always holds',
    file: `${assembly}/core-builtins/json-paths.ts`,
    text: 'return value_equal(found, value) != 0 || fail(',
    fault: 'return true || fail('
  },
  {
    name: 'an escape of a pair of surrogates is read as two characters',
    file: `${assembly}/json-parse.ts`,
    text: 'if (low >= 0 && (low & 0xfc00) == 0xdc00) {',
    fault: 'if (low >= 0 && (low & 0xfc00) == 0xd800) {'
  },
  {
    name: '`\\n` in a result is written as `u000a`',
    file: `${assembly}/json-dump.ts`,
    text: 'if (byte == 0x0a) short = 0x6e',
    fault: 'if (byte == 0x0a) short = 0x72'
  },
  {
    name: '`\\w` of a pattern leaves out the underscore',
    file: `${assembly}/builtins/regex/classes.ts`,
    text: '      addRange(own, 95, 95)\n',
    fault: ''
  },
  {
    name: '`%+d` writes no sign',
    file: `${assembly}/builtins/format/verbs.ts`,
    text: 'if (negative) bufferByte(out, 45)\n  else if (plus) bufferByte(out, 43)\n  else if (space) bufferByte(out, 32)\n  const count = wholeDigits',
    fault: 'if (negative) bufferByte(out, 45)\n  else if (space) bufferByte(out, 32)\n  const count = wholeDigits'
  },
  {
    name: 'twelve at night is noon',
    file: `${assembly}/builtins/time/parse.ts`,
    text: 'else if (morning && hour == 12) hour = 0',
    fault: ''
  },
  {
    name: 'a year of two digits is of this century',
    file: `${assembly}/builtins/time/parse.ts`,
    text: 'value >= 69 ? value + 1900 : value + 2000',
    fault: 'value + 2000'
  },
  {
    name: 'a version without a pre-release comes before those with one',
    file: `${assembly}/builtins/versions.ts`,
    text: 'i32(bLength != 0) - i32(aLength != 0)',
    fault: 'i32(aLength != 0) - i32(bLength != 0)'
  },
  {
    name: '`strings.replace_n` takes the last pattern that fits',
    file: `${assembly}/builtins/strings.ts`,
    text: '        found = i\n        break\n',
    fault: '        found = i\n'
  },
  {
    name: '`split` drops what is behind the last delimiter',
    file: `${assembly}/builtins/strings.ts`,
    text: '  array_push(result, newStringAt(bytes + at, length - at))\n  return result\n}\n\nexport function builtin_split(',
    fault:
      '  if (at < length) array_push(result, newStringAt(bytes + at, length - at))\n  return result\n}\n\nexport function builtin_split('
  },
  {
    name: 'a network ends a bit too soon',
    file: `${assembly}/builtins/net.ts`,
    text: 'prefix >= 64 ? ~0 : prefix <= 0 ? 0 : ~0 << (64 - prefix)',
    fault: 'prefix >= 64 ? ~0 : prefix <= 0 ? 0 : ~0 << (65 - prefix)'
  }
]
