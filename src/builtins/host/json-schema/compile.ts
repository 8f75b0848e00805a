import type { Json } from '../../../json/index.ts'
import { quotedByGo } from '../go-quote.ts'
import { faultOfUrl } from '../go-url.ts'
import { isObject } from '../operands.ts'
import { canonical } from './canonical.ts'
import { type ExactNumber, exactNumber, isNumber, numberText } from './exact-number.ts'
import { isRegex } from './patterns.ts'
import { type References, readReferences } from './references.ts'
import type { Draft, JsonObject, Schema } from './schema.ts'

/**
 * Makes a schema ready for use.
 *
 * @throws Error - the first fault, in OPA's words
 */
export function compileSchema(document: Json): Schema {
  if (!isObject(document) && typeof document !== 'boolean') throw new Error('schema is invalid')
  const draft = isObject(document) ? draftOf(document) : 'all'
  return compileNode({ draft, references: readReferences(document), followed: new Map() }, document)
}

interface Compilation {
  readonly draft: Draft
  readonly references: References
  /** Schemas by the reference that led to them; one is here before it is complete, so that a schema may hold itself. */
  readonly followed: Map<string, Schema>
}

const drafts: Readonly<Record<string, Draft>> = { 'draft-04': 4, 'draft-06': 6, 'draft-07': 7 }

function draftOf(document: JsonObject): Draft {
  const { $schema } = document
  if ($schema === undefined) return 'all'
  if (typeof $schema !== 'string') throw new Error('$schema must be of type string')
  const [, name = ''] = /^http:\/\/json-schema\.org\/(draft-0[467])\/schema#?$/.exec($schema) ?? []
  return drafts[name] ?? 'all'
}

const types = ['array', 'boolean', 'integer', 'number', 'null', 'object', 'string']

function newSchema(): Schema {
  return {
    types: [],
    properties: new Map(),
    patternProperties: new Map(),
    dependencies: new Map(),
    required: [],
    oneOf: [],
    anyOf: [],
    allOf: []
  }
}

function compileNode(c: Compilation, node: Json, into: Schema = newSchema()): Schema {
  if (c.draft !== 4 && typeof node === 'boolean') return Object.assign(into, { pass: node })
  if (!isObject(node)) throw new Error('Expected: Valid Schema, given: Invalid JSON')
  const isOld = c.draft === 4 || (c.draft === 'all' && 'id' in node)
  const id = stringMember(node, isOld ? 'id' : '$id')
  const fault = id === undefined ? undefined : faultOfUrl(id)
  if (id !== undefined && fault !== undefined) throw new Error(`parse ${quotedByGo(id)}: ${fault}`)
  compileDefinitions(c, node)
  stringMember(node, 'title')
  stringMember(node, 'description')
  if (stringMember(node, '$ref') !== undefined) {
    const reference = c.references.of(node) as string
    const known = c.followed.get(reference)
    into.ref = known ?? newSchema()
    if (!known) {
      c.followed.set(reference, into.ref)
      const target = c.references.follow(reference)
      if (!isObject(target) && typeof target !== 'boolean') throw new Error('Valid Schema must be of type object')
      compileNode(c, target, into.ref)
      return into
    }
  }
  into.types = typesOf(node)
  compileObjectKeywords(c, node, into)
  compileItems(c, node, into)
  compileNumberKeywords(c, node, into)
  compileLimits(node, into)
  compileValues(c, node, into)
  compileCombinations(c, node, into)
  return into
}

function compileDefinitions(c: Compilation, node: JsonObject): void {
  const { definitions } = node
  if (definitions === undefined) return
  if (!isObject(definitions)) throw invalidType('Array Of Schemas', 'definitions')
  for (const definition of Object.values(definitions)) {
    if (!isSchema(definition)) throw invalidType('Array Of Schemas', 'definitions')
    compileNode(c, definition)
  }
}

