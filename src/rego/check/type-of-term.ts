import type { Span } from '../../diagnostics/index.ts'
import { spend } from '../limits.ts'
import { checkBody, inClosure } from './check-types.ts'
import { walkTerm } from './map-term.ts'
import { isReplaced } from './replaced-types.ts'
import type { Local, ResolvedLiteral, ResolvedTerm } from './resolved.ts'
import { pathKey } from './resolver.ts'
import { fromRowOf } from './row-of.ts'
import { constantKey, isConstant, keysOfPath } from './rule-tree.ts'
import { similarName } from './stages.ts'
import { typeOfCall } from './type-of-call.ts'
import {
  any,
  boolean,
  closedObject,
  either,
  keysOf,
  memberOf,
  namesIn,
  nullType,
  number,
  objectOf,
  string,
  type Type,
  typeText,
  valuesOf
} from './types.ts'
import { type DocumentNode, type FaultDetails, type Typing, textUpTo, typeFault } from './typing.ts'
import { fitsType, shapeOf } from './unify-types.ts'

/** The type of a term, with all references and calls in it checked; undefined while it has locals of unknown type. */
export function typeOfTerm(t: Typing, term: ResolvedTerm): Type | undefined {
  spend(t.program.budget, 1, term.span)
  switch (term.kind) {
    case 'null':
      return nullType
    case 'boolean':
      return boolean
    case 'number':
      return number
    case 'string':
      return string
    case 'local':
      return t.locals.get(term.local)
    case 'input':
      return t.input
    case 'data':
      return any
    case 'ref':
      return typeOfRef(t, term)
    case 'builtinCall':
    case 'functionCall':
      return typeOfCall(t, term)
    case 'array':
      return typeOfArray(t, term)
    case 'set': {
      let of: Type | undefined
      let isKnown = true
      for (const item of term.items) {
        const type = typeOfTerm(t, item)
        if (!type) isKnown = false
        else of = of ? either(of, type) : type
      }
      return isKnown ? { kind: 'set', of: of ?? any } : undefined
    }
    case 'object':
      return typeOfObject(t, term)
    case 'arrayComprehension':
    case 'setComprehension':
      return inClosure(t, inner => {
        checkComprehension(inner, term.body, [term.term])
        const of = typeOfTerm(inner, term.term) ?? any
        return term.kind === 'setComprehension' ? { kind: 'set', of } : { kind: 'array', items: [], rest: of }
      })
    case 'objectComprehension':
      return inClosure(t, inner => {
        checkComprehension(inner, term.body, [term.key, term.value])
        return objectOf(typeOfTerm(inner, term.key) ?? any, typeOfTerm(inner, term.value) ?? any)
      })
  }
}

/** Of a comprehension inside of `every`, OPA checks head and body, without knowing what `every` binds. */
function checkComprehension(t: Typing, body: readonly ResolvedLiteral[], head: readonly ResolvedTerm[]): void {
  if (t.outside) {
    const { outside } = t
    const locals = new Map([...t.locals].map(([local, type]) => [local, outside.has(local) ? type : any]))
    const open: Typing = { ...checkedFully(t), locals }
    checkBody(open, body)
    for (const term of head) typeOfTerm(open, term)
    if (open.faulty) t.faulty = true
  }
  checkBody(t, body)
}

function typeOfArray(t: Typing, term: ResolvedTerm & { kind: 'array' }): Type | undefined {
  const items = term.items.map(item => typeOfTerm(t, item))
  if (items.includes(undefined)) return undefined
  return items.length === 0 ? { kind: 'array', items: [], rest: any } : { kind: 'array', items: items as Type[] }
}

function typeOfObject(t: Typing, term: ResolvedTerm & { kind: 'object' }): Type | undefined {
  const properties = new Map<string, Type>()
  let dynamic: { key: Type; value: Type } | undefined
  let isKnown = true
  for (const { key, value } of term.entries) {
    const keyType = typeOfKey(t, key)
    const type = typeOfTerm(t, value)
    const constant = constantKey(key)
    if (!type || !keyType) isKnown = false
    else if (constant !== undefined) properties.set(constant, type)
    else if (!dynamic) dynamic = { key: keyType, value: type }
    else dynamic = { key: either(dynamic.key, keyType), value: either(dynamic.value, type) }
  }
  if (!isKnown) return undefined
  if (term.entries.length === 0) return objectOf(any, any)
  return dynamic ? { kind: 'object', properties, dynamic } : { kind: 'object', properties }
}

/** A key that is written as an empty collection is known to have no members; such a value may stand for any. */
function typeOfKey(t: Typing, key: ResolvedTerm): Type | undefined {
  if (key.kind === 'array' && key.items.length === 0) return { kind: 'array', items: [] }
  if (key.kind === 'object' && key.entries.length === 0) return { kind: 'object', properties: new Map() }
  return typeOfTerm(t, key)
}

function typeOfRef(outer: Typing, term: ResolvedTerm & { kind: 'ref' }): Type {
  const isChecked = outer.outside && !term.isCalled && isOutside(outer.outside, outer, term)
  const t = isChecked ? checkedFully(outer) : outer
  const type = term.base.kind === 'data' ? typeOfDataRef(t, term) : select(t, term, shapeOf(t, term.base), 0)
  if (t.faulty) outer.faulty = true
  return type
}

