import type { RuleGraph } from './check-recursion.ts'
import { isCall } from './map-term.ts'
import { type AnnotationSet, schemasOf } from './metadata-calls.ts'
import { readersOf, replacedTyping } from './replaced-types.ts'
import { type CheckedRule, nameSpan } from './resolve-rule.ts'
import type { Local, ResolvedLiteral, ResolvedTerm } from './resolved.ts'
import { pathKey } from './resolver.ts'
import { typeHomes } from './rule-sets.ts'
import { constantKeys, keysOfPath } from './rule-tree.ts'
import { type SchemaReading, schemaFault, typeOfSchema } from './schema-type.ts'
import { typeOfTerm } from './type-of-term.ts'
import {
  any,
  either,
  eitherOf,
  type FunctionType,
  keysOf,
  merge,
  objectOf,
  string,
  type Type,
  unifies,
  valuesOf
} from './types.ts'
import { type DocumentNode, documentAt, type ProgramTypes, type Typing } from './typing.ts'
import { assignPattern, unifyTerms } from './unify-types.ts'

/** What the checker is told of the world, per package. */
export interface SchemaOptions {
  /** The schema of `input` in the rules of a package. */
  readonly inputSchema?: (packagePath: readonly string[]) => unknown
  /** How it is read; as JSON Schema says where left out. */
  readonly inputSchemaReading?: SchemaReading
  /** Schemas of documents below `data`, by path without `data`. */
  readonly dataSchemas?: (
    packagePath: readonly string[]
  ) => readonly { readonly path: readonly string[]; readonly schema: unknown }[]
  /** The schemas that annotations name: `schema.a.b` is `['a', 'b']`. Without it such annotations say nothing. */
  readonly schemas?: (name: readonly string[]) => unknown
}

type TypeOptions = SchemaOptions &
  Pick<ProgramTypes, 'budget' | 'builtins' | 'add' | 'closedData' | 'forbidComputedInputKeys'> & {
    readonly annotations: AnnotationSet
  }

/**
 * Infers the types of all rules and checks every reference, call and unification.
 *
 * @param ordered - the rules, those first that others read
 */
export function checkTypes(ordered: readonly CheckedRule[], graph: RuleGraph, options: TypeOptions): void {
  const homes = typeHomes(ordered)
  const documents: DocumentNode = { children: new Map(), hasRules: false }
  const functions = new Map<string, CheckedRule[]>()
  for (const rule of ordered) {
    documentAt(documents, keysOfPath(rule.module.package.path))
    documentAt(documents, homes.get(rule) ?? constantKeys(rule)).hasRules = true
    if (!rule.isFunction) continue
    const key = pathKey(rule.path)
    const known = functions.get(key)
    if (known) known.push(rule)
    else functions.set(key, [rule])
  }
  const program: ProgramTypes = {
    documents,
    functions,
    surroundings: surroundingsOf(options),
    readersOf: readersOf(graph, homes),
    builtins: options.builtins,
    add: options.add,
    budget: options.budget,
    closedData: options.closedData,
    forbidComputedInputKeys: options.forbidComputedInputKeys,
    specialised: new Map(),
    faults: 0,
    rules: 0,
    typeNumbers: new Map()
  }
  for (const rule of ordered) {
    checkRule(program, rule, homes.get(rule) ?? constantKeys(rule))
    program.rules++
  }
}

type Surroundings = Pick<Typing, 'input' | 'dataSchemas'>

/** The types of `input` and documents by package, found once a package. */
function surroundingsOf(options: TypeOptions): (rule: CheckedRule) => Surroundings {
  const known = new Map<string, Surroundings>()
  return rule => {
    const { path } = rule.module.package
    const key = pathKey(path)
    let found = known.get(key)
    if (!found) {
      const input = options.inputSchema?.(path)
      const schemas = options.dataSchemas?.(path) ?? []
      found = {
        input: input === undefined ? any : typeOfSchema(input, 'input', options.inputSchemaReading),
        dataSchemas: schemas
          .map(each => ({ path: each.path, type: typeOfSchema(each.schema, 'data') }))
          .sort((a, b) => b.path.length - a.path.length)
      }
      known.set(key, found)
    }
    return annotated(rule, found, options)
  }
}

