import type { DocumentPath } from '../read/document-node.ts'
import { scalarText } from '../read/scalar-text.ts'
import { type AstNode, syntaxOf } from './mapping-syntax.ts'

/** Functions that a mapping may call, by name without `$`. They must be total: any argument, no exception. */
export type MappingFunctions = Readonly<Record<string, (...values: readonly unknown[]) => unknown>>

/** Where in the document a mapped value was read; not `exact`: the value is missing, and this is what should hold it. */
export interface Origin {
  readonly path: DocumentPath
  readonly exact: boolean
}

/** Where an object that the mapping made comes from, and each of its properties: found when it is asked for. */
export interface ObjectTrace {
  readonly self: () => readonly Origin[]
  /** Of a property by name; empty for one that the mapping does not make. */
  readonly property: (name: string) => readonly Origin[]
}

/** What a mapping made of a document. */
export interface Mapped {
  readonly value: unknown
  /** The trace of every object made. */
  readonly traces: ReadonlyMap<unknown, ObjectTrace>
}

export interface Mapping {
  /** Maps a document's content; the content is left unchanged and parts of it may stand in the result. */
  run(content: unknown): Mapped
}

interface Frame {
  readonly root: unknown
  readonly variables: Readonly<Record<string, { readonly value: unknown; readonly origins: () => readonly Origin[] }>>
  readonly traces: Map<unknown, ObjectTrace>
  /** The place of every map and list of the document, by identity. */
  readonly places: () => ReadonlyMap<unknown, DocumentPath>
}

/** One expression: what it is worth, and its hidden twin: where that was read. */
interface Compiled {
  readonly value: (input: unknown, frame: Frame) => unknown
  readonly origins: (input: unknown, frame: Frame) => readonly Origin[]
}

/**
 * Compiles a JSONata expression to closures.
 *
 * JSONata's own evaluator is asynchronous, throws on wrong types and forgets where a value came from. This one takes the same text (parsed by `jsonata`)
 * and gives the same result, at once and without exceptions, and knows a twin for each expression that tells the places it read. It knows the part of the
 * language that mappings use and refuses the rest when it compiles: paths, filters, `{}`, `[]`, `=`, `!=`, `in`, `and`, `or`, `&`, `? :`, `?:`, blocks,
 * variables and the functions given. A test runs both over real documents.
 *
 * @throws an error that names the node when the text uses another part of the language
 */
export function compileMapping(text: string, functions: MappingFunctions): Mapping {
  const { value } = compile(syntaxOf(text), functions)
  return {
    run: content => {
      let places: ReadonlyMap<unknown, DocumentPath> | undefined
      const traces = new Map<unknown, ObjectTrace>()
      const frame = { root: content, variables: {}, traces, places: () => (places ??= placesOf(content)) }
      return { value: value(content, frame), traces }
    }
  }
}

function compile(node: AstNode, functions: MappingFunctions): Compiled {
  if (node.predicate || node.group || node.keepArray) throw new Error(`mapping: unsupported use of \`${node.type}\``)
  const inner = (child: AstNode) => compile(child, functions)
  switch (node.type) {
    case 'path':
      return path(node.steps as readonly AstNode[], inner)
    case 'string':
    case 'number':
    case 'value':
      return { value: () => node.value, origins: () => [] }
    case 'variable':
      return variable(String(node.value))
    case 'function':
      return call(node, functions, inner)
    case 'condition':
      return condition(node, inner)
    case 'block':
      return block(node.expressions as readonly AstNode[], inner)
    case 'unary':
      if (node.value === '[') return list(node.expressions as readonly AstNode[], inner)
      if (node.value === '{') return object(node.lhs as readonly (readonly [AstNode, AstNode])[], inner)
      break
    case 'binary':
      return binary(node, inner)
  }
  throw new Error(`mapping: \`${node.type} ${String(node.value ?? '')}\` is not supported`)
}

type Inner = (node: AstNode) => Compiled

function variable(name: string): Compiled {
  const read = (input: unknown, frame: Frame) =>
    name === '' ? input : name === '$' ? frame.root : frame.variables[name]?.value
  return {
    value: read,
    origins: (input, frame) => {
      const place = placeOf(read(input, frame), frame)
      return place.length > 0 ? place : (frame.variables[name]?.origins() ?? [])
    }
  }
}

function call(node: AstNode, functions: MappingFunctions, inner: Inner): Compiled {
  const name = String(node.procedure?.value)
  const implementation = functions[name]
  if (!implementation) throw new Error(`mapping: the function \`$${name}\` is not known`)
  const operands = (node.arguments ?? []).map(inner)
  const [first, ...others] = operands
  return {
    value:
      first && others.length === 0
        ? (input, frame) => implementation(first.value(input, frame))
        : (input, frame) => implementation(...operands.map(operand => operand.value(input, frame))),
    // a function reads its first argument; `$at(place, value)` uses this to say so by hand
    origins: (input, frame) => operands[0]?.origins(input, frame) ?? []
  }
}

