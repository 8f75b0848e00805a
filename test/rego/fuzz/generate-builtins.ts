import type { Builtin } from '../../../src/builtins/index.ts'
import { body, walk } from './generate-body.ts'
import {
  builtinCall,
  builtinOperand,
  emptyScope,
  freshVar,
  hasGrammar,
  inner,
  pureBuiltins,
  type Scope,
  type Sketch,
  term,
  tuple,
  written
} from './generate-term.ts'
import { constantTerm } from './generate-value.ts'
import { hints } from './operands.ts'

/** Those with a grammar and the operators more often than there are of them: a table of theirs shows little of what they can do. */
function anyBuiltin({ random, regoVersion }: Sketch): Builtin {
  const known = pureBuiltins.filter(one => regoVersion === 0 || !one.deprecated)
  return random.choose(
    [5, () => random.pick(known)],
    [3, () => random.pick(known.filter(({ name }) => Object.hasOwn(hints, name)))],
    [2, () => random.pick(known.filter(isInfix))]
  )
}

/** A set of what one call gives. */
export function builtinRule(sketch: Sketch): string {
  const scope = emptyScope(sketch)
  const name = `b${sketch.count++}`
  const literals = [...(sketch.random.chance(0.3) ? body(scope, 1) : []), callLiteral(scope, anyBuiltin(sketch))]
  const value = scope.vars.at(-1)
  sketch.paths.push({ text: name, type: value ? { type: 'set', of: value.type } : { type: 'boolean' } })
  const head = value ? `${name} contains ${value.text}` : name
  return written(sketch, name, `${head} if {\n\t${literals.join('\n\t')}\n}`)
}

function callLiteral(scope: Scope, builtin: Builtin): string {
  if (builtin.relation) return walk(scope)
  const result = freshVar(scope)
  const [left, right] = builtin.args.map(type => term(inner(scope), type))
  const call = isInfix(builtin) ? `${left} ${builtin.infix} ${right}` : builtinCall(scope, builtin)
  if (!builtin.result) return call
  scope.vars.push({ text: result, type: builtin.result })
  return `${result} := ${call}`
}

function isInfix({ infix, args }: Builtin): boolean {
  return infix !== undefined && args.length === 2
}

/** How many operands stand in each place of a table, by how many places there are. */
const rowsByArity = [[], [8], [5, 4], [4, 3, 3], [3, 2, 2, 2]] as const

/** One built-in with many operands: each that it takes stands in the result with what came of it, those it fails for are left out. */
export function tableRule(sketch: Sketch): string {
  const { random } = sketch
  const builtin = anyBuiltin(sketch)
  const rows = rowsByArity[builtin.args.length]
  if (!builtin.result || builtin.relation || !rows?.length) return builtinRule(sketch)
  const name = `b${sketch.count++}`
  const scope: Scope = { ...emptyScope(sketch), depth: 1 }
  const first: string[] = []
  const literals = builtin.args.map((type, i) => {
    const items = distinct(rows[i] ?? 1, () => tableOperand(scope, builtin, i))
    // Where two operands are alike, some are equal.
    if (i === 0) first.push(...items)
    else if (isInfix(builtin)) items.splice(0, 1, random.pick(first))
    const variable = freshVar(scope)
    return { text: `some ${variable} in [${items.join(', ')}]`, variable: { text: variable, type } }
  })
  for (const { variable } of literals) scope.vars.push(variable)
  const operands = scope.vars.map(({ text }) => text)
  const result = freshVar(scope)
  const call = isInfix(builtin) ? operands.join(` ${builtin.infix} `) : `${builtin.name}(${operands.join(', ')})`
  scope.vars.push({ text: result, type: builtin.result })
  const { text, type } = tuple(scope)
  sketch.paths.push({ text: name, type: { type: 'array', dynamic: type } })
  const conditions = [...literals.map(literal => literal.text), `${result} := ${call}`]
  const where = random.chance(0.5) ? '; ' : '\n\t'
  return written(sketch, name, `${name} := [${text} | ${conditions.join(where)}]`)
}

/** Often a constant: one operand without a value takes the whole table with it. */
function tableOperand(scope: Scope, builtin: Builtin, index: number): string {
  const { random } = scope.sketch
  const isWritten = random.chance(0.5) && !hasGrammar(builtin, index)
  return isWritten
    ? constantTerm(random, builtin.args[index] ?? { type: 'any' })
    : builtinOperand(scope, builtin, index)
}

/** So many different texts, or fewer when they are hard to come by. */
function distinct(count: number, make: () => string): string[] {
  const found = new Set<string>()
  for (let tries = 0; found.size < count && tries < 3 * count; tries++) found.add(make())
  return [...found]
}

/** All that `walk` comes by, in its order. */
export function walkRule(sketch: Sketch): string {
  const scope = emptyScope(sketch)
  const name = `b${sketch.count++}`
  const literal = walk(scope)
  const { text, type } = tuple(scope)
  sketch.paths.push({ text: name, type: { type: 'array', dynamic: type } })
  return written(sketch, name, `${name} := [${text} | ${literal}]`)
}