/** True for a reference that has nothing of the inner body in which it stands: OPA checks it. */
function isOutside(outside: ReadonlySet<Local>, t: Typing, term: ResolvedTerm & { kind: 'ref' }): boolean {
  let known = ['local', 'data', 'input'].includes(term.base.kind)
  walkTerm(term, part => {
    if (part.kind === 'local') known &&= outside.has(part.local) || !t.locals.has(part.local)
    else if (part.kind.endsWith('Comprehension')) known = false
  })
  return known
}

function checkedFully({ outside: _, ...rest }: Typing): Typing {
  return { ...rest, faulty: false }
}

/** Goes from `type` along the operands from `start` on; an operand that fits nothing is a fault. */
export function select(t: Typing, term: ResolvedTerm & { kind: 'ref' }, type: Type, start: number): Type {
  let here = type
  let isReported = false
  // Of one reference one fault is told.
  const fault: ReportFault = (message, span, details) => {
    if (!isReported) typeFault(t, message, span, details)
    isReported = true
  }
  for (let i = start; i < term.operands.length; i++) {
    const operand = term.operands[i] as ResolvedTerm
    const next = step(t, term, here, operand, fault)
    if (!next) {
      for (const rest of term.operands.slice(i + 1)) bindOperand(t, rest, any)
      return any
    }
    here = next
  }
  return here
}

type ReportFault = (message: string, span: Span, details?: FaultDetails) => void

/** One step of it; nothing where a key is known not to be there. As in OPA, a computed key of the wrong type finds a value all the same. */
function step(
  t: Typing,
  term: ResolvedTerm & { kind: 'ref' },
  type: Type,
  operand: ResolvedTerm,
  fault: ReportFault
): Type | undefined {
  const constant = constantKey(operand)
  const keys = keysOf(type)
  if (!keys) {
    bindOperand(t, operand, any)
    const message = `undefined ref: \`${textUpTo(term, operand.span)}\`: a ${typeText(type)} has no members`
    fault(message, keySpan(term, operand))
    return undefined
  }
  if (constant !== undefined) {
    const member = memberOf(type, constant, operand.kind === 'number' ? operand.text : constant)
    if (!member) reportMissing(fault, textUpTo(term, operand.span), type, constant, keySpan(term, operand))
    return member
  }
  checkComputed(t, type, operand)
  if (!bindOperand(t, operand, keys)) {
    const got = typeOfTerm(t, operand) ?? any
    const message = `undefined ref: \`${textUpTo(term, operand.span)}\`: the key is a ${typeText(got)}, want ${typeText(keys)}`
    fault(message, keySpan(term, operand))
  }
  return valuesOf(type)
}

/** The place of a wrong key; where it stands in an earlier row than its reference, as in `some "a", x in xs`, the reference. */
function keySpan({ span }: ResolvedTerm, { span: key }: ResolvedTerm): Span {
  const isAhead = key.start < span.start && span.source.text.slice(key.start, span.start).includes('\n')
  return isAhead ? span : fromRowOf(span, key)
}

export const faultIn =
  (t: Typing): ReportFault =>
  (message, span, details) =>
    typeFault(t, message, span, details)

/** Reports a key that a type cannot have. */
export function reportMissing(fault: ReportFault, text: string, type: Type, key: string, span: Span): void {
  const names = namesIn(type)
  const word = key.startsWith('"') ? (JSON.parse(key) as string) : key
  const similar = similarName(word, names)
  const list = names.length === 0 ? undefined : `there ${names.length === 1 ? 'is' : 'are'} ${listText(names)}`
  const help = similar ? `did you mean \`${similar}\`? ${names.length > 1 ? list : ''}`.trim() : list
  const ofClosed = closedObject(type) !== undefined
  fault(`undefined ref: \`${text}\``, span, { ...(help ? { help } : {}), ofClosed })
}

function listText(names: readonly string[]): string {
  const shown = names.slice(0, 12).map(name => `\`${name}\``)
  return names.length > 12 ? `${shown.join(', ')} and ${names.length - 12} more` : shown.join(', ')
}

/** Gives an operand that iterates the type of the keys; false when a bound one cannot be a key. */
function bindOperand(t: Typing, operand: ResolvedTerm, keys: Type): boolean {
  return fitsType(t, operand, keys)
}

/** A key that is computed hides typing errors in names; iterating is fine. */
export function checkComputed(t: Typing, type: Type, operand: ResolvedTerm): void {
  if (!t.program.forbidComputedInputKeys || closedObject(type)?.closedBy !== 'input') return
  const isUnbound = operand.kind === 'local' && !t.locals.has(operand.local) && !t.parameters.has(operand.local)
  if (isUnbound) return
  typeFault(t, 'the name of a property of `input` cannot be computed', operand.span, {
    help: 'write the name; or iterate over all properties: `some name, value in ..`',
    ofClosed: true
  })
}

