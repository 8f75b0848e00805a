import { type Json, JsonNumber, writeJson } from '../../../json/index.ts'
import { isObject, typeName } from '../operands.ts'
import { canonical } from './canonical.ts'
import { compare, exactNumber, isInteger, isMultiple, writeShort } from './exact-number.ts'
import { isOfFormat } from './formats.ts'
import { isFound, stepsOfSearch } from './patterns.ts'
import type { JsonObject, Schema } from './schema.ts'

/** One thing that is wrong with a document. */
export interface Mismatch {
  /** What kind of thing: `invalid_type`. */
  readonly type: string
  /** Where: members and positions joined by dots; `(Root)` for the whole. */
  readonly field: string
  readonly description: string
}

/** What does not match, in OPA's order and words; empty for a document that matches. Throws when it takes too long. */
export function validate(schema: Schema, document: Json): readonly Mismatch[] {
  const steps = fewestSteps + stepsOfUnit * writeJson(document).length
  return check({ steps }, schema, document, '(Root)').mismatches
}

/**
 * Schemas met with a value, and characters matched or compared: schemas that refer to each other can multiply without end. What a document may take
 * grows with its text.
 */
const fewestSteps = 50_000
const stepsOfUnit = 50

interface Budget {
  steps: number
}

function take(budget: Budget, count: number): void {
  budget.steps -= count
  if (budget.steps < 0) throw new Error('the schema takes too many steps')
}

function canonicalWithin(budget: Budget, value: Json): string {
  const text = canonical(value)
  take(budget, text.length)
  return text
}

/** What was found; a higher score matches better, by which the likeliest of several schemas is told. */
class Result {
  readonly mismatches: Mismatch[] = []
  score = 0
  readonly #place: string

  constructor(place: string) {
    this.#place = place
  }

  get isValid(): boolean {
    return this.mismatches.length === 0
  }

  /** Members are named without the root. */
  get field(): string {
    return this.#place.replace(/^\(Root\)\./, '')
  }

  add(type: string, description: string): void {
    this.mismatches.push({ type, field: this.field, description })
    this.score -= 2
  }

  join(other: Result): void {
    this.mismatches.push(...other.mismatches)
    this.score += other.score
  }
}

function check(budget: Budget, schema: Schema, value: Json, place: string): Result {
  const result = new Result(place)
  checkInto(result, budget, schema, value, place)
  return result
}

function checkInto(result: Result, budget: Budget, schema: Schema, value: Json, place: string): void {
  take(budget, 1)
  if (schema.pass !== undefined) {
    if (!schema.pass) result.add('false', 'False always fails validation')
    return
  }
  if (schema.ref) {
    checkInto(result, budget, schema.ref, value, place)
    return
  }
  if (value instanceof JsonNumber) take(budget, value.text.length)
  const type = typeOf(value)
  const fits = schema.types.includes(type) || (type === 'integer' && schema.types.includes('number'))
  if (schema.types.length > 0 && !fits) {
    const wanted = schema.types.length > 1 ? `[${schema.types.join(',')}]` : schema.types[0]
    result.add('invalid_type', `Invalid type. Expected: ${wanted}, given: ${type}`)
    return
  }
  checkCombinations(result, budget, schema, value, place)
  if (type === 'array') checkArray(result, budget, schema, value as readonly Json[], place)
  if (type === 'object') checkObject(result, budget, schema, value as JsonObject, place)
  if (type === 'integer' || type === 'number') checkNumber(result, schema, value)
  checkValue(result, budget, schema, value)
  if (typeof value === 'string') checkString(result, budget, schema, value)
  if (isObject(value)) {
    for (const [name, property] of schema.properties) {
      if (Object.hasOwn(value, name)) checkInMember(result, budget, property, value[name] as Json, `${place}.${name}`)
    }
  }
  result.score++
}

/** A member's mismatches stand at the member, its score counts for the whole. */
function checkInMember(result: Result, budget: Budget, schema: Schema, value: Json, place: string): void {
  result.join(check(budget, schema, value, place))
}

function typeOf(value: Json): string {
  const number = exactNumber(value)
  if (number) return isInteger(number) ? 'integer' : 'number'
  return typeName(value)
}