function condition(node: AstNode, inner: Inner): Compiled {
  const test = inner(node.condition as AstNode)
  const yes = inner(node.then as AstNode)
  const no = node.else ? inner(node.else) : { value: () => undefined, origins: () => [] }
  return {
    value: (input, frame) => (isTrue(test.value(input, frame)) ? yes : no).value(input, frame),
    origins: (input, frame) => {
      const chosen = (isTrue(test.value(input, frame)) ? yes : no).origins(input, frame)
      if (chosen.some(origin => origin.exact)) return chosen
      // nothing was read: the first place asked is where it belongs
      const asked = [yes, no, test].map(part => part.origins(input, frame)).find(origins => origins.length > 0)
      return (asked ?? []).map(inexact)
    }
  }
}

function block(expressions: readonly AstNode[], inner: Inner): Compiled {
  const parts = expressions.map(expression =>
    expression.type === 'bind'
      ? { name: String((expression.lhs as AstNode).value), body: inner(expression.rhs as AstNode) }
      : { name: undefined, body: inner(expression) }
  )
  const last = (parts.at(-1) as (typeof parts)[number]).body
  const enter = (input: unknown, frame: Frame): Frame => {
    let variables = frame.variables
    for (const { name, body } of parts.slice(0, -1)) {
      if (name === undefined) continue
      const before = { ...frame, variables }
      const bound = { value: body.value(input, before), origins: () => body.origins(input, before) }
      variables = { ...variables, [name]: bound }
    }
    return { ...frame, variables }
  }
  return {
    value: (input, frame) => last.value(input, enter(input, frame)),
    origins: (input, frame) => last.origins(input, enter(input, frame))
  }
}

function list(expressions: readonly AstNode[], inner: Inner): Compiled {
  const parts = expressions.map(inner)
  return {
    value: (input, frame) => parts.flatMap(part => part.value(input, frame) ?? []),
    origins: (input, frame) => exactFirst(parts.flatMap(part => part.origins(input, frame)))
  }
}

function object(pairs: readonly (readonly [AstNode, AstNode])[], inner: Inner): Compiled {
  const properties = pairs.map(([key, body]) => {
    if (key.type !== 'string') throw new Error('mapping: a key must be a text')
    return [String(key.value), inner(body)] as const
  })
  const bodies = new Map(properties)
  return {
    value: (input, frame) => {
      const made: Record<string, unknown> = {}
      for (const [name, body] of properties) {
        const value = body.value(input, frame)
        if (value !== undefined) made[name] = value
      }
      frame.traces.set(made, {
        self: () => placeOf(input, frame),
        property: eachOnce(name => bodies.get(name)?.origins(input, frame) ?? [])
      })
      return made
    },
    origins: placeOf
  }
}

/** Keeps what was asked: every violation below a port asks where the ports stand, which looks at them all. */
function eachOnce<Value>(find: (name: string) => Value): (name: string) => Value {
  let known: Map<string, Value> | undefined
  return name => {
    known ??= new Map()
    const value = known.get(name) ?? find(name)
    known.set(name, value)
    return value
  }
}

function binary(node: AstNode, inner: Inner): Compiled {
  const left = inner(node.lhs as AstNode)
  const right = inner(node.rhs as AstNode)
  const apply = operators[String(node.value)]
  if (!apply) throw new Error(`mapping: the operator \`${String(node.value)}\` is not supported`)
  return {
    value: (input, frame) => apply(left.value(input, frame), right.value(input, frame)),
    origins: (input, frame) => {
      const read = left.origins(input, frame)
      return read.length > 0 ? read : right.origins(input, frame)
    }
  }
}

const operators: Readonly<Record<string, (a: unknown, b: unknown) => unknown>> = {
  '=': (a, b) => a !== undefined && a === b,
  '!=': (a, b) => a !== undefined && b !== undefined && a !== b,
  in: (a, b) => a !== undefined && (Array.isArray(b) ? b.includes(a) : a === b),
  and: (a, b) => isTrue(a) && isTrue(b),
  or: (a, b) => isTrue(a) || isTrue(b),
  '&': (a, b) => `${scalarText(a)}${scalarText(b)}`
}

/** JSONata's effective boolean value. */
function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTrue)
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return value !== undefined && value !== null && value !== '' && value !== 0 && value !== false
}

interface Step {
  readonly name: string | undefined
  /** An object made of each thing that the steps before found: it stands where that thing stands. */
  readonly makes: boolean
  readonly body: Compiled
  readonly filters: readonly { readonly index: number | undefined; readonly body: Compiled }[]
}

