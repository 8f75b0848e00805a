import { parseModule, type Term, visitModule } from '../../../src/rego/index.ts'
import { type CaseRule, rulesOf, withRulesBehind } from './case-rules.ts'
import type { FuzzCase } from './fuzz-case.ts'
import { knownValues } from './known-values.ts'
import type { Difference, NamedError } from './run-case.ts'

/**
 * Where OPA 1.20.2 is not followed, each with the reason. Everything else that the fuzzer finds is a fault of ours.
 */
export interface KnownDifference {
  readonly reason: string
  /** Errors that only OPA has, or has in another row. */
  readonly excusesTheirs?: (theirs: NamedError, errors: Errors) => boolean
  /** Errors that only we have. */
  readonly excusesOurs?: (ours: NamedError, errors: Errors) => boolean
  readonly excuses?: (difference: Difference, one: FuzzCase) => boolean
}

/** All errors of a case. */
export interface Errors {
  readonly ours: readonly NamedError[]
  readonly theirs: readonly NamedError[]
  readonly one: FuzzCase
}

const textOf = (one: FuzzCase): string => one.modules.map(({ text }) => text).join('\n')
const placeOf = ({ key }: NamedError): { readonly module: string; readonly row: number } => {
  const [, module = '', row] = / (.*):(\d+)$/.exec(key) ?? []
  return { module, row: Number(row) }
}
/** The row of an error. */
function rowOf(error: NamedError, { modules }: FuzzCase): string {
  const { module, row } = placeOf(error)
  return modules.find(each => each.name === module)?.text.split('\n')[row - 1] ?? ''
}
/** The rule in which an error is. */
function ruleOf(error: NamedError, rules: readonly CaseRule[]): CaseRule | undefined {
  const { module, row } = placeOf(error)
  return rules.find(rule => rule.module === module && rule.firstRow <= row && row <= rule.lastRow)
}
function areInOneRule(a: NamedError, b: NamedError, one: FuzzCase): boolean {
  const rules = rulesOf(one)
  return ruleOf(a, rules) === ruleOf(b, rules)
}
/** True when one of the others is in the same rule. */
function isBeside(error: NamedError, others: readonly NamedError[], one: FuzzCase): boolean {
  const rules = rulesOf(one)
  const rule = ruleOf(error, rules)
  return others.some(other => ruleOf(other, rules) === rule)
}
/** True when an error of a type is in a rule that reads another with such an error. */
function followsFromFaulty(error: NamedError, { ours, theirs, one }: Errors): boolean {
  if (!isOfTypes(error)) return false
  const rules = rulesOf(one)
  const rule = ruleOf(error, rules)
  if (!rule) return false
  const faulty = new Set([...ours, ...theirs].filter(isOfTypes).map(other => ruleOf(other, rules)?.name))
  return withRulesBehind(rules, [rule]).some(({ name }) => name !== rule.name && faulty.has(name))
}
/** The variable that an error of safety names. */
const unsafeName = ({ message }: NamedError): string | undefined =>
  /^(?:var|wildcard) `?(\w+)`? is unsafe$/.exec(message)?.[1]
/** The variable stands behind the operands of a call in its row, to take the result. */
const isOutput = (error: NamedError, one: FuzzCase): boolean =>
  new RegExp(`\\(.*, *${unsafeName(error)}\\)`).test(rowOf(error, one))
