import type { Type } from '../../../src/builtins/index.ts'
import {
  builtinCall,
  comparison,
  freshVar,
  functionCall,
  inner,
  keyTerm,
  pureBuiltins,
  type Scope,
  term
} from './generate-term.ts'
import { concrete, constantTerm, jsonText, type Path, randomType } from './generate-value.ts'

const any: Type = { type: 'any' }

/** Literals that mostly hold; what they bind is in the scope afterwards. */
export function body(scope: Scope, length: number): string[] {
  const { random } = scope.sketch
  const literals: string[] = []
  for (let i = 0; i < length; i++) literals.push(...literal(scope))
  // OPA orders a body so that it is safe: half of the time it has to.
  if (random.chance(0.1) && literals.every(one => !/:=|^some/.test(one))) literals.reverse()
  return literals
}

function literal(scope: Scope): string[] {
  const { random, futureKeywords } = scope.sketch
  const deep = scope.depth > 0 ? 1 : 0
  return random.choose<string[]>(
    [4, () => [declaration(scope)]],
    [4, () => iteration(scope)],
    [2, () => [condition(scope)]],
    [1, () => negation(scope)],
    [deep, () => [every(scope)]],
    [1.2, () => [unification(scope)]],
    [2.5 * deep, () => [modified(scope)]],
    [0.3, () => [walk(scope)]],
    [0.2, () => [`${random.pick(['print', 'print', 'trace'])}(${term(inner(scope), { type: 'string' })})`]],
    [futureKeywords ? 2 * deep : 0, () => [logical(scope)]]
  )
}

function declaration(scope: Scope): string {
  const { random } = scope.sketch
  const type = randomType(random, 2)
  const value = term(scope, type)
  const name = freshVar(scope)
  scope.vars.push({ text: name, type })
  return `${name} ${random.pick([':=', ':=', '='])} ${value}`
}

/** Something with elements that the scope or the program has, or a constant. */
function collection(scope: Scope): Path {
  const { random, paths } = scope.sketch
  const known = [...scope.vars, ...scope.vars, ...paths].filter(({ type }) => elementOf(type) !== undefined)
  if (known.length > 0 && random.chance(0.8)) return random.pick(known)
  const type = random.choose<Type>(
    [2, () => ({ type: 'array', dynamic: randomType(random, 1) })],
    [2, () => ({ type: 'set', of: randomType(random, 1) })],
    [1, () => ({ type: 'object', dynamic: { key: { type: 'string' }, value: randomType(random, 1) } })]
  )
  return { text: term(inner(scope), type), type }
}

/** Types of the keys and values of a collection. */
function elementOf(type: Type): { readonly key: Type; readonly value: Type } | undefined {
  switch (type.type) {
    case 'array':
      return { key: { type: 'number' }, value: type.dynamic ?? any }
    case 'set':
      return { key: type.of, value: type.of }
    case 'object':
      if (type.dynamic) return type.dynamic
      return (
        type.static?.[0] && { key: { type: 'string' }, value: type.static.length === 1 ? type.static[0].value : any }
      )
    default:
      return undefined
  }
}

function iteration(scope: Scope): string[] {
  const { random } = scope.sketch
  const { text, type } = collection(scope)
  const { key, value } = elementOf(type) ?? { key: any, value: any }
  const name = freshVar(scope)
  const valueVar = { text: name, type: value }
  const canRefer = /^[\w.]+$/.test(text)
  return random.choose<string[]>(
    [
      4,
      () => {
        scope.vars.push(valueVar)
        return [`some ${name} in ${text}`]
      }
    ],
    [
      3,
      () => {
        const keyName = freshVar(scope)
        scope.vars.push({ text: keyName, type: key }, valueVar)
        return [`some ${keyName}, ${name} in ${text}`]
      }
    ],
    [
      canRefer ? 2 : 0,
      () => {
        scope.vars.push(valueVar)
        return [`${name} := ${text}[_]`]
      }
    ],
    [
      canRefer ? 2 : 0,
      () => {
        const keyName = freshVar(scope)
        scope.vars.push({ text: keyName, type: key }, valueVar)
        return [`some ${keyName}`, `${name} ${random.pick([':=', '='])} ${text}[${keyName}]`]
      }
    ],
    [
      0.5,
      () => {
        const keyName = freshVar(scope)
        scope.vars.push({ text: name, type: value })
        return [`some ${keyName}, ${name}`, `${text} = ${keyName}`, `${name} = ${keyName}[_]`]
      }
    ],
    [
      1,
      () => {
        // A pattern with a constant: only elements that match go on.
        scope.vars.push(valueVar)
        return [`some ${constantTerm(random, key)}, ${name} in ${text}`]
      }
    ]
  )
}