function checkCombinations(result: Result, budget: Budget, schema: Schema, value: Json, place: string): void {
  checkAlternatives(result, budget, schema, value, place)
  if (schema.allOf.length > 0) {
    const results = schema.allOf.map(one => check(budget, one, value, place))
    for (const one of results) result.join(one)
    if (!results.every(({ isValid }) => isValid)) result.add('number_all_of', 'Must validate all the schemas (allOf)')
  }
  if (schema.not && check(budget, schema.not, value, place).isValid) {
    result.add('number_not', 'Must not validate the schema (not)')
  }
  if (isObject(value)) checkDependencies(result, budget, schema, value, place)
  if (schema.if) {
    const isTrue = check(budget, schema.if, value, place).isValid
    const next = isTrue ? schema.then : schema.else
    const found = next && check(budget, next, value, place)
    if (found && !found.isValid) {
      if (isTrue) result.add('condition_then', 'Must validate "then" as "if" was valid')
      else result.add('condition_else', 'Must validate "else" as "if" was not valid')
      result.join(found)
    }
  }
  result.score++
}

function checkAlternatives(result: Result, budget: Budget, schema: Schema, value: Json, place: string): void {
  if (schema.anyOf.length > 0) {
    const results: Result[] = []
    for (const one of schema.anyOf) {
      results.push(check(budget, one, value, place))
      if (results.at(-1)?.isValid) break
    }
    if (!results.at(-1)?.isValid) {
      result.add('number_any_of', 'Must validate at least one schema (anyOf)')
      result.join(closest(results))
    }
  }
  if (schema.oneOf.length > 0) {
    const results = schema.oneOf.map(one => check(budget, one, value, place))
    const valid = results.filter(({ isValid }) => isValid).length
    if (valid !== 1) result.add('number_one_of', 'Must validate one and only one schema (oneOf)')
    if (valid === 0) result.join(closest(results))
  }
}

/** The first of those with the best score: probably the one that was meant. */
function closest(results: readonly Result[]): Result {
  return results.reduce((best, one) => (one.score > best.score ? one : best))
}

function checkDependencies(result: Result, budget: Budget, schema: Schema, value: JsonObject, place: string): void {
  for (const [name, wanted] of schema.dependencies) {
    if (!Object.hasOwn(value, name)) continue
    if (!Array.isArray(wanted)) {
      checkInto(result, budget, wanted as Schema, value, place)
      continue
    }
    for (const other of wanted) {
      if (!Object.hasOwn(value, other)) result.add('missing_dependency', `Has a dependency on ${other}`)
    }
  }
}

function checkArray(result: Result, budget: Budget, schema: Schema, value: readonly Json[], place: string): void {
  const { items, additionalItems } = schema
  const isList = Array.isArray(items)
  for (const [i, element] of value.entries()) {
    const each = isList ? (items[i] ?? (items.length > 0 ? additionalItems : undefined)) : (items as Schema | undefined)
    if (typeof each === 'object') checkInMember(result, budget, each, element, `${place}.${i}`)
  }
  if (isList && items.length > 0 && items.length < value.length && additionalItems === false) {
    result.add('array_no_additional_items', 'No additional items allowed on array')
  }
  if (value.length < (schema.minItems ?? 0)) {
    result.add('array_min_items', `Array must have at least ${schema.minItems} items`)
  }
  if (value.length > (schema.maxItems ?? Number.POSITIVE_INFINITY)) {
    result.add('array_max_items', `Array must have at most ${schema.maxItems} items`)
  }
  if (schema.uniqueItems) checkUnique(result, budget, value)
  if (schema.contains) {
    const results: Result[] = []
    for (const [i, element] of value.entries()) {
      results.push(check(budget, schema.contains, element, `${place}.${i}`))
      if (results.at(-1)?.isValid) break
    }
    if (!results.at(-1)?.isValid) {
      result.add('contains', 'At least one of the items must match')
      if (results.length > 0) result.join(closest(results))
    }
  }
  result.score++
}

function checkUnique(result: Result, budget: Budget, value: readonly Json[]): void {
  const seen = new Map<string, number>()
  for (const [i, element] of value.entries()) {
    const text = canonicalWithin(budget, element)
    const same = seen.get(text)
    if (same !== undefined) result.add('unique', `array items[${same},${i}] must be unique`)
    seen.set(text, i)
  }
}