/** The statement in which an error is stands twice in its rule. */
function isWrittenTwice(error: NamedError, one: FuzzCase): boolean {
  const rule = ruleOf(error, rulesOf(one))
  const { module: name, row } = placeOf(error)
  const text = one.modules.find(each => each.name === name)?.text ?? ''
  const { module } = parseModule({ name, text }, { regoVersion: one.regoVersion })
  if (!rule || !module) return false
  const rowAt = (offset: number): number => text.slice(0, offset).split('\n').length
  const counts = new Map<string, number>()
  const here = new Set<string>()
  visitModule(module, {
    literal({ span: { start, end } }) {
      const [first, last] = [rowAt(start), rowAt(end)]
      if (first < rule.firstRow || last > rule.lastRow) return true
      const literal = text.slice(start, end)
      counts.set(literal, (counts.get(literal) ?? 0) + 1)
      if (first <= row && row <= last) here.add(literal)
      return true
    }
  })
  return [...here].some(literal => (counts.get(literal) ?? 0) > 1)
}
const templateKey = /\[\$["`]/
const isUnsafe = ({ key }: NamedError): boolean => key.startsWith('rego_unsafe_var_error')
const isUndefinedFunction = ({ message }: NamedError): boolean => /^undefined function data\./.test(message)
const isOfTypes = ({ key }: NamedError): boolean => key.startsWith('rego_type_error')
const isOfParser = ({ key }: NamedError): boolean => key.startsWith('rego_parse_error')
const isUncalled = ({ message }: NamedError): boolean => /^function `.*` is not called$/.test(message)
const isOfWith = ({ message }: NamedError): boolean =>
  /^`with` (?:replaces|cannot replace)|cannot be replaced$/.test(message)
const isUnused = ({ message }: NamedError): boolean => /^declared var/.test(message)

/**
 * Variables of the outputs of calls in whose inputs they stand as well, as elements of sets, as keys of objects or as heads of references:
 * `count({x}, x)`, `x = count({x})`, `count(x.a, x)`; and those that are equal to a collection of that kind: `x = {x: 1}`.
 */
function boundByOwnOutput({ modules, regoVersion }: FuzzCase): Set<string> {
  const found = new Set<string>()
  const equal = new Map<string, string>()
  const rootOf = (name: string): string => (equal.has(name) ? rootOf(equal.get(name) as string) : name)
  const add = (inputs: readonly Term[], output: Term): void => {
    const hidden = new Set(inputs.flatMap(hiddenVariables).map(rootOf))
    const names = variablesOf(output)
    if (names.some(name => hidden.has(rootOf(name)))) for (const name of names) found.add(name)
  }
  const join = ({ args: [left, right], infix }: Term & { readonly kind: 'call' }): void => {
    if (!infix || !left || !right || left.kind === 'call' || right.kind === 'call') return
    const [first, ...others] = [...variablesOf(left), ...variablesOf(right)]
    for (const other of others) {
      const [one, two] = [rootOf(first as string), rootOf(other)]
      if (one !== two) equal.set(one, two)
    }
  }
  for (const { name, text } of modules) {
    const { module } = parseModule({ name, text }, { regoVersion })
    if (!module) continue
    visitModule(module, {
      literal(literal) {
        if (literal.kind === 'expression' && literal.term.kind === 'call') join(literal.term)
        return true
      }
    })
    visitModule(module, {
      literal(literal) {
        if (literal.kind !== 'expression' || literal.term.kind !== 'call') return true
        const { args, infix } = literal.term
        const [left, right] = args
        if (infix && args.length === 2) {
          add([left as Term], right as Term)
          add([right as Term], left as Term)
        }
        const output = args.at(-1)
        if (!infix && output) add(args.slice(0, -1), output)
        else if (left?.kind === 'call') add(left.args, right as Term)
        else if (right?.kind === 'call') add(right.args, left as Term)
        return true
      }
    })
  }
  return found
}

function hiddenVariables(term: Term): readonly string[] {
  if (term.kind === 'set') return term.items.flatMap(variablesOf)
  if (term.kind === 'array') return term.items.flatMap(hiddenVariables)
  if (term.kind === 'call') return term.args.flatMap(hiddenVariables)
  if (term.kind === 'ref') return variablesOf(term.head)
  if (term.kind !== 'object') return []
  return term.entries.flatMap(({ key, value }) => [...variablesOf(key), ...hiddenVariables(value)])
}

function variablesOf(term: Term): readonly string[] {
  switch (term.kind) {
    case 'var':
      return [term.name]
    case 'array':
    case 'set':
      return term.items.flatMap(variablesOf)
    case 'object':
      return term.entries.flatMap(({ key, value }) => [...variablesOf(key), ...variablesOf(value)])
    default:
      return []
  }
}

/** Names of rules that are written for numbers which differ in their digits alone: `o[1]` and `o[1.0]`. */
function ofEqualNumbers({ modules, regoVersion }: FuzzCase): Set<string> {
  const digits = new Map<string, string>()
  const found = new Set<string>()
  for (const { name, text } of modules) {
    for (const { head } of parseModule({ name, text }, { regoVersion }).module?.rules ?? []) {
      const numbers = head.ref.map(term => (term.kind === 'number' ? term.text : undefined))
      const [rule] = head.ref.map(({ span }) => text.slice(span.start, span.end))
      const place = JSON.stringify([rule, ...numbers.map(number => number && Number(number))])
      const written = JSON.stringify(numbers)
      if (rule !== undefined && (digits.get(place) ?? written) !== written) found.add(rule)
      digits.set(place, written)
    }
  }
  return found
}

/** Something holds of the keys of an object of which OPA tells. */
function hasKeys(details: unknown, holds: (keys: readonly unknown[]) => boolean): boolean {
  if (typeof details !== 'object' || details === null) return false
  const { static: properties } = details as { readonly static?: readonly ({ readonly key?: unknown } | null)[] }
  const isHere = properties !== undefined && holds(properties.map(property => property?.key))
  return isHere || Object.values(details).some(inner => hasKeys(inner, holds))
}

const isDescending = (keys: readonly unknown[]): boolean => {
  const numbers = keys.filter(key => typeof key === 'number')
  return numbers.some((number, i) => number < (numbers[i - 1] ?? number))
}
/** OPA says that there is no such key, and that there is. */
function listsKeyAskedFor(details: unknown): boolean {
  const { ref, pos, oneOf } = (details ?? {}) as {
    readonly ref?: readonly { readonly value?: unknown }[]
    readonly pos?: number
    readonly oneOf?: readonly unknown[] | null
  }
  return oneOf?.some(key => typeof key === 'number' && key === ref?.[pos ?? -1]?.value) ?? false
}

const hasCollection = (keys: readonly unknown[]): boolean => keys.some(key => typeof key === 'object' && key !== null)

/** Both name the same variable unused. */
function isUnusedOfEvery(ours: NamedError, theirs: NamedError): boolean {
  const [, name] = /^declared var (\w+) unused$/.exec(theirs.message) ?? []
  return name !== undefined && ours.message === `declared variable \`${name}\` is not used`
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: 'OPA looks for unused variables in a rule until it has found something wrong; we name all of them',
    excusesOurs: (ours, { theirs, one }) =>
      isUnused(ours) &&
      isBeside(
        ours,
        theirs.filter(({ key }) => key.startsWith('rego_compile_error')),
        one
      )
  },
  {
    reason: 'OPA gives an unused variable of `every` the row in which the body begins',
    excusesTheirs: (error, { ours }) => isUnused(error) && ours.some(other => isUnusedOfEvery(other, error)),
    excusesOurs: (error, { theirs, one }) =>
      /\bevery\b/.test(rowOf(error, one)) && theirs.some(other => isUnusedOfEvery(error, other))
  },
  {
    reason: 'OPA calls a function undefined when its body has a type error; we name the error alone',
    excusesTheirs: (error, { ours, theirs }) =>
      isUndefinedFunction(error) && (ours.length > 0 || theirs.some(other => !isUndefinedFunction(other)))
  },
  {
    reason: 'OPA gives a wrong reference to a rule the row of the last reference to the same rule',
    excusesTheirs: ({ message }, { ours }) =>
      (/^undefined ref: data\./.test(message) && ours.some(other => other.message.startsWith('undefined ref'))) ||
      (message.endsWith(' used as reference, not called') && ours.some(isUncalled)),
    excusesOurs: (error, { theirs }) =>
      (error.message.startsWith('undefined ref') &&
        theirs.some(other => other.message.startsWith('undefined ref: data.'))) ||
      (isUncalled(error) && theirs.some(other => other.message.endsWith(' used as reference, not called')))
  },
  {
    reason: 'OPA names one faulty `with` of a rule, those of inner bodies last',
    excusesOurs: (error, { theirs, one }) =>
      isOfWith(error) &&
      isBeside(
        error,
        theirs.filter(({ message }) => message.startsWith('with keyword ')),
        one
      )
  },
  {
    reason: 'OPA has no type for the elements of a comprehension of a parameter, and lets it meet nothing',
    excusesTheirs: ({ details }) =>
      /\{"type":"(?:set|array)"\}|"type":"(?:set|array)comprehension"|"[ab]":null|"dynamic":\{"key":(?:null|\{[^{}]*\},"value":null)/.test(
        JSON.stringify(details ?? '')
      )
  },
  {
    reason: 'OPA takes the key of a written object for known when it is a collection, and a set in it for an array',
    excusesTheirs: ({ details }) =>
      hasKeys(details, hasCollection) || /"type":"(?:array|object|set)","value"/.test(JSON.stringify(details ?? ''))
  },
  {
    reason: 'OPA calls `not [count(x)][0]` unsafe where `not` takes a body',
    excusesTheirs: (error, { one }) =>
      error.message === 'expression is unsafe' &&
      /\bfuture\.keywords\b(?:\.not)?(?!\.)/.test(textOf(one)) &&
      /\bnot\b/.test(ruleOf(error, rulesOf(one))?.text ?? textOf(one))
  },
  {
    reason: 'OPA gives no place for what is wrong in a template string',
    excusesTheirs: ({ key }, { ours, one }) =>
      /^\w+ $/.test(key) && /\$["`]/.test(textOf(one)) && ours.some(other => other.key.startsWith(key)),
    excusesOurs: (ours, { theirs, one }) =>
      /\$["`]/.test(textOf(one)) && theirs.some(({ key }) => /^\w+ $/.test(key) && ours.key.startsWith(key))
  },
  {
    reason:
      'OPA gives an unsafe variable the row of the head where that has to be evaluated, names it once, or goes on behind it',
    excusesTheirs: (error, { ours, one }) =>
      isUnsafe(error) && ours.some(other => unsafeName(other) === unsafeName(error) && areInOneRule(other, error, one)),
    excusesOurs: (error, { theirs, one }) =>
      isUnsafe(error) &&
      theirs.some(
        other =>
          areInOneRule(other, error, one) &&
          (unsafeName(other) === unsafeName(error) || (isUnsafe(other) && isOutput(error, one)))
      )
  },
  {
    reason: 'OPA takes a rule for an unsafe variable in a template string that is the key of a reference',
    excusesTheirs: (error, { one }) =>
      error.message === 'expression is unsafe' || /^var \w+ is undeclared$|^undefined function \w+$/.test(error.message)
        ? templateKey.test(textOf(one))
        : isUnsafe(error) && templateKey.test(rowOf(error, one))
  },
  {
    reason:
      'OPA takes a variable that is equal to a comprehension for bound where that reads another variable of the body',
    excusesOurs: (error, { theirs, one }) => {
      const equalsComprehension = /[^:=<>!]=\s*[[{][^\]}]*\||[[{][^\]}]*\|.*[\]}]\s*=[^=]/
      const name = unsafeName(error)
      const takesName = new RegExp(`\\b${name} :?= *[[{].*\\||\\|.*[\\]}\\w] = ${name}\\b`)
      return (
        isUnsafe(error) &&
        (equalsComprehension.test(rowOf(error, one)) ||
          theirs.some(other => isUnsafe(other) && takesName.test(rowOf(other, one))))
      )
    }
  },
  {
    reason: 'OPA names the wildcards of a reference whose own variable is unsafe',
    excusesTheirs: (error, { ours, one }) =>
      unsafeName(error) === '_' && ours.some(isUnsafe) && /\[_\]/.test(rowOf(error, one))
  },
  {
    reason: 'OPA names a rule in the domain of `some .. in` beside the unsafe variables of it',
    excusesTheirs: (error, { ours, one }) =>
      isUnsafe(error) && ours.some(isUnsafe) && new RegExp(`^${unsafeName(error)}\\b`, 'm').test(textOf(one))
  },
  {
    reason:
      'a variable that nothing but the output of its own call binds reaches the built-in of OPA unbound; one that is equal to what it stands in overflows the stack',
    excusesOurs: (error, { ours, one }) => {
      const found = boundByOwnOutput(one)
      return (
        isUnsafe(error) && ours.some(other => found.has(unsafeName(other) ?? '') && areInOneRule(other, error, one))
      )
    }
  },
  {
    reason: "OPA's server drops calls of `print` before it looks at their variables; `opa check` says what we say",
    excusesOurs: (error, { one }) =>
      /^variable `\w+` is undeclared$/.test(error.message) && rowOf(error, one).includes('print(')
  },
  {
    reason:
      'OPA drops a body that is `true with ..` alone where the head has to be evaluated, and sees no recursion there',
    excusesOurs: ({ key }, { one }) =>
      key.startsWith('rego_recursion_error') && /(?:\{\s*|if |\|\s*)true with data/.test(textOf(one))
  },
  {
    reason: "OPA's server checks the types of the path that it is asked for",
    excuses: ({ kind, detail }) =>
      kind === 'only opa aborts' && /: 1:1: rego_type_error: undefined ref: [\s\S]*; ours undefined$/.test(detail)
  },
  {
    reason: 'OPA takes a computed path behind `with`, and gives up every evaluation that comes to it',
    excusesOurs: (error, { theirs, one }) =>
      error.message === 'the path that `with` replaces must be constant' &&
      theirs.length === 0 &&
      /\bwith\s[\s\S]*\[/.test(ruleOf(error, rulesOf(one))?.text ?? '')
  },
  {
    reason: 'OPA names the first value of an object when what stands further down cannot be read',
    excusesTheirs: (error, { ours, theirs }) =>
      isOfParser(error) &&
      theirs.some(({ message }) => message.endsWith(': non-terminated object')) &&
      ours.some(other => isOfParser(other) && placeOf(other).row >= placeOf(error).row),
    excusesOurs: (error, { theirs }) =>
      isOfParser(error) &&
      theirs.some(
        other => other.message.endsWith(': non-terminated object') && placeOf(error).row >= placeOf(other).row
      )
  },
  {
    reason: 'OPA gives no place for a variable that `every` declares twice',
    excusesTheirs: ({ key, message }, { ours }) =>
      key === 'rego_compile_error ' &&
      ours.some(other => other.message === message.replace(/^var (\w+) declared above$/, '`$1` is declared above')),
    excusesOurs: (error, { theirs, one }) =>
      /\bevery\b/.test(rowOf(error, one)) &&
      theirs.some(
        ({ key, message }) =>
          key === 'rego_compile_error ' &&
          error.message === message.replace(/^var (\w+) declared above$/, '`$1` is declared above')
      )
  },
  {
    reason: 'OPA takes `a == b := c` for a function with the name of the operator',
    excusesOurs: (error, { one }) =>
      /^unexpected .*, want (?:the end of the rule|a rule)$/.test(error.message) &&
      /^\S.*(?:[=!<>]=|[<>+*/%&|-]).*[^=]=/.test(rowOf(error, one))
  },
  {
    reason: 'what is said of a rule that reads a faulty one hangs on what is known of a faulty rule',
    excusesTheirs: followsFromFaulty,
    excusesOurs: followsFromFaulty
  },
  {
    reason: 'OPA loses the rules of numbers that differ in their digits alone, `o[1]` and `o[1.0]`',
    excuses: ({ kind, detail }, one) => {
      const rules = ofEqualNumbers(one)
      if (kind === 'only we abort') return rules.size > 0 && detail.includes('object insert conflict')
      return kind === 'other result' && rules.has(/^\.(\w+)[^:]*: only here/.exec(detail)?.[1] ?? '')
    }
  },
  {
    reason:
      'OPA sorts whole keys of a written object before other numbers, and then does not find them: `{2.5: 1, 4: 3}`',
    excusesTheirs: ({ key, details }) =>
      key.startsWith('rego_type_error') && (hasKeys(details, isDescending) || listsKeyAskedFor(details))
  },
  {
    reason:
      'OPA loses the second of two equal expressions that have to wait for a third, and calls its variables unsafe',
    excusesTheirs: (error, { one }) => isUnsafe(error) && isWrittenTwice(error, one)
  },
  {
    reason: 'OPA sorts without keeping the order of equal numbers',
    excuses: ({ kind, detail }, one) => {
      const [, here, there] = /: (-?\d\S*) here, (-?\d\S*) in opa$/.exec(detail) ?? []
      return (
        kind === 'other result' && here !== undefined && Number(here) === Number(there) && /\bsort\(/.test(textOf(one))
      )
    }
  },
  {
    reason: 'OPA does not know a variable of a body of `not`, `and` or `or` in a call of a template string',
    excusesTheirs: ({ key, message }, { one }) => {
      const name = /^var (\w+) is undeclared$/.exec(message)?.[1]
      const text = textOf(one)
      return (
        name !== undefined &&
        key === 'rego_compile_error ' &&
        /\bfuture\.keywords\.(?:or|and|not)\b/.test(text) &&
        new RegExp(`\\b${name}\\s*:?=`).test(text) &&
        new RegExp(`\\$["\`].*\\([^)]*\\b${name}\\b`).test(text)
      )
    }
  },
  {
    reason: 'OPA cannot read `{x | {y} and z}` where it begins a statement, and can elsewhere',
    excusesTheirs: (error, { one }) =>
      error.message.endsWith(': non-terminated set') && /^\s*\{.*\|.*\{.*\} (?:and|or)\b/.test(rowOf(error, one))
  },
  {
    reason: 'OPA reads a call of what a call gives, `f(x).g(y)`, and knows no such function',
    excusesTheirs: ({ key, message }, { ours }) =>
      /^undefined function .*\(/.test(message) &&
      ours.some(
        other => other.message === 'this cannot be called' && other.key.replace(/^\w+/, '') === key.replace(/^\w+/, '')
      ),
    excusesOurs: ({ message }, { theirs }) =>
      message === 'this cannot be called' && theirs.some(other => /^undefined function .*\(/.test(other.message))
  },
  {
    reason: 'OPA refuses every function that is replaced for a whole `every`',
    excusesTheirs: ({ message }, { one }) => {
      const name = /^function (?:\S*\.)?(\S+) used as reference, not called$/.exec(message)?.[1]
      return name !== undefined && new RegExp(`\\bevery\\b[^]*\\}\\s*with [^]*\\b${name}\\b`).test(textOf(one))
    }
  },
  ...knownValues
]
