import type { Type } from '../../../src/builtins/index.ts'
import { freshVar, functionCall, inner, pureBuiltins, type Scope, type Sketch, term } from './generate-term.ts'
import { concrete, constantTerm, jsonText, type Path, randomType } from './generate-value.ts'

const any: Type = { type: 'any' }

/** Something of the program asked for again, with other facts or functions. */
export function modified(scope: Scope): string {
  const { random } = scope.sketch
  const modifiers = Array.from({ length: 1 + random.below(2) }, () => modifier(scope))
  const asked = whatIsAsked(scope, random.pick(modifiers).target)
  const literal = [asked.text, ...modifiers.map(({ text }) => text)].join(' ')
  if (random.chance(0.2)) return `${random.chance(0.3) ? 'not ' : ''}${literal}`
  const name = freshVar(scope)
  scope.vars.push({ text: name, type: asked.type })
  return `${name} := ${literal}`
}

/** A document, a call or a term; mostly one for which it matters what is replaced. */
function whatIsAsked(scope: Scope, target: string): Path {
  const { random, functions, paths, calls } = scope.sketch
  const hanging = random.chance(0.7) ? dependents(scope.sketch, target) : undefined
  const isAsked = (text: string) => hanging?.has(nameOf(text)) ?? true
  const rules = paths.filter(({ text }) => !text.startsWith('input') && isAsked(text))
  const called = functions.filter(({ name }) => isAsked(name))
  const written = calls.filter(({ text }) => (hanging ? text.includes(target) : true))
  return random.choose<Path>(
    [rules.length > 0 ? 4 : 0, () => random.pick(rules)],
    [
      called.length > 0 ? 4 : 0,
      () => {
        const one = random.pick(called)
        return { text: functionCall(inner(scope), one), type: one.result }
      }
    ],
    [written.length > 0 ? 2 : 0, () => random.pick(written)],
    [
      1,
      () => {
        const type = randomType(random, 2)
        return { text: term(inner(scope), type), type }
      }
    ]
  )
}

/** The rule or function that a reference or a call begins with. */
export function nameOf(text: string): string {
  return /^(?:data\.(?:lib|fuzz)\.)?(\w+)/.exec(text)?.[1] ?? ''
}

/** Names of the rules and functions in which something is read or called, in themselves or by way of others, and its own. */
function dependents({ definitions }: Sketch, target: string): Set<string> {
  const found = new Set(definitions.has(nameOf(target)) ? [nameOf(target)] : [])
  const names = (text: string) => text.match(/\b[a-z]\d+\b/g) ?? []
  const wanted = found.size > 0 ? undefined : target
  // A definition hangs only on those before it.
  for (const [name, text] of definitions) {
    if ((wanted !== undefined && text.includes(wanted)) || names(text).some(other => found.has(other))) found.add(name)
  }
  return found
}

/** A `with`, and what it replaces as other rules write it. */
function modifier(scope: Scope): { readonly text: string; readonly target: string } {
  const { sketch } = scope
  const { random, functions, inputPaths, dataPaths, paths } = sketch
  const within = inner(scope)
  const value = (type: Type) => (random.chance(0.6) ? constantTerm(random, type) : term(within, type))
  const rules = paths.filter(({ text }) => !text.startsWith('input') && !dataPaths.some(path => path.text === text))
  const replace = (target: string, by: string) => ({ text: `with ${target} as ${by}`, target })
  return random.choose(
    [1, () => replace('input', random.chance(0.7) ? jsonText(random, inputPaths[0]?.type ?? any) : value(any))],
    [
      4,
      () => {
        const { text, type } = random.pick(inputPaths)
        return replace(text, value(type))
      }
    ],
    [
      dataPaths.length > 0 ? 2 : 0,
      () => {
        const { text, type } = random.pick(dataPaths)
        return replace(text, value(type))
      }
    ],
    [
      rules.length > 0 ? 2 : 0,
      () => {
        const { text, type } = random.pick(rules)
        // `with` wants a rule by its full name.
        return replace(text.startsWith('data.') ? text : `data.${sketch.package}.${text}`, value(type))
      }
    ],
    [
      functions.length > 0 ? 2 : 0,
      () => {
        const target = random.pick(functions)
        const same = functions.filter(one => one.args.length === target.args.length && one !== target)
        return replace(
          target.name,
          same.length > 0 && random.chance(0.6) ? random.pick(same).name : value(target.result)
        )
      }
    ],
    [
      1.5,
      () => {
        const replaceable = pureBuiltins.filter(one => !one.deprecated && !one.relation && !one.infix && one.result)
        const written = replaceable.filter(({ name }) => sketch.calls.some(({ text }) => text.startsWith(`${name}(`)))
        const target = random.pick(written.length > 0 && random.chance(0.7) ? written : replaceable)
        const same = functions.filter(one => one.args.length === target.args.length)
        return replace(
          target.name,
          same.length > 0 && random.chance(0.5)
            ? random.pick(same).name
            : value(concrete(random, target.result as Type))
        )
      }
    ]
  )
}