function checkObject(result: Result, budget: Budget, schema: Schema, value: JsonObject, place: string): void {
  const names = Object.keys(value)
  if (names.length < (schema.minProperties ?? 0)) {
    result.add('array_min_properties', `Must have at least ${schema.minProperties} properties`)
  }
  if (names.length > (schema.maxProperties ?? Number.POSITIVE_INFINITY)) {
    result.add('array_max_properties', `Must have at most ${schema.maxProperties} properties`)
  }
  for (const name of schema.required) {
    if (Object.hasOwn(value, name)) result.score++
    else result.add('required', `${name} is required`)
  }
  for (const name of names) {
    const member = value[name] as Json
    const isPattern = checkPatternProperties(result, budget, schema, name, member, `${place}.${name}`)
    if (schema.properties.has(name) || isPattern) continue
    if (schema.additionalProperties === false) {
      result.add('additional_property_not_allowed', `Additional property ${name} is not allowed`)
    } else if (typeof schema.additionalProperties === 'object') {
      checkInMember(result, budget, schema.additionalProperties, member, `${place}.${name}`)
    }
  }
  for (const name of schema.propertyNames ? names : []) {
    const found = check(budget, schema.propertyNames as Schema, name, place)
    if (found.isValid) continue
    result.add('invalid_property_name', `Property name of "${name}" does not match`)
    result.join(found)
  }
  result.score++
}

function checkPatternProperties(
  result: Result,
  budget: Budget,
  schema: Schema,
  name: string,
  value: Json,
  place: string
): boolean {
  let isMatched = false
  for (const [pattern, property] of schema.patternProperties) {
    take(budget, stepsOfSearch(pattern, name))
    if (!isFound(pattern, name)) continue
    isMatched = true
    checkInMember(result, budget, property, value, place)
  }
  if (isMatched) result.score++
  return isMatched
}

function checkNumber(result: Result, schema: Schema, value: Json): void {
  const number = exactNumber(value)
  if (!number) return
  const { multipleOf, minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema
  if (multipleOf && !isMultiple(multipleOf, number)) {
    result.add('multiple_of', `Must be a multiple of ${writeShort(multipleOf)}`)
  }
  if (maximum && compare(number, maximum) > 0) {
    result.add('number_lte', `Must be less than or equal to ${writeShort(maximum)}`)
  }
  if (exclusiveMaximum && compare(number, exclusiveMaximum) >= 0) {
    result.add('number_lt', `Must be less than ${writeShort(exclusiveMaximum)}`)
  }
  if (minimum && compare(number, minimum) < 0) {
    result.add('number_gte', `Must be greater than or equal to ${writeShort(minimum)}`)
  }
  if (exclusiveMinimum && compare(number, exclusiveMinimum) <= 0) {
    result.add('number_gt', `Must be greater than ${writeShort(exclusiveMinimum)}`)
  }
  result.score++
}

function checkValue(result: Result, budget: Budget, schema: Schema, value: Json): void {
  const text = schema.const === undefined && !schema.enum ? '' : canonicalWithin(budget, value)
  if (schema.const !== undefined && text !== schema.const) {
    result.add('const', `${result.field} does not match: ${schema.const}`)
  }
  if (schema.enum && !schema.enum.includes(text)) {
    result.add('enum', `${result.field} must be one of the following: ${schema.enum.join(', ')}`)
  }
  if (schema.format && typeof value === 'string' && !isOfFormat(schema.format, value)) {
    result.add('format', `Does not match format '${schema.format}'`)
  }
  result.score++
}

function checkString(result: Result, budget: Budget, schema: Schema, value: string): void {
  const length = [...value].length
  if (length < (schema.minLength ?? 0)) {
    result.add('string_gte', `String length must be greater than or equal to ${schema.minLength}`)
  }
  if (length > (schema.maxLength ?? Number.POSITIVE_INFINITY)) {
    result.add('string_lte', `String length must be less than or equal to ${schema.maxLength}`)
  }
  if (schema.pattern !== undefined) {
    take(budget, stepsOfSearch(schema.pattern, value))
    if (!isFound(schema.pattern, value)) result.add('pattern', `Does not match pattern '${schema.pattern}'`)
  }
  result.score++
}
