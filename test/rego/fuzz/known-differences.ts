import type { FuzzCase } from './fuzz-case.ts'
import type { Difference, NamedError } from './run-case.ts'

/**
 * Where OPA 1.20.2 is not followed, each with the reason. Everything else that the fuzzer finds is a fault of ours.
 */
export interface KnownDifference {
  readonly reason: string
  /** Errors that only OPA has, or has in another row, beside ours and `all` of OPA's. */
  readonly excusesError?: (theirs: NamedError, ours: readonly NamedError[], all: readonly NamedError[]) => boolean
  /** Errors that only we have. */
  readonly excusesOurs?: (ours: NamedError, theirs: readonly NamedError[]) => boolean
  readonly excuses?: (difference: Difference, one: FuzzCase) => boolean
}

const textOf = (one: FuzzCase): string => one.modules.map(({ text }) => text).join('\n')
const isUnsafe = ({ key }: NamedError): boolean => key.startsWith('rego_unsafe_var_error')
const isOfResult = ({ kind }: Difference): boolean => kind === 'other result' || kind.endsWith('a result')
const isUndefinedFunction = ({ message }: NamedError): boolean => /^undefined function data\./.test(message)
const isUnused = ({ message }: NamedError): boolean => /^declared var/.test(message)

export const knownDifferences: readonly KnownDifference[] = [
  {
    reason: 'OPA stops in a rule at the first inner body with an unused variable; we name all of them',
    excusesOurs: (ours, theirs) => isUnused(ours) && theirs.some(isUnused)
  },
  {
    reason: 'OPA calls a function undefined when its body has a type error; we name the error alone',
    excusesError: (theirs, ours, all) =>
      isUndefinedFunction(theirs) && (ours.length > 0 || all.some(other => !isUndefinedFunction(other)))
  },
  {
    reason: 'OPA gives a wrong reference to a rule the row of the last reference to the same rule',
    excusesError: (theirs, ours) =>
      /^undefined ref: data\./.test(theirs.message) && ours.some(({ message }) => message.startsWith('undefined ref')),
    excusesOurs: (ours, theirs) =>
      ours.message.startsWith('undefined ref') &&
      theirs.some(({ message }) => message.startsWith('undefined ref: data.'))
  },
  {
    reason: 'OPA has no type for the elements of a comprehension of a parameter, and lets it meet nothing',
    excusesError: ({ details }) =>
      /\{"type":"(?:set|array)"\}|"type":"(?:set|array)comprehension"|"[ab]":null/.test(JSON.stringify(details ?? ''))
  },
  {
    reason: 'OPA takes the key of a written object for known when it is a collection, and a set in it for an array',
    excusesError: ({ details }) =>
      /"key":[[{]|"type":"(?:array|object|set)","value"/.test(JSON.stringify(details ?? ''))
  },
  {
    reason: 'OPA calls `not [count(x)][0]` unsafe where `not` takes a body',
    excusesError: ({ message }) => message === 'expression is unsafe'
  },
  {
    reason: 'OPA gives no place for what is wrong in a template string',
    excusesError: (theirs, ours) => /^\w+ $/.test(theirs.key) && ours.some(({ key }) => key.startsWith(theirs.key)),
    excusesOurs: (ours, theirs) => theirs.some(({ key }) => /^\w+ $/.test(key) && ours.key.startsWith(key))
  },
  {
    reason: 'OPA drops a body that is `not true` alone where the head has to be evaluated',
    excuses: (difference, one) => isOfResult(difference) && /\bnot (?:true|\{ *true *\})/.test(textOf(one))
  },
  {
    reason: 'OPA keeps what is no JSON number (`1.`, `.5`) of a string and cannot write it',
    excuses: ({ kind, detail }) => kind === 'only opa aborts' && detail.includes('invalid number literal')
  },
  {
    reason: 'OPA 1.20 takes versions with zeros before a number or nothing behind `-`, its newest cases do not',
    excuses: (difference, one) => isOfResult(difference) && textOf(one).includes('semver.')
  },
  {
    reason: 'YAML of odd characters is quoted otherwise than in OPA; it reads the same',
    excuses: ({ kind }, one) => kind === 'other result' && textOf(one).includes('yaml.marshal')
  },
  {
    reason:
      'OPA gives an unsafe variable the row of the head where that has to be evaluated, names it once, or goes on behind it',
    excusesError: (theirs, ours) => isUnsafe(theirs) && ours.some(isUnsafe),
    excusesOurs: (ours, theirs) => isUnsafe(ours) && theirs.some(isUnsafe)
  },
  {
    reason: 'OPA takes a rule for an unsafe variable in a template string that is the key of a reference',
    excuses: ({ kind, codes, detail }, one) =>
      kind !== 'only we refuse' &&
      (codes?.includes('rego_unsafe') === true || /var \w+ is undeclared/.test(detail)) &&
      /\[\$["`]/.test(textOf(one))
  },
  {
    reason: 'OPA cuts characters into bytes where it replaces the empty text',
    excuses: ({ kind, detail }, one) =>
      kind === 'other result' && detail.includes('\ufffd') && /\breplace(?:_n)?\b/.test(textOf(one))
  },
  {
    reason: 'bytes that are no UTF-8 are replaced when they become a string here, in OPA when they are written',
    excuses: ({ kind }, one) => kind === 'other result' && /base64(?:url)?\.decode|hex\.decode/.test(textOf(one))
  },
  {
    reason: 'to OPA 1.20 `?` or `[!..]` alone matches the empty text, in its newest cases it does not',
    excuses: (difference, one) => isOfResult(difference) && /glob\.match.*["`{](?:\?|\[!)/.test(textOf(one))
  },
  {
    reason: '`import rego.v2` is of the newest cases, OPA 1.20 does not have it',
    excuses: ({ kind }, one) => kind === 'only opa refuses' && textOf(one).includes('import rego.v2')
  },
  {
    reason: 'OPA takes the lower 64 bits of what it shifts by, and panics on many of them',
    excuses: (difference, one) =>
      (isOfResult(difference) || difference.kind === 'only opa aborts') && /bits\.[lr]sh/.test(textOf(one))
  },
  {
    reason:
      'OPA writes what `strings.render_template` is given as Rego and reads it as JSON: sets and control characters fail',
    excuses: (difference, one) => isOfResult(difference) && textOf(one).includes('render_template')
  }
]