function condition(scope: Scope): string {
  const { random } = scope.sketch
  return random.choose(
    [3, () => comparison(scope)],
    [2, () => term(scope, random.chance(0.4) ? { type: 'boolean' } : any)],
    [
      1,
      () => {
        const { text, type } = collection(scope)
        return /^[\w.]+$/.test(text) ? `${text}[${keyTerm(scope, type)}]` : `count(${text}) >= 0`
      }
    ]
  )
}

function negation(scope: Scope): string[] {
  const { random, futureKeywords } = scope.sketch
  const within = inner(scope)
  if (futureKeywords && random.chance(0.4)) return [`not {${body(within, 2).join('; ')}}`]
  return [`not ${random.choose([3, () => term(within, { type: 'boolean' })], [2, () => condition(within)])}`]
}

function every(scope: Scope): string {
  const { random } = scope.sketch
  const { text, type } = collection(scope)
  const { key, value } = elementOf(type) ?? { key: any, value: any }
  const within = inner(scope)
  const name = freshVar(scope)
  within.vars.push({ text: name, type: value })
  let declared = name
  if (random.chance(0.4)) {
    const keyName = freshVar(scope)
    within.vars.push({ text: keyName, type: key })
    declared = `${keyName}, ${name}`
  }
  const literals = body(within, 1 + random.below(2)).join('; ')
  // OPA wants every variable used that is declared.
  const unused = declared.split(', ').filter(one => !new RegExp(`\\b${one}\\b`).test(literals))
  const uses = random.chance(0.02)
    ? []
    : unused.map(
        one => `${one} ${random.pick(['==', '<=', '!='])} ${random.chance(0.7) ? one : constantTerm(random, value)}`
      )
  return `every ${declared} in ${text} { ${[literals, ...uses].join('; ')} }`
}

function unification(scope: Scope): string {
  const { random } = scope.sketch
  const [a, b] = [freshVar(scope), freshVar(scope)]
  const first = randomType(random, 1)
  const second = randomType(random, 1)
  const within = inner(scope)
  const known = random.chance(0.5) ? term(within, second) : b
  const bind = () => {
    scope.vars.push({ text: a, type: first })
    if (known === b) scope.vars.push({ text: b, type: second })
  }
  return random.choose(
    [
      2,
      () => {
        const value = `[${term(within, first)}, ${term(within, second)}]`
        bind()
        return `[${a}, ${known}] = ${value}`
      }
    ],
    [
      2,
      () => {
        const value = term(within, {
          type: 'object',
          static: [
            { key: 'a', value: first },
            { key: 'b', value: second }
          ]
        })
        bind()
        return random.chance(0.5) ? `{"a": ${a}, "b": ${known}} = ${value}` : `${value} = {"b": ${known}, "a": ${a}}`
      }
    ],
    [
      1,
      () => {
        const value = random.chance(0.9)
          ? `[${term(within, first)}, ${term(within, second)}]`
          : term(within, { type: 'array', dynamic: first })
        scope.vars.push({ text: a, type: first })
        return `[${a}, _] := ${value}`
      }
    ],
    [
      1,
      () => {
        const [left, right] = [term(within, first), term(within, second)]
        bind()
        return `[${a}, {"k": ${right}}] = [${left}, {"k": ${known}}]`
      }
    ],
    [1, () => `${term(within, first)} = ${term(within, first)}`]
  )
}

function walk(scope: Scope): string {
  const [path, value] = [freshVar(scope), freshVar(scope)]
  const walked = term(inner(scope), any)
  scope.vars.push({ text: path, type: { type: 'array', dynamic: any } }, { text: value, type: any })
  return `walk(${walked}, [${path}, ${value}])`
}