function typesOf({ type }: JsonObject): string[] {
  if (type === undefined) return []
  const names = Array.isArray(type) ? type : [type]
  const found: string[] = []
  for (const name of names) {
    if (typeof name !== 'string') throw invalidType('type', 'string/Array Of Strings')
    if (!types.includes(name)) {
      throw new Error(
        `has a primitive type that is NOT VALID -- given: /${name}/ Expected valid values are:[${types.join(' ')}]`
      )
    }
    if (found.includes(name)) throw new Error(`${name} type is duplicated`)
    found.push(name)
  }
  return found
}

function compileObjectKeywords(c: Compilation, node: JsonObject, into: Schema): void {
  const { properties, additionalProperties, patternProperties, propertyNames, dependencies } = node
  if (properties !== undefined) {
    if (!isObject(properties)) throw new Error('Properties must be of type object')
    for (const [name, schema] of Object.entries(properties)) into.properties.set(name, compileNode(c, schema))
  }
  const additional = booleanOrSchema(c, additionalProperties, 'additionalProperties')
  if (additional !== undefined) into.additionalProperties = additional
  if (patternProperties !== undefined) {
    if (!isObject(patternProperties)) throw invalidType('Valid Schema', 'patternProperties')
    for (const [pattern, schema] of Object.entries(patternProperties)) {
      if (!isRegex(pattern)) throw new Error(`Invalid regex pattern '${pattern}'`)
      into.patternProperties.set(pattern, compileNode(c, schema))
    }
  }
  if (propertyNames !== undefined && c.draft !== 4) {
    if (!isSchema(propertyNames)) throw invalidType('Valid Schema', 'patternProperties')
    into.propertyNames = compileNode(c, propertyNames)
  }
  if (dependencies === undefined) return
  if (!isObject(dependencies)) throw new Error('dependencies must be of type object')
  for (const [name, wanted] of Object.entries(dependencies)) {
    if (isSchema(wanted)) into.dependencies.set(name, compileNode(c, wanted))
    else if (Array.isArray(wanted) && wanted.every(key => typeof key === 'string')) {
      into.dependencies.set(name, wanted as readonly string[])
    } else throw new Error('Dependency must be of type Schema Or Array Of Strings')
  }
}

function compileItems(c: Compilation, node: JsonObject, into: Schema): void {
  const { items, additionalItems, contains } = node
  if (items !== undefined) {
    const all = Array.isArray(items) ? items : [items]
    if (!all.every(isSchema)) throw invalidType('Valid Schema/Array Of Schemas', 'items')
    into.items = Array.isArray(items) ? items.map(item => compileNode(c, item)) : compileNode(c, items)
  }
  const additional = booleanOrSchema(c, additionalItems, 'additionalItems')
  if (additional !== undefined) into.additionalItems = additional
  if (contains !== undefined && c.draft !== 4) into.contains = compileNode(c, contains)
}

function compileNumberKeywords(c: Compilation, node: JsonObject, into: Schema): void {
  const multipleOf = exactNumber(node.multipleOf)
  if (node.multipleOf !== undefined) {
    if (!multipleOf) throw invalidType('Number', 'multipleOf')
    if (multipleOf.numerator <= 0n) throw new Error('multipleOf must be strictly greater than 0')
    into.multipleOf = multipleOf
  }
  for (const [key, exclusiveKey] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum']
  ] as const) {
    const limit = exactNumber(node[key])
    if (node[key] !== undefined && !limit) throw new Error(`${key} must be of a Number`)
    if (limit) into[key] = limit
    const exclusive = node[exclusiveKey]
    if (exclusive !== undefined) compileExclusive(c, into, key, exclusiveKey, exclusive, limit)
  }
}

/** Draft 4 says whether the limit itself is out; later ones say a limit of its own. */
function compileExclusive(
  { draft }: Compilation,
  into: Schema,
  key: 'minimum' | 'maximum',
  exclusiveKey: 'exclusiveMinimum' | 'exclusiveMaximum',
  exclusive: Json,
  limit: ExactNumber | undefined
): void {
  const own = exactNumber(exclusive)
  if (typeof exclusive === 'boolean' && (draft === 4 || draft === 'all')) {
    if (!limit) throw new Error(`${exclusiveKey} cannot be used without ${key}`)
    if (exclusive) {
      into[exclusiveKey] = limit
      delete into[key]
    }
  } else if (own && draft !== 4) into[exclusiveKey] = own
  else {
    const wanted = { 4: 'boolean', 6: 'number', 7: 'number', all: 'boolean/number' }[draft]
    throw invalidType(wanted, exclusiveKey)
  }
}

