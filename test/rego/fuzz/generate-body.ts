import type { Type } from '../../../src/builtins/index.ts'
import { comparison, freshVar, inner, keyTerm, type Scope, term } from './generate-term.ts'
import { constantTerm, type Path, randomType } from './generate-value.ts'
import { modified } from './generate-with.ts'

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
export function collection(scope: Scope): Path {
  const { random, paths } = scope.sketch
  const known = [...scope.vars, ...scope.vars, ...paths].filter(({ type }) => elementOf(type) !== undefined)
  if (known.length > 0 && random.chance(0.8)) return random.pick(known)
  const type = random.choose<Type>(
    [2, () => ({ type: 'array', dynamic: randomType(random, 1) })],
    [2, () => ({ type: 'set', of: randomType(random, 1) })],
    [1, () => ({ type: 'object', dynamic: { key: { type: 'string' }, value: randomType(random, 1) } })]
  )
  // OPA goes through a written set as it stands there: equal elements twice, and not in their order.
  return { text: type.type === 'set' ? constantTerm(random, type) : term(inner(scope), type), type }
}

/** Types of the keys and values of a collection. */
export function elementOf(type: Type): { readonly key: Type; readonly value: Type } | undefined {
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
        return [`some ${keyTerm(scope, type)}, ${name} in ${text}`]
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
  const negated = random.choose([3, () => term(within, { type: 'boolean' })], [2, () => condition(within)])
  // What begins with a brace would be read as a body.
  return [negated.startsWith('{') && random.chance(0.95) ? `not (${negated})` : `not ${negated}`]
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
  const known = random.chance(0.25) ? term(within, second) : b
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
    [1, () => `${term(within, first)} = ${term(within, first)}`],
    [
      2,
      () => {
        // A pattern for what has another size, or not, when it comes to it.
        const { text, type } = collection(scope)
        const { key, value } = elementOf(type) ?? { key: any, value: any }
        // Of what is written out the size is known: OPA refuses what cannot match.
        if (type.type === 'set' || /^[[{]/.test(text)) return `${text} = ${term(within, type)}`
        const names = Array.from({ length: 1 + random.below(3) }, () => freshVar(scope))
        for (const name of names) scope.vars.push({ text: name, type: value })
        if (type.type !== 'object') return `[${names.join(', ')}] = ${text}`
        const keys = (type.static ?? []).map(member => JSON.stringify(member.key))
        const written = names.map((name, i) => `${keys[i] ?? constantTerm(random, key)}: ${name}`)
        return `{${written.join(', ')}} = ${text}`
      }
    ]
  )
}

export function walk(scope: Scope): string {
  const [path, value] = [freshVar(scope), freshVar(scope)]
  const walked = term(inner(scope), any)
  scope.vars.push({ text: path, type: { type: 'array', dynamic: any } }, { text: value, type: any })
  return `walk(${walked}, [${path}, ${value}])`
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
