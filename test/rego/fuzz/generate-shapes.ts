import type { Type } from '../../../src/builtins/index.ts'
import { body, collection, elementOf } from './generate-body.ts'
import { emptyScope, freshVar, type Sketch, term, tuple, written } from './generate-term.ts'
import { constantTerm, randomType, stringTerm } from './generate-value.ts'
import { pickString } from './values.ts'

/** Rules as people write them for which a compiler has ways of its own. */

const text: Type = { type: 'string' }

/** Rules that ask one place for different strings, as an index of rules finds them. */
export function dispatchRule(sketch: Sketch): string {
  const { random } = sketch
  const places = sketch.paths.filter(({ type }) => type.type === 'string')
  const place = places.length > 0 ? random.pick(places).text : 'input.a'
  const type = randomType(random, 1)
  const name = `r${sketch.count++}`
  const form = random.pick(['complete', 'complete', 'set', 'object'] as const)
  const head = (value: string) =>
    form === 'complete'
      ? `${name} := ${value}`
      : form === 'set'
        ? `${name} contains ${value}`
        : `${name}[${value}] := 1`
  const same = constantTerm(random, type)
  const value = random.chance(0.4) ? () => same : valuesByString(sketch, type)
  const rules = Array.from({ length: 3 + random.below(4) }, () => {
    const scope = emptyScope(sketch)
    const asked = pickString(random)
    const string = stringTerm(random, asked)
    const condition = random.pick([`${place} == ${string}`, `${string} == ${place}`, `${place} = ${string}`])
    const others = random.chance(0.4) ? body(scope, 1) : []
    const literals = random.chance(0.2) ? [...others, condition] : [condition, ...others]
    const isTried = form === 'complete' && random.chance(0.25)
    const otherwise = isTried ? ` else := ${value(asked)} if {\n\t${body(emptyScope(sketch), 1).join('\n\t')}\n}` : ''
    return `${head(value(asked))} if {\n\t${literals.join('\n\t')}\n}${otherwise}`
  })
  if (form === 'complete' && random.chance(0.4)) rules.unshift(`default ${name} := ${constantTerm(random, type)}`)
  const types: Record<typeof form, Type> = {
    complete: type,
    set: { type: 'set', of: type },
    object: { type: 'object', dynamic: { key: type, value: { type: 'number' } } }
  }
  sketch.paths.push({ text: name, type: types[form] })
  return written(sketch, name, rules.join('\n'))
}

/** Most of the time one value a string: others conflict. */
function valuesByString({ random }: Sketch, type: Type): (string: string) => string {
  const values = new Map<string, string>()
  return string => {
    const value = values.get(string) ?? constantTerm(random, type)
    values.set(string, value)
    return random.chance(0.03) ? constantTerm(random, type) : value
  }
}

/** A function with a clause for each of some strings. */
export function dispatchFunction(sketch: Sketch): string {
  const { random } = sketch
  const second = randomType(random, 1)
  const result = randomType(random, 1)
  const name = `f${sketch.count++}`
  const value = valuesByString(sketch, result)
  const clauses = Array.from({ length: 3 + random.below(3) }, () => {
    const scope = emptyScope(sketch)
    const asked = pickString(random)
    const string = stringTerm(random, asked)
    const [first, other] = [freshVar(scope), freshVar(scope)]
    scope.vars.push({ text: other, type: second })
    const literals = random.chance(0.4) ? body(scope, 1) : []
    const isCondition = random.chance(0.4)
    if (isCondition) literals.unshift(`${first} == ${string}`)
    const where = literals.length > 0 ? ` if {\n\t${literals.join('\n\t')}\n}` : ''
    return `${name}(${isCondition ? first : string}, ${other}) := ${value(asked)}${where}`
  })
  if (random.chance(0.3)) clauses.unshift(`default ${name}(_, _) := ${constantTerm(random, result)}`)
  sketch.functions.push({ name, args: [text, second], result })
  return written(sketch, name, clauses.join('\n'))
}

/** For each element of a collection those of another that belong to it. */
export function groupRule(sketch: Sketch): string {
  const { random } = sketch
  const scope = emptyScope(sketch)
  const outside = collection(scope)
  const inside = random.chance(0.5) ? outside : collection(scope)
  const name = `r${sketch.count++}`
  const [one, group, place] = [freshVar(scope), freshVar(scope), freshVar(scope)]
  const [key, element] = [freshVar(scope), freshVar(scope)]
  const member = memberOf(elementOf(inside.type)?.value)
  const [left, right] = random.chance(0.6) ? [`${element}${member}`, `${one}${member}`] : [element, one]
  const found = random.pick([element, key, `[${key}, ${element}]`])
  const comparison = random.pick([`${left} == ${right}`, `${right} == ${left}`, `${left} = ${right}`])
  const others = random.choose(
    [2, () => []],
    [1, () => [`${element} != ${term({ ...scope, depth: 0 }, randomType(random, 0))}`]],
    // Another thing of outside that matters: one may not be grouped without it.
    [1.5, () => [`${random.pick([key, element])} ${random.pick(['!=', '==', '<'])} ${random.pick([place, one])}`]]
  )
  const literals = [`some ${key}, ${element} in ${inside.text}`, comparison, ...others].join('; ')
  const comprehension = random.chance(0.5) ? `[${found} | ${literals}]` : `{${found} | ${literals}}`
  const value = random.chance(0.3) ? `count(${comprehension})` : comprehension
  scope.vars.push({ text: one, type: elementOf(outside.type)?.value ?? { type: 'any' } })
  scope.vars.push({ text: place, type: elementOf(outside.type)?.key ?? { type: 'any' } })
  scope.vars.push({ text: group, type: { type: 'any' } })
  const all = tuple({ ...scope, vars: scope.vars.slice(-3) })
  sketch.paths.push({ text: name, type: { type: 'set', of: all.type } })
  const where = `{\n\tsome ${place}, ${one} in ${outside.text}\n\t${group} := ${value}\n}`
  return written(sketch, name, `${name} contains ${all.text} if ${where}`)
}

/** How a member of a record is asked for, where there is one. */
function memberOf(type: Type | undefined): string {
  const [member] = type?.type === 'object' ? (type.static ?? []) : []
  return member ? `[${JSON.stringify(member.key)}]` : ''
}
