import type { Builtin } from '../../../src/builtins/index.ts'
import { body, walk } from './generate-body.ts'
import {
  builtinCall,
  builtinOperand,
  emptyScope,
  freshVar,
  inner,
  pureBuiltins,
  type Scope,
  type Sketch,
  term,
  tuple,
  written
} from './generate-term.ts'

function anyBuiltin({ random, regoVersion }: Sketch): Builtin {
  return random.pick(pureBuiltins.filter(one => regoVersion === 0 || !one.deprecated))
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
const rowsByArity = [[], [6], [4, 4], [4, 3, 2], [3, 2, 2, 2]] as const

/** One built-in with many operands: each that it takes stands in the result with what came of it, those it fails for are left out. */
export function tableRule(sketch: Sketch): string {
  const { random } = sketch
  const builtin = anyBuiltin(sketch)
  const rows = rowsByArity[builtin.args.length]
  if (!builtin.result || builtin.relation || !rows?.length) return builtinRule(sketch)
  const name = `b${sketch.count++}`
  const scope: Scope = { ...emptyScope(sketch), depth: 1 }
  const literals = builtin.args.map((type, i) => {
    const items = Array.from({ length: rows[i] ?? 1 }, () => builtinOperand(scope, builtin, i))
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

/** All that `walk` comes by, in its order. */
export function walkRule(sketch: Sketch): string {
  const scope = emptyScope(sketch)
  const name = `b${sketch.count++}`
  const literal = walk(scope)
  const { text, type } = tuple(scope)
  sketch.paths.push({ text: name, type: { type: 'array', dynamic: type } })
  return written(sketch, name, `${name} := [${text} | ${literal}]`)
}
