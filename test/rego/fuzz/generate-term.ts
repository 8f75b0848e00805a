import { hostBuiltins } from '../../../src/builtins/host/index.ts'
import { type Builtin, builtins, type Type } from '../../../src/builtins/index.ts'
import { concrete, constantTerm, fits, type Path, randomType, stringTerm } from './generate-value.ts'
import { hints, operand } from './operands.ts'
import type { Values } from './values.ts'

/** A function that the program being written has. */
export interface WrittenFunction {
  readonly name: string
  readonly args: readonly Type[]
  readonly result: Type
}

/** What is known of the program while it is written. */
export interface Sketch {
  readonly random: Values
  readonly regoVersion: 0 | 1
  /** Below `input` and `data`, and the rules written so far. */
  readonly paths: Path[]
  readonly functions: WrittenFunction[]
  /** Calls without variables of a body that stand in the package being written already. */
  readonly calls: Path[]
  /** By the name of a rule or function its text, for who wants to know what hangs on what. */
  readonly definitions: Map<string, string>
  /** The package being written, as it stands below `data`. */
  package: 'lib' | 'fuzz'
  /** Of the input, for `with`. */
  readonly inputPaths: readonly Path[]
  readonly dataPaths: readonly Path[]
  readonly futureKeywords: boolean
  /** Numbers names, so that none repeats. */
  count: number
  /** Literals of a body in a scope, which it extends. */
  body(scope: Scope, length: number): string[]
}

export interface Scope {
  readonly sketch: Sketch
  readonly vars: Path[]
  /** How much deeper terms may nest. */
  readonly depth: number
}

/** What a rule begins with. */
export function emptyScope(sketch: Sketch): Scope {
  return { sketch, vars: [], depth: sketch.random.pick([1, 1, 2, 2, 3]) }
}

/** Notes what a name stands for. */
export function written({ definitions }: Sketch, name: string, text: string): string {
  definitions.set(name, text)
  return text
}

/** All that is bound here. */
export function tuple({ vars }: Scope): Path {
  return {
    text: `[${vars.map(({ text }) => text).join(', ')}]`,
    type: { type: 'array', static: vars.map(({ type }) => type) }
  }
}

export function inner(scope: Scope): Scope {
  return { ...scope, vars: [...scope.vars], depth: scope.depth - 1 }
}

export function freshVar({ sketch }: Scope): string {
  return `${sketch.random.pick(['x', 'y', 'z', 'v', 'item', 'u'])}${sketch.count++}`
}

const variablePattern = /\b(?:[xyzvu]|item)\d+\b|\|/

/** What the compiler answers or writes itself, and what says something of the engine. */
const notCalled = new Set([
  ...['assign', 'eq', 'print', 'internal.print', 'internal.test_case', 'internal.template_string'],
  ...['opa.runtime', 'rego.metadata.chain', 'rego.metadata.rule']
])

/** Built-ins that give the same answer each time they are asked, here and in OPA. */
export const pureBuiltins: readonly Builtin[] = builtins.filter(
  one =>
    !one.nondeterministic &&
    !notCalled.has(one.name) &&
    (one.implementation === 'runtime' || Object.hasOwn(hostBuiltins, one.name))
)
const callable = pureBuiltins.filter(one => one.result !== undefined && !one.relation && !one.infix)
const callableByVersion = { 0: callable, 1: callable.filter(one => !one.deprecated) }