/** Schemas that annotations give for one rule, those of wider scopes first. */
function annotated(rule: CheckedRule, found: Surroundings, options: TypeOptions): Surroundings {
  let { input } = found
  const dataSchemas = [...found.dataSchemas]
  for (const each of schemasOf(rule.module, rule.rule, options.annotations)) {
    const { path } = each
    const schema = each.schema ? options.schemas?.(each.schema) : each.definition
    if (schema === undefined && !options.schemas) continue
    const fault =
      schema === undefined
        ? `undefined schema \`${['schema', ...(each.schema ?? [])].join('.')}\``
        : prefixed('the schema of an annotation cannot be used: ', schemaFault(schema))
    if (fault) options.add('checkTypes', 'rego_type_error', fault, nameSpan(rule.rule))
    else if (path[0] === 'input') input = override(input, path.slice(1), typeOfSchema(schema, 'input', 'opa'))
    else if (path[0] === 'data') dataSchemas.unshift({ path: path.slice(1), type: typeOfSchema(schema, 'data', 'opa') })
  }
  return { input, dataSchemas }
}

function prefixed(prefix: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : prefix + text
}

function override(type: Type, path: readonly string[], by: Type): Type {
  const [name, ...rest] = path
  if (name === undefined) return by
  const base = type.kind === 'object' ? type : undefined
  const properties = new Map(base?.properties)
  const key = JSON.stringify(name)
  properties.set(key, override(properties.get(key) ?? any, rest, by))
  if (base) return { ...base, properties }
  return { kind: 'object', properties, dynamic: { key: any, value: any } }
}

function checkRule(program: ProgramTypes, rule: CheckedRule, home: readonly string[]): void {
  const t: Typing = {
    program,
    locals: new Map(),
    parameters: localsOf(rule.args),
    ...program.surroundings(rule),
    faulty: false
  }
  const node = documentAt(program.documents, home)
  const { value, args } = checkBranches(t, rule)
  if (rule.isFunction) {
    const type: FunctionType = t.faulty ? { args: args.map(() => any), result: any } : { args, result: value }
    node.function = node.function ? joinFunctions(node.function, type) : type
    return
  }
  const own = rule.contains ? ({ kind: 'set', of: closeType(t, rule.contains) } as const) : value
  const keys = [...rule.path.map(() => string), ...rule.keys.map(key => closeType(t, key))].slice(home.length)
  const type = t.faulty ? any : keys.reduceRight<Type>((inner, key) => objectOf(key, inner), own)
  node.type = node.type ? merge(node.type, type) : type
}

/** The types of a rule's value and arguments over body and `else`; what one of these asks of an argument, another need not. */
function checkBranches(t: Typing, rule: CheckedRule): { readonly value: Type; readonly args: readonly Type[] } {
  const given = new Map(t.locals)
  const check = (of: Typing, body: readonly ResolvedLiteral[], term: ResolvedTerm) => {
    checkBody(of, body)
    const value = closeType(of, term)
    return { value, args: rule.args.map(argument => closeType(of, argument)) }
  }
  let all = check(t, rule.body, rule.value)
  for (const branch of rule.else) {
    const inner: Typing = { ...t, locals: new Map(given), faulty: false }
    const { value, args } = check(inner, branch.body, branch.value)
    if (inner.faulty) t.faulty = true
    all = { value: either(all.value, value), args: all.args.map((type, i) => either(type, args[i] ?? any)) }
  }
  return all
}

function joinFunctions(a: FunctionType, b: FunctionType): FunctionType {
  return { args: a.args.map((arg, i) => either(arg, b.args[i] ?? any)), result: either(a.result, b.result) }
}

/** The type of a term in which everything unknown is `any`. */
function closeType(t: Typing, term: ResolvedTerm): Type {
  const type = typeOfTerm(t, term)
  if (type) return type
  assignPattern(t, term, any)
  return typeOfTerm(t, term) ?? any
}

function localsOf(terms: readonly ResolvedTerm[]): Set<Local> {
  const locals = new Set<Local>()
  const add = (term: ResolvedTerm): void => {
    if (term.kind === 'local') locals.add(term.local)
    else if (term.kind === 'array' || term.kind === 'set') for (const item of term.items) add(item)
    else if (term.kind === 'object') for (const { value } of term.entries) add(value)
  }
  for (const term of terms) add(term)
  return locals
}

