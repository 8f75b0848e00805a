import { isCall } from './map-term.ts'
import type { CheckedRule } from './resolve-rule.ts'
import type { Local, ResolvedLiteral, ResolvedTerm, ResolvedWith } from './resolved.ts'
import { pathKey } from './resolver.ts'
import { ruleHomes } from './rule-sets.ts'
import { typeOfSchema } from './schema-type.ts'
import { typeOfTerm } from './type-of-term.ts'
import {
  any,
  either,
  eitherOf,
  type FunctionType,
  fromSignature,
  keysOf,
  merge,
  objectOf,
  type Type,
  typeText,
  unifies,
  valuesOf
} from './types.ts'
import { type DocumentNode, type ProgramTypes, type Typing, typeFault } from './typing.ts'
import { assignPattern, unifyTerms } from './unify-types.ts'

/** What the checker is told of the world, per package. */
export interface SchemaOptions {
  /** The schema of `input` in the rules of a package. */
  readonly inputSchema?: (packagePath: readonly string[]) => unknown
  /** Schemas of documents below `data`, by path without `data`. */
  readonly dataSchemas?: (
    packagePath: readonly string[]
  ) => readonly { readonly path: readonly string[]; readonly schema: unknown }[]
}

/**
 * Infers the types of all rules and checks every reference, call and unification.
 *
 * @param ordered - the rules, those first that others read
 */
export function checkTypes(
  ordered: readonly CheckedRule[],
  options: SchemaOptions & Pick<ProgramTypes, 'builtins' | 'add' | 'closedData' | 'forbidComputedInputKeys'>
): void {
  const homes = ruleHomes(ordered)
  const documents: DocumentNode = { children: new Map(), hasRules: false }
  const functions = new Map<string, CheckedRule[]>()
  for (const rule of ordered) {
    for (const path of [rule.module.package.path, homes.get(rule) ?? rule.path]) nodeAt(documents, path)
    nodeAt(documents, homes.get(rule) ?? rule.path).hasRules = true
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
    builtins: options.builtins,
    add: options.add,
    closedData: options.closedData,
    forbidComputedInputKeys: options.forbidComputedInputKeys,
    specialised: new Map(),
    faults: 0,
    typeNumbers: new Map()
  }
  for (const rule of ordered) checkRule(program, rule, homes.get(rule) ?? rule.path)
}

type Surroundings = Pick<Typing, 'input' | 'dataSchemas'>

/** The types of `input` and documents by package, found once a package. */
function surroundingsOf(options: SchemaOptions): (rule: CheckedRule) => Surroundings {
  const known = new Map<string, Surroundings>()
  return rule => {
    const { path } = rule.module.package
    const key = pathKey(path)
    let found = known.get(key)
    if (!found) {
      const input = options.inputSchema?.(path)
      const schemas = options.dataSchemas?.(path) ?? []
      found = {
        input: input === undefined ? any : typeOfSchema(input, 'input'),
        dataSchemas: schemas
          .map(each => ({ path: each.path, type: typeOfSchema(each.schema, 'data') }))
          .sort((a, b) => b.path.length - a.path.length)
      }
      known.set(key, found)
    }
    return annotated(rule, found)
  }
}