function typeOfDataRef(t: Typing, term: ResolvedTerm & { kind: 'ref' }): Type {
  const all = (from: number) => {
    for (const operand of term.operands.slice(from)) bindOperand(t, operand, any)
    return any
  }
  const { replaced } = t
  const schema = t.dataSchemas.find(each => isPrefix(each.path, term.operands))
  if (schema && replaced && isReplaced(replaced, keysOfPath(schema.path))) return all(schema.path.length)
  if (schema) return select(t, term, schema.type, schema.path.length)
  let node: DocumentNode = t.program.documents
  const path: string[] = []
  const [first] = term.operands
  // As in OPA, where the first rule of a program may still say so.
  if (first && first.kind !== 'string' && isConstant(first) && t.program.rules > 0) {
    typeFault(t, `undefined ref: \`${textUpTo(term, first.span)}\``, keySpan(term, first))
    return all(1)
  }
  for (const [i, operand] of term.operands.entries()) {
    const key = constantKey(operand)
    if (key === undefined) {
      const isWritten = ['array', 'set', 'object'].includes(operand.kind)
      if (!bindOperand(t, operand, keysOf(extentOf(t, node, path)) ?? any) && !isWritten) {
        typeFault(t, `undefined ref: \`${textUpTo(term, operand.span)}\``, keySpan(term, operand))
      }
      return all(i + 1)
    }
    const child = node.children.get(key)
    if (!child) {
      if (!t.replaced) reportUnknownDocument(t, term, i, node)
      return all(i + 1)
    }
    if (child.function) {
      const text = textUpTo(term, operand.span).replace(/\]$/, '')
      typeFault(t, `function \`${text}\` is not called`, operand.span, { help: `write \`${text}(..)\`` })
      return all(i + 1)
    }
    path.push(key)
    if (term.isCalled && i === term.operands.length - 1) checkCalled(t, term, typeOfNode(t, child, path))
    if (child.hasRules) return select(t, term, typeOfNode(t, child, path), i + 1)
    node = child
  }
  return typeOfNode(t, node, path)
}

/** A rule can be called where its value may be anything: OPA's checker takes it for a function of which it knows nothing. */
function checkCalled(t: Typing, term: ResolvedTerm, type: Type): void {
  if (type.kind !== 'any') {
    const name = textUpTo(term, term.span)
    typeFault(t, `undefined function \`${name}\``, term.span, {
      help: `\`${name}\` is a rule: leave out the parentheses`
    })
  }
}

/** The type of what stands at a path of keys below `data`. */
export function typeOfDocument(t: Typing, path: readonly string[]): Type {
  let node: DocumentNode | undefined = t.program.documents
  for (const key of path) node = node?.children.get(key)
  return node ? typeOfNode(t, node, path) : any
}

function typeOfNode(t: Typing, node: DocumentNode, path: readonly string[]): Type {
  const key = pathKey(path)
  const given = t.replaced?.documents.get(key)
  if (given) return given
  if (t.replaced?.rules.has(key)) return any
  return node.type ?? (node.hasRules ? any : extentOf(t, node, path))
}

/** The type of all documents below a path: an object that may hold others of the host's beside. */
function extentOf(t: Typing, node: DocumentNode, path: readonly string[]): Type {
  const properties = new Map<string, Type>()
  for (const [key, child] of node.children) {
    if (!child.function) properties.set(key, typeOfNode(t, child, [...path, key]))
  }
  return { kind: 'object', properties, dynamic: { key: string, value: any } }
}

function isPrefix(path: readonly string[], operands: readonly ResolvedTerm[]): boolean {
  return path.every((name, i) => {
    const operand = operands[i]
    return operand?.kind === 'string' && operand.value === name
  })
}

/**
 * A path below `data` on which neither rules nor packages stand from `index` on; it may be a document of the host's, unless the program
 * says otherwise.
 */
function reportUnknownDocument(
  t: Typing,
  term: ResolvedTerm & { kind: 'ref' },
  index: number,
  node: DocumentNode
): void {
  if (!t.program.closedData) return
  for (const [i, operand] of term.operands.entries()) {
    if (i < index) continue
    if (operand.kind !== 'string') return
    const path = term.operands.slice(0, i).map(each => (each.kind === 'string' ? each.value : ''))
    const documents = t.dataSchemas.filter(
      each => each.path.length > i && isPrefix(each.path.slice(0, i), term.operands)
    )
    const next = documents.map(each => each.path[i] as string)
    if (next.includes(operand.value)) continue
    const names = [...new Set([...(i === index ? namesIn(extentOf(t, node, [])) : []), ...next])]
    if (names.length === 0 && i > index) return
    const similar = similarName(operand.value, names)
    const list = names.length > 0 ? `there ${names.length === 1 ? 'is' : 'are'} ${listText(names)}` : 'there is nothing'
    const help = `${similar ? `did you mean \`${similar}\`? ` : ''}${list} below \`${['data', ...path].join('.')}\``
    const text = ['data', ...path, operand.value].join('.')
    typeFault(t, `undefined ref: \`${text}\``, operand.span, { help, ofClosed: true })
    return
  }
}