/** A term whose values are of the type, as far as its parts are defined. */
export function term(scope: Scope, want: Type): string {
  const { sketch, depth } = scope
  const { random } = sketch
  const type = concrete(random, want)
  const vars = scope.vars.filter(one => fits(one.type, type))
  const paths = sketch.paths.filter(one => fits(one.type, type))
  const calls = depth > 0 ? callableByVersion[sketch.regoVersion].filter(one => fits(one.result as Type, type)) : []
  const functions = depth > 0 ? sketch.functions.filter(one => fits(one.result, type)) : []
  const known = depth > 0 ? sketch.calls.filter(one => fits(one.type, type)) : []
  const deep = depth > 0 ? 1 : 0
  const isOf = (...kinds: readonly Type['type'][]) => (kinds.includes(type.type) ? deep : 0)
  return random.choose<string>(
    [1.5, () => constantTerm(random, type)],
    [vars.length > 0 ? 8 : 0, () => random.pick(vars).text],
    [paths.length > 0 ? 6 : 0, () => random.pick(paths).text],
    [calls.length > 0 ? 5 : 0, () => builtinCall(scope, random.pick(calls))],
    [functions.length > 0 ? 4 : 0, () => functionCall(scope, random.pick(functions))],
    [known.length > 0 ? 1.5 : 0, () => random.pick(known).text],
    [1.5 * isOf('array', 'set', 'object'), () => composite(scope, type)],
    [2 * isOf('array', 'set', 'object'), () => comprehension(scope, type)],
    [
      2 * isOf('number'),
      () => `(${term(inner(scope), type)} ${random.pick([...'+-*/%'])} ${term(inner(scope), type)})`
    ],
    [1.5 * isOf('set'), () => `(${term(inner(scope), type)} ${random.pick([...'|&-'])} ${term(inner(scope), type)})`],
    [(sketch.regoVersion === 1 ? 1.5 : 0.02) * isOf('string'), () => template(scope)],
    [2 * isOf('boolean'), () => comparison(scope)],
    [0.7 * deep, () => selection(scope, type)]
  )
}

export function builtinCall(scope: Scope, builtin: Builtin): string {
  const args = builtin.args.map((_, i) => builtinOperand(scope, builtin, i))
  return keepCall(scope, `${builtin.name}(${args.join(', ')})`, builtin.result)
}

/** True where operands of a kind of their own are made for a built-in. */
export function hasGrammar({ name }: Builtin, index: number): boolean {
  return hints[name]?.[index] !== undefined && hints[name][index] !== ''
}

/** Where anything else could take for ever, or ask OPA for what it keeps. */
const isNeeded: ReadonlySet<string> = new Set(['shift', 'rangeEnd', 'int', 'open', 'close'])

/** One that the built-in can do something with, most of the time. */
export function builtinOperand(scope: Scope, builtin: Builtin, index: number): string {
  const { random } = scope.sketch
  const hint = hints[builtin.name]?.[index]
  return hint && (isNeeded.has(hint) || random.chance(0.85))
    ? operand(random, hint)
    : term(inner(scope), builtin.args[index] ?? { type: 'any' })
}

export function functionCall(scope: Scope, { name, args, result }: WrittenFunction): string {
  return keepCall(scope, `${name}(${args.map(type => term(inner(scope), type)).join(', ')})`, result)
}

/** What is called again with the same operands has to give the same, kept or not. */
function keepCall({ sketch }: Scope, text: string, type: Type | undefined): string {
  if (type && !variablePattern.test(text)) sketch.calls.push({ text, type })
  return text
}

function composite(scope: Scope, type: Type): string {
  const { random } = scope.sketch
  const within = inner(scope)
  switch (type.type) {
    case 'array': {
      const items = type.static ?? Array.from({ length: 1 + random.below(3) }, () => type.dynamic ?? { type: 'any' })
      return `[${items.map(item => term(within, item)).join(', ')}]`
    }
    case 'set':
      return `{${Array.from({ length: 1 + random.below(3) }, () => term(within, type.of)).join(', ')}}`
    case 'object': {
      const entries = (type.static ?? []).map(({ key, value }) => `${JSON.stringify(key)}: ${term(within, value)}`)
      if (type.dynamic) {
        const { key, value } = type.dynamic
        // A key can turn out to be one that is written; of two that are computed OPA's order hangs on the whole program.
        for (let left = random.pick([0, 0, 1, 2]); left > 0; left--) {
          entries.push(`${constantTerm(random, key)}: ${term(within, value)}`)
        }
        entries.push(`${random.chance(0.4) ? constantTerm(random, key) : term(within, key)}: ${term(within, value)}`)
      }
      return `{${entries.join(', ')}}`
    }
    default:
      throw new TypeError(`${type.type} is no composite`)
  }
}

function comprehension(scope: Scope, type: Type): string {
  const { random, body } = scope.sketch
  const within = inner(scope)
  const literals = body(within, 1 + random.below(2)).join('; ')
  switch (type.type) {
    case 'array':
      if (type.static) return composite(scope, type)
      return `[${term(within, type.dynamic ?? { type: 'any' })} | ${literals}]`
    case 'set':
      return `{${term(within, type.of)} | ${literals}}`
    case 'object': {
      if (!type.dynamic || type.static?.length) return composite(scope, type)
      const key = term(within, type.dynamic.key)
      // The value follows from the key, most of the time: other objects conflict.
      const value = random.chance(0.7)
        ? term({ ...within, vars: [], depth: 0 }, type.dynamic.value)
        : term(within, type.dynamic.value)
      return `{${key}: ${value} | ${literals}}`
    }
    default:
      throw new TypeError(`no comprehension gives a ${type.type}`)
  }
}