function compileLimits(node: JsonObject, into: Schema): void {
  countMembers(node, into, 'minLength', 'maxLength', true)
  const pattern = stringMember(node, 'pattern')
  if (pattern !== undefined) {
    if (!isRegex(pattern)) throw new Error('pattern must be a valid regex')
    into.pattern = pattern
  }
  const format = stringMember(node, 'format')
  if (format !== undefined) into.format = format
  countMembers(node, into, 'minProperties', 'maxProperties', true)
  for (const name of arrayMember(node, 'required') ?? []) {
    if (typeof name !== 'string') throw invalidType('string', 'required')
    if (into.required.includes(name)) throw new Error('required items must be unique')
    into.required.push(name)
  }
  countMembers(node, into, 'minItems', 'maxItems', false)
  if (node.uniqueItems === undefined) return
  if (typeof node.uniqueItems !== 'boolean') throw new Error('uniqueItems must be of a boolean')
  into.uniqueItems = node.uniqueItems
}

function countMembers(
  node: JsonObject,
  into: Schema,
  least: 'minLength' | 'minProperties' | 'minItems',
  most: 'maxLength' | 'maxProperties' | 'maxItems',
  inOrder: boolean
): void {
  for (const key of [least, most]) {
    const count = node[key]
    if (count === undefined) continue
    if (!isNumber(count) || !/^-?\d+$/.test(numberText(count) as string))
      throw new Error(`${key} must be of an integer`)
    into[key] = Number(numberText(count))
    if ((into[key] as number) < 0) throw new Error(`${key} must be greater than or equal to 0`)
  }
  if (inOrder && (into[least] ?? 0) > (into[most] ?? Number.POSITIVE_INFINITY)) {
    throw new Error(`${least} cannot be greater than ${most}`)
  }
}

function compileValues(c: Compilation, node: JsonObject, into: Schema): void {
  if (node.const !== undefined && c.draft !== 4) into.const = canonical(node.const)
  const values = arrayMember(node, 'enum')?.map(canonical)
  if (!values) return
  if (new Set(values).size < values.length) throw new Error('enum items must be unique')
  into.enum = values
}

function compileCombinations(c: Compilation, node: JsonObject, into: Schema): void {
  for (const key of ['oneOf', 'anyOf', 'allOf'] as const) {
    into[key] = (arrayMember(node, key) ?? []).map(schema => compileNode(c, schema))
  }
  const isNew = c.draft === 7 || c.draft === 'all'
  for (const key of isNew ? (['not', 'if', 'then', 'else'] as const) : (['not'] as const)) {
    const schema = node[key]
    if (schema === undefined) continue
    if (!isSchema(schema)) throw new Error(`${key} must be of an object`)
    into[key] = compileNode(c, schema)
  }
}

// ---- members

function isSchema(value: Json): boolean {
  return typeof value === 'boolean' || isObject(value)
}

function booleanOrSchema(c: Compilation, value: Json | undefined, key: string): boolean | Schema | undefined {
  if (value === undefined || typeof value === 'boolean') return value
  if (!isObject(value)) throw invalidType('boolean/Valid Schema', key)
  return compileNode(c, value)
}

function stringMember(node: JsonObject, key: string): string | undefined {
  const value = node[key]
  if (value === undefined || typeof value === 'string') return value
  throw invalidType('string', key)
}

function arrayMember(node: JsonObject, key: string): readonly Json[] | undefined {
  const value = node[key]
  if (value === undefined || Array.isArray(value)) return value
  throw new Error(`${key} must be of an array`)
}

function invalidType(wanted: string, given: string): Error {
  return new Error(`Invalid type. Expected: ${wanted}, given: ${given}`)
}