/** As in OPA, what a comprehension or `every` asks of a parameter is nothing that its function asks. */
export function inClosure<T>(t: Typing, check: (inner: Typing) => T, more: Pick<Typing, 'outside'> = {}): T {
  const inner: Typing = { ...t, ...more, locals: new Map(t.locals), faulty: false }
  const found = check(inner)
  if (inner.faulty) t.faulty = true
  return found
}

/** Checks the literals of a body in their order; an equation that was taken apart once, where its first part stands. */
export function checkBody(t: Typing, body: readonly ResolvedLiteral[]): void {
  const checked = new Set<object>()
  for (const literal of body) {
    if (literal.kind === 'unify' && literal.whole) {
      if (checked.has(literal.whole)) continue
      checked.add(literal.whole)
    }
    checkLiteral(t, literal)
  }
}

function checkLiteral(outer: Typing, literal: ResolvedLiteral): void {
  const t = literal.with.length === 0 ? outer : replacedTyping(outer, literal)
  switch (literal.kind) {
    case 'test': {
      const { term } = literal
      const [left, right] = isCall(term) ? term.args : []
      if (term.kind === 'builtinCall' && term.name === 'equal' && left && right)
        unifyTerms(t, left, right, literal.span)
      else typeOfTerm(t, term)
      break
    }
    case 'unify': {
      const { left, right } = literal.whole ?? literal
      unifyTerms(t, left, right, literal.span)
      break
    }
    case 'not': {
      const outside = t.outside ?? new Set(t.locals.keys())
      if (literal.ofBody) inClosure(t, inner => checkBody(inner, literal.body), { outside })
      else checkBody(t, literal.body)
      break
    }
    case 'every': {
      const type = typeOfTerm(t, literal.domain) ?? any
      const outside = t.outside ?? new Set(t.locals.keys())
      const items = everyTypes(type)
      if (literal.key) t.locals.set(literal.key, items.key)
      t.locals.set(literal.value, items.value)
      inClosure(t, inner => checkBody(inner, literal.body), { outside })
    }
  }
  if (t !== outer && t.faulty) outer.faulty = true
}

function everyTypes(type: Type): { key: Type; value: Type } {
  const members = type.kind === 'union' ? type.of : [type]
  const collections = members.filter(each => ['array', 'set', 'object', 'any'].includes(each.kind))
  return {
    key: eitherOf(collections.map(each => (each.kind === 'set' ? valuesOf(each) : (keysOf(each) ?? any)))) ?? any,
    value: eitherOf(collections.map(valuesOf)) ?? any
  }
}

const deepestCall = 8
const mostCalls = 500

/**
 * Checks a function again for a call whose arguments come from closed documents: the names of members that it reads of them must be
 * there. What is known of a parameter otherwise does not reach the body.
 *
 * @returns the type of the call's result; undefined when the bounds on such checks are reached
 */
export function specialise(
  t: Typing,
  call: ResolvedTerm & { kind: 'functionCall' },
  args: readonly Type[]
): Type | undefined {
  const { program } = t
  const depth = (t.call?.depth ?? 0) + 1
  const key = [pathKey(call.path), ...args.map(type => numberOf(program, type))].join(' ')
  const known = program.specialised.get(key)
  if (known) return known
  if (depth > deepestCall || program.specialised.size >= mostCalls) return undefined
  program.specialised.set(key, any)
  let result: Type | undefined
  for (const rule of program.functions.get(pathKey(call.path)) ?? []) {
    const inner: Typing = {
      program,
      locals: new Map(),
      parameters: localsOf(rule.args),
      ...program.surroundings(rule),
      call: { span: call.span, depth },
      faulty: false
    }
    const meets = rule.args.every((argument, i) => {
      const type = args[i] ?? any
      const own = typeOfTerm(inner, argument)
      return own ? unifies(own, type) : assignPattern(inner, argument, type)
    })
    if (!meets) continue
    const { value } = checkBranches(inner, rule)
    result = result ? either(result, value) : value
  }
  const type = result ?? any
  program.specialised.set(key, type)
  return type
}

function numberOf(program: ProgramTypes, type: Type): number | string {
  if (type.kind !== 'array' && type.kind !== 'set' && type.kind !== 'object' && type.kind !== 'union') return type.kind
  const known = program.typeNumbers.get(type)
  if (known !== undefined) return known
  program.typeNumbers.set(type, program.typeNumbers.size)
  return program.typeNumbers.size - 1
}