/** Something of the program asked for again, with other facts or functions. */
function modified(scope: Scope): string {
  const { random, functions, paths } = scope.sketch
  const within = inner(scope)
  const rules = paths.filter(({ text }) => !text.startsWith('input'))
  const asked = random.choose<Path>(
    [rules.length > 0 ? 4 : 0, () => random.pick(rules)],
    [
      functions.length > 0 ? 4 : 0,
      () => {
        const called = random.pick(functions)
        return { text: functionCall(within, called), type: called.result }
      }
    ],
    [
      1,
      () => {
        const type = randomType(random, 2)
        return { text: term(within, type), type }
      }
    ]
  )
  const modifiers = Array.from({ length: 1 + random.below(2) }, () => modifier(scope)).join(' ')
  if (random.chance(0.2)) return `${random.chance(0.3) ? 'not ' : ''}${asked.text} ${modifiers}`
  const name = freshVar(scope)
  scope.vars.push({ text: name, type: asked.type })
  return `${name} := ${asked.text} ${modifiers}`
}

function modifier(scope: Scope): string {
  const { random, functions, inputPaths, dataPaths, paths } = scope.sketch
  const within = inner(scope)
  const value = (type: Type) => (random.chance(0.6) ? constantTerm(random, type) : term(within, type))
  const rules = paths.filter(({ text }) => !text.startsWith('input') && !dataPaths.some(path => path.text === text))
  return random.choose(
    [1, () => `with input as ${random.chance(0.7) ? jsonText(random, inputPaths[0]?.type ?? any) : value(any)}`],
    [
      4,
      () => {
        const { text, type } = random.pick(inputPaths)
        return `with ${text} as ${value(type)}`
      }
    ],
    [
      dataPaths.length > 0 ? 2 : 0,
      () => {
        const { text, type } = random.pick(dataPaths)
        return `with ${text} as ${value(type)}`
      }
    ],
    [
      rules.length > 0 ? 1.5 : 0,
      () => {
        const { text, type } = random.pick(rules)
        return `with ${absolute(text)} as ${value(type)}`
      }
    ],
    [
      functions.length > 0 ? 2 : 0,
      () => {
        const target = random.pick(functions)
        const same = functions.filter(one => one.args.length === target.args.length && one !== target)
        if (same.length > 0 && random.chance(0.6)) return `with ${target.name} as ${random.pick(same).name}`
        return `with ${target.name} as ${value(target.result)}`
      }
    ],
    [
      1.5,
      () => {
        const target = random.pick(
          pureBuiltins.filter(one => !one.deprecated && !one.relation && !one.infix && one.result)
        )
        const same = functions.filter(one => one.args.length === target.args.length)
        if (same.length > 0 && random.chance(0.5)) return `with ${target.name} as ${random.pick(same).name}`
        return `with ${target.name} as ${value(concrete(random, target.result as Type))}`
      }
    ]
  )
}

/** `with` wants a rule by its full name. */
function absolute(text: string): string {
  return text.startsWith('data.') ? text : `data.fuzz.${text}`
}

function logical(scope: Scope): string {
  const { random } = scope.sketch
  const side = () => {
    const within = inner(scope)
    if (random.chance(0.4)) return `{ ${body(within, 2).join('; ')} }`
    const text = condition(within)
    // A term in braces would be read as a body.
    return text.startsWith('{') && random.chance(0.95) ? `count([${text}]) > 0` : text
  }
  return `${side()} ${random.pick(['and', 'or'])} ${side()}`
}

/** A literal that calls the built-in, for those that chance would seldom pick. */
export function callLiteral(scope: Scope, name: string): string {
  const found = pureBuiltins.find(one => one.name === name)
  if (!found) throw new RangeError(`no pure built-in ${name}`)
  const result = freshVar(scope)
  const call =
    found.infix && found.args.length === 2
      ? `${term(inner(scope), found.args[0] ?? any)} ${found.infix} ${term(inner(scope), found.args[1] ?? any)}`
      : builtinCall(scope, found)
  if (!found.result) return call
  if (found.relation) return walk(scope)
  scope.vars.push({ text: result, type: found.result })
  return `${result} := ${call}`
}