/** Schemas that annotations give for one rule. */
function annotated(rule: CheckedRule, found: Surroundings): Surroundings {
  const schemas = [...rule.module.annotations, ...rule.rule.annotations]
    .filter(each => each.scope === 'package' || each.scope === 'subpackages' || each.target === rule.rule)
    .flatMap(each => each.schemas ?? [])
  let { input } = found
  const dataSchemas = [...found.dataSchemas]
  for (const { path, definition } of schemas) {
    if (definition === undefined) continue
    if (path[0] === 'input') input = override(input, path.slice(1), typeOfSchema(definition, 'input', 'opa'))
    else if (path[0] === 'data')
      dataSchemas.unshift({ path: path.slice(1), type: typeOfSchema(definition, 'data', 'opa') })
  }
  return { input, dataSchemas }
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

function nodeAt(root: DocumentNode, path: readonly string[]): DocumentNode {
  let node = root
  for (const name of path) {
    const child = node.children.get(name) ?? { children: new Map(), hasRules: false }
    node.children.set(name, child)
    node = child
  }
  return node
}

function checkRule(program: ProgramTypes, rule: CheckedRule, home: readonly string[]): void {
  const t: Typing = {
    program,
    locals: new Map(),
    parameters: localsOf(rule.args),
    ...program.surroundings(rule),
    replaced: false,
    faulty: false
  }
  const node = nodeAt(program.documents, home)
  const value = checkBranches(t, rule)
  if (rule.isFunction) {
    const args = rule.args.map(argument => closeType(t, argument))
    const type: FunctionType = t.faulty ? { args: args.map(() => any), result: any } : { args, result: value }
    node.function = node.function ? joinFunctions(node.function, type) : type
    return
  }
  const own = rule.contains ? ({ kind: 'set', of: closeType(t, rule.contains) } as const) : value
  const names = rule.path.slice(home.length).map((): Type => ({ kind: 'string' }))
  const keys = [...names, ...rule.keys.map(key => closeType(t, key))]
  const type = t.faulty ? any : keys.reduceRight<Type>((inner, key) => objectOf(key, inner), own)
  node.type = node.type ? merge(node.type, type) : type
}

/** The type of a rule's value over body and `else`. */
function checkBranches(t: Typing, rule: CheckedRule): Type {
  checkBody(t, rule.body)
  let type = closeType(t, rule.value)
  for (const branch of rule.else) {
    checkBody(t, branch.body)
    type = either(type, closeType(t, branch.value))
  }
  return type
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

/** Checks the literals of a body in their order. */
export function checkBody(t: Typing, body: readonly ResolvedLiteral[]): void {
  for (const literal of body) checkLiteral(t, literal)
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
    case 'unify':
      unifyTerms(t, literal.left, literal.right, literal.span)
      break
    case 'not':
      checkBody(t, literal.body)
      break
    case 'every': {
      const type = typeOfTerm(t, literal.domain) ?? any
      const everyOutside = t.everyOutside ?? new Set(t.locals.keys())
      const items = everyTypes(type)
      if (literal.key) t.locals.set(literal.key, items.key)
      t.locals.set(literal.value, items.value)
      const inner: Typing = { ...t, everyOutside, faulty: false }
      checkBody(inner, literal.body)
      if (inner.faulty) t.faulty = true
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

/** A function that stands in for another takes as many arguments, of types that the other's can have. */
function checkReplacement(t: Typing, each: ResolvedWith): void {
  const { target, value } = each
  if (value.kind === 'term' || target.kind === 'input' || target.kind === 'data') return
  const [want, got] = [parameterTypes(t, target), parameterTypes(t, value)]
  if (!want || !got) return
  const name = target.kind === 'builtin' ? target.name : `data.${target.path.join('.')}`
  if (want.length !== got.length) {
    typeFault(t, `\`${name}\` has ${want.length} parameters, what replaces it ${got.length}`, each.span)
    return
  }
  const other = want.findIndex((type, i) => !unifies(type, got[i] ?? any))
  if (other < 0) return
  const [wanted, gets] = [want[other] ?? any, got[other] ?? any].map(type => typeText(type))
  const message = `\`${name}\` takes ${wanted} as argument ${other + 1}, what replaces it ${gets}`
  typeFault(t, message, each.span)
}

function parameterTypes(
  t: Typing,
  of: (ResolvedWith['target'] | ResolvedWith['value']) & { kind: 'builtin' | 'function' }
): readonly Type[] | undefined {
  if (of.kind === 'builtin') return t.program.builtins.find(of.name)?.args.map(fromSignature)
  return nodeAt(t.program.documents, of.path).function?.args
}

/** Inside of `with` the replaced document, and every rule, may have any value. */
function replacedTyping(t: Typing, literal: ResolvedLiteral): Typing {
  for (const each of literal.with) {
    if (each.value.kind === 'term') typeOfTerm(t, each.value.term)
    else checkReplacement(t, each)
  }
  const isInput = literal.with.some(each => each.target.kind === 'input')
  return { ...t, replaced: true, faulty: false, ...(isInput ? { input: any } : {}) }
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
      replaced: false,
      call: { span: call.span, depth },
      faulty: false
    }
    const meets = rule.args.every((argument, i) => {
      const type = args[i] ?? any
      const own = typeOfTerm(inner, argument)
      return own ? unifies(own, type) : assignPattern(inner, argument, type)
    })
    if (!meets) continue
    const value = checkBranches(inner, rule)
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
