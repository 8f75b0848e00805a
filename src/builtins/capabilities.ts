import type { Builtin } from './builtin.ts'
import { type BuiltinTable, builtinTable, findBuiltin } from './registry.ts'
import { any, array, either, nullType, object, record, set, type Type } from './type.ts'

/** What a program may use: of the language, and of built-ins. */
export interface Capabilities {
  readonly builtins: BuiltinTable
  /** Names such as `rego_v1` and `template_strings`. */
  readonly features: ReadonlySet<string>
  /** What may stand behind `import future.keywords.`, beside the keywords of Rego v1. */
  readonly futureKeywords: ReadonlySet<string>
}

/** A value that does not have the form of capabilities; the message says where and what was wanted. */
export class CapabilitiesError extends Error {
  override readonly name = 'CapabilitiesError'
}

/**
 * Reads capabilities in OPA's form (`opa capabilities --current`).
 *
 * Built-ins that are not known are taken for the host's: whoever evaluates the module supplies them. Of known ones the types are those
 * given here.
 *
 * @param value - the parsed JSON
 * @throws CapabilitiesError for anything else
 * @see https://www.openpolicyagent.org/docs/deployments#capabilities
 */
export function readCapabilities(value: unknown): Capabilities {
  const file = asRecord(value, 'the capabilities')
  const builtins = asList(file['builtins'] ?? [], '`builtins`').map((each, i) => readBuiltin(each, `builtins[${i}]`))
  return {
    builtins: builtinTable(builtins),
    features: new Set(texts(file['features'], '`features`')),
    futureKeywords: new Set(texts(file['future_keywords'], '`future_keywords`'))
  }
}

function readBuiltin(value: unknown, place: string): Builtin {
  const { name, decl, infix, relation, deprecated, nondeterministic } = asRecord(value, `\`${place}\``)
  if (typeof name !== 'string' || name === '') throw wrong(`\`${place}.name\``, 'a text', name)
  const declared = asRecord(decl, `\`decl\` of \`${name}\``)
  const args = asList(declared['args'] ?? [], `\`decl.args\` of \`${name}\``).map((each, i) =>
    readType(each, `argument ${i + 1} of \`${name}\``)
  )
  const result =
    declared['result'] === undefined ? undefined : readType(declared['result'], `the result of \`${name}\``)
  const variadic =
    declared['variadic'] === undefined ? undefined : readType(declared['variadic'], `\`variadic\` of \`${name}\``)
  const known = findBuiltin(name)
  if (known && known.args.length !== args.length) {
    throw new CapabilitiesError(
      `\`${name}\` has ${args.length} arguments in the capabilities; the built-in has ${known.args.length}`
    )
  }
  return {
    name,
    args,
    ...(result ? { result } : {}),
    ...(variadic ? { variadic } : {}),
    ...(typeof infix === 'string' ? { infix } : {}),
    ...(relation === true ? { relation } : {}),
    ...(deprecated === true ? { deprecated } : {}),
    ...(nondeterministic === true ? { nondeterministic } : {}),
    implementation: known?.implementation ?? 'host',
    canFail: known?.canFail ?? true
  }
}

function readType(value: unknown, place: string, depth = 0): Type {
  if (depth > 64) throw new CapabilitiesError(`${place} nests types too deeply`)
  const written = asRecord(value, `the type of ${place}`)
  const { type, of, dynamic, static: fixed } = written
  const inner = (each: unknown): Type => readType(each, place, depth + 1)
  switch (type) {
    case 'null':
      return nullType
    case 'boolean':
    case 'number':
    case 'string':
      return { type }
    case 'any':
      return of === undefined ? any : either(...asList(of, `\`of\` in ${place}`).map(inner))
    case 'set':
      return set(of === undefined ? any : inner(of))
    case 'array': {
      const items = fixed === undefined ? undefined : asList(fixed, `\`static\` in ${place}`).map(inner)
      if (!items) return array(dynamic === undefined ? any : inner(dynamic))
      return { type, static: items, ...(dynamic === undefined ? {} : { dynamic: inner(dynamic) }) }
    }
    case 'object': {
      const properties = asList(fixed ?? [], `\`static\` in ${place}`).map(each => {
        const { key, value: member } = asRecord(each, `a property in ${place}`)
        return [String(key), inner(member)] as const
      })
      if (dynamic === undefined)
        return properties.length > 0 ? record(Object.fromEntries(properties)) : object(any, any)
      const others = asRecord(dynamic, `\`dynamic\` in ${place}`)
      return record(Object.fromEntries(properties), inner(others['key']), inner(others['value']))
    }
    default:
      throw wrong(`the type of ${place}`, 'null, boolean, number, string, any, array, set or object', type)
  }
}

function asRecord(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(what, 'an object', value)
  return value as Readonly<Record<string, unknown>>
}

function asList(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(what, 'a list', value)
  return value
}

function texts(value: unknown, what: string): readonly string[] {
  return asList(value ?? [], what).map(each => {
    if (typeof each !== 'string') throw wrong(what, 'a list of texts', each)
    return each
  })
}

function wrong(what: string, wanted: string, got: unknown): CapabilitiesError {
  const shown = got === undefined ? 'nothing' : JSON.stringify(got)
  return new CapabilitiesError(`${what}: wanted ${wanted}, got ${shown.length > 60 ? `${shown.slice(0, 60)}…` : shown}`)
}