function template(scope: Scope): string {
  const { random } = scope.sketch
  const part = () => `{${term({ ...scope, depth: Math.min(1, scope.depth - 1) }, { type: 'any' })}}`
  const parts = Array.from({ length: 1 + random.below(2) }, () => random.pick(['', 'a ', '\\{', 'é', '-']) + part())
  return `$"${parts.join('')}${random.pick(['', '!', ' b'])}"`
}

/** Something that is true or false. */
export function comparison(scope: Scope): string {
  const { random } = scope.sketch
  const within = inner(scope)
  // Written collections of different length or with different members are known to be unequal, which OPA refuses.
  const type = randomType(random, random.chance(0.7) ? 0 : 1)
  const collection = random.pick<Type>([
    { type: 'array', dynamic: type },
    { type: 'set', of: type },
    { type: 'object', dynamic: { key: { type: 'string' }, value: type } }
  ])
  const left = term(within, type)
  // Whatever it is, it equals itself: half of the operators differ only there.
  const right = (want: Type) => (random.chance(0.2) ? left : term(within, want))
  const holder = random.chance(0.25) ? holding(left, collection) : term(within, collection)
  return random.choose(
    [5, () => `${left} ${random.pick(['==', '!=', '!=', '<', '<=', '>', '>='])} ${right(type)}`],
    [2, () => `${left} in ${holder}`],
    [
      0.7,
      () => {
        const key: Type = collection.type === 'set' ? type : { type: collection.type === 'array' ? 'number' : 'string' }
        const first =
          collection.type === 'set' ? left : random.chance(0.4) ? keyTerm(scope, collection) : term(within, key)
        return `(${first}, ${left} in ${holder})`
      }
    ]
  )
}

/** A collection with the element in it. */
function holding(element: string, { type }: Type): string {
  if (type === 'array') return `[${element}, ${element}]`
  return type === 'set' ? `{${element}}` : `{"a": ${element}}`
}

/** A term picked out of something that holds it; where it is known not to, OPA refuses the module. */
function selection(scope: Scope, type: Type): string {
  const { random } = scope.sketch
  const within = inner(scope)
  const key = (known: string, want: Type) => {
    const found = random.chance(0.25) ? [...scope.vars, ...scope.sketch.paths].filter(one => fits(one.type, want)) : []
    if (found.length > 0) return random.pick(found).text
    return random.chance(0.02) ? constantTerm(random, want) : known
  }
  return random.choose(
    [
      2,
      () => {
        const index = key(random.pick(['0', '1']), { type: 'number' })
        return `[${term(within, type)}, ${constantTerm(random, type)}][${index}]`
      }
    ],
    [
      2,
      () => {
        const name = key(random.pick(['"a"', '"b"']), { type: 'string' })
        return `{"a": ${term(within, type)}, "b": ${constantTerm(random, type)}}[${name}]`
      }
    ],
    [
      1,
      () => {
        const element = term(within, type)
        const isScalar = type.type === 'number' || type.type === 'string'
        return `{${element}}[${isScalar && random.chance(0.7) ? constantTerm(random, type) : element}]`
      }
    ],
    [
      2,
      () => {
        const object = term(within, { type: 'object', dynamic: { key: { type: 'string' }, value: type } })
        return `object.get(${object}, ${term(within, { type: 'string' })}, ${constantTerm(random, type)})`
      }
    ]
  )
}

/** An operand of a reference to a member of the type, if there may be one. */
export function keyTerm(scope: Scope, type: Type): string {
  const { random } = scope.sketch
  switch (type.type) {
    case 'array':
      return random.pick(['0', '1', '2', '-1'])
    case 'set':
      return constantTerm(random, type.of)
    case 'object':
      return type.static?.length && random.chance(0.8)
        ? stringTerm(random, random.pick(type.static).key)
        : constantTerm(random, type.dynamic?.key ?? { type: 'string' })
    default:
      return '"a"'
  }
}