/** A path: each step over what the step before found. JSONata's rules: lists are flattened, one element stands for itself, none is nothing. */
function path(nodes: readonly AstNode[], inner: Inner): Compiled {
  const steps: Step[] = nodes.map(node => ({
    name: node.type === 'name' ? String(node.value) : undefined,
    makes: node.type === 'unary' && node.value === '{',
    body: node.type === 'name' ? { value: input => lookUp(input, String(node.value)), origins: () => [] } : inner(node),
    filters: (node.stages ?? []).map(({ expr }) => ({
      index: expr.type === 'number' ? Number(expr.value) : undefined,
      body: inner(expr)
    }))
  }))

  /** The values that the first `count` steps find. */
  function walk(count: number, input: unknown, frame: Frame): readonly unknown[] {
    let found: readonly unknown[] = Array.isArray(input) ? input : [input]
    for (let i = 0; i < count; i++) {
      const step = steps[i] as Step
      const next: unknown[] = []
      for (const item of found) {
        const value = filtered(step, step.body.value(item, frame), frame)
        if (Array.isArray(value)) for (const each of value) next.push(each)
        else if (value !== undefined) next.push(value)
      }
      found = next
    }
    return found
  }

  function valueOfPath(input: unknown, frame: Frame): unknown {
    const last = steps.at(-1) as Step
    const found: unknown[] = []
    for (const context of walk(steps.length - 1, input, frame)) {
      const value = filtered(last, last.body.value(context, frame), frame)
      if (value !== undefined) found.push(value)
    }
    if (found.length === 1 && last.filters.length === 0) return found[0]
    const flat = found.flat()
    return flat.length > 1 ? flat : flat[0]
  }

  const [first] = steps as [Step]
  const { name } = first
  /** Most paths begin with a property of one map, and most of those are that alone, or are not there. */
  function valueOfNamed(input: unknown, frame: Frame): unknown {
    if (Array.isArray(input)) return valueOfPath(input, frame)
    const value = lookUp(input, name as string)
    const isWhole = steps.length === 1 && first.filters.length === 0
    return isWhole || value === undefined ? value : valueOfPath(input, frame)
  }

  function originsOf(count: number, input: unknown, frame: Frame): readonly Origin[] {
    const step = steps[count - 1]
    if (!step) return placeOf(input, frame)
    if (step.makes) return originsOf(count - 1, input, frame)
    const contexts = walk(count - 1, input, frame)
    const read = contexts.flatMap(context =>
      step.name === undefined ? step.body.origins(context, frame) : namedOrigins(step, step.name, context, frame)
    )
    if (read.length > 0) return exactFirst(read)
    const holders = contexts.flatMap(context => placeOf(context, frame))
    return (holders.length > 0 ? holders : originsOf(count - 1, input, frame)).map(inexact)
  }

  return {
    value: name === undefined ? valueOfPath : valueOfNamed,
    origins: (input, frame) => originsOf(steps.length, input, frame)
  }
}

/** The places of `context.name`, or of the elements of it that pass the filters. */
function namedOrigins(step: Step, name: string, context: unknown, frame: Frame): readonly Origin[] {
  const [place] = placeOf(context, frame)
  const value = lookUp(context, name)
  if (!place || value === undefined) return []
  const whole = { path: [...place.path, name], exact: true }
  if (step.filters.length === 0) return [whole]
  const passed = filtered(step, value, frame)
  if (passed === undefined) return [inexact(whole)]
  const places = (Array.isArray(passed) ? passed : [passed]).flatMap(item => placeOf(item, frame))
  return places.length > 0 ? places : [whole]
}

function filtered(step: Step, value: unknown, frame: Frame): unknown {
  let result = value
  for (const { index, body } of step.filters) {
    if (result === undefined) return undefined
    const items: readonly unknown[] = Array.isArray(result) ? result : [result]
    if (index !== undefined) result = items.at(index)
    else {
      const passed = items.filter(item => isTrue(body.value(item, frame)))
      result = passed.length > 1 ? passed : passed[0]
    }
  }
  return result
}

function lookUp(input: unknown, name: string): unknown {
  if (Array.isArray(input)) {
    const found = input.flatMap(item => lookUp(item, name) ?? [])
    return found.length > 1 ? found : found[0]
  }
  if (typeof input !== 'object' || input === null || !Object.hasOwn(input, name)) return undefined
  return (input as Readonly<Record<string, unknown>>)[name]
}

function placeOf(value: unknown, frame: Frame): readonly Origin[] {
  const found = typeof value === 'object' && value !== null ? frame.places().get(value) : undefined
  return found ? [{ path: found, exact: true }] : []
}

/** The places at which something stands; all, when nothing stands anywhere. */
function exactFirst(origins: readonly Origin[]): readonly Origin[] {
  return origins.some(origin => origin.exact) ? origins.filter(origin => origin.exact) : origins
}

function inexact(origin: Origin): Origin {
  return origin.exact ? { ...origin, exact: false } : origin
}

/** The place of every map and list of a document's content. */
function placesOf(content: unknown): ReadonlyMap<unknown, DocumentPath> {
  const places = new Map<unknown, DocumentPath>()
  const visit = (value: unknown, path: DocumentPath): void => {
    if (typeof value !== 'object' || value === null) return
    places.set(value, path)
    if (Array.isArray(value)) for (const [index, item] of value.entries()) visit(item, [...path, index])
    else for (const [key, item] of Object.entries(value)) visit(item, [...path, key])
  }
  visit(content, [])
  return places
}
