import type { Type } from '../../../src/builtins/index.ts'
import type { FuzzCase } from './fuzz-case.ts'
import { body } from './generate-body.ts'
import { builtinRule, tableRule, walkRule } from './generate-builtins.ts'
import { dispatchFunction, dispatchRule, groupRule } from './generate-shapes.ts'
import { emptyScope, freshVar, inner, type Scope, type Sketch, term, tuple, written } from './generate-term.ts'
import { concrete, constantTerm, jsonText, pathsOf, randomRecord, randomType } from './generate-value.ts'
import { createValues } from './values.ts'

/** Modules with inputs and data, of which most documents are defined. */
export function generateCase(seed: number, inputCount: number): FuzzCase {
  const random = createValues(seed)
  const regoVersion = random.chance(0.12) ? 0 : 1
  const inputType = randomRecord(random, 6, () => randomType(random, 2, false))
  const dataType = randomRecord(random, 3, () => randomType(random, 2, false))
  const inputPaths = pathsOf(inputType, 'input')
  const dataPaths = random.chance(0.6) ? pathsOf(dataType, 'data.base').slice(1) : []
  const sketch: Sketch = {
    random,
    regoVersion,
    paths: [...inputPaths.slice(1), ...dataPaths],
    functions: [],
    calls: [],
    definitions: new Map(),
    package: 'fuzz',
    inputPaths,
    dataPaths,
    futureKeywords: regoVersion === 1 && random.chance(0.15),
    count: 0,
    body
  }
  const modules: { name: string; text: string }[] = []
  if (random.chance(0.35)) modules.push({ name: 'lib.rego', text: library(sketch) })
  modules.push({ name: 'fuzz.rego', text: main(sketch) })
  const data = dataPaths.length > 0 ? `{"base": ${jsonText(random, dataType, 0)}}` : '{}'
  const inputs = Array.from({ length: inputCount }, () => jsonText(random, inputType))
  return { regoVersion, modules, data, inputs, entrypoint: 'fuzz' }
}

function header(sketch: Sketch, name: string, imports: readonly string[]): string {
  const { random, regoVersion, futureKeywords } = sketch
  const lines = [...imports]
  if (regoVersion === 0) lines.unshift('import future.keywords')
  else if (futureKeywords) lines.unshift(...['not', 'and', 'or'].map(word => `import future.keywords.${word}`))
  else if (random.chance(0.1)) lines.unshift('import rego.v1')
  return [`package ${name}`, '', ...lines, ''].join('\n')
}

/** Rules and functions in a package of their own. */
function library(sketch: Sketch): string {
  const { random } = sketch
  const [pathsBefore, functionsBefore] = [sketch.paths.length, sketch.functions.length]
  sketch.package = 'lib'
  const rules = Array.from({ length: 2 + random.below(3) }, () => rule(sketch))
  sketch.package = 'fuzz'
  sketch.calls.length = 0
  // Seen from the other module.
  const prefix = 'data.lib'
  for (const path of sketch.paths.splice(pathsBefore)) sketch.paths.push({ ...path, text: `${prefix}.${path.text}` })
  for (const one of sketch.functions.splice(functionsBefore)) {
    sketch.functions.push({ ...one, name: `${prefix}.${one.name}` })
  }
  return `${header(sketch, 'lib', [])}\n${rules.join('\n\n')}\n`
}

function main(sketch: Sketch): string {
  const { random } = sketch
  const rules = Array.from({ length: 3 + random.below(6) }, () => rule(sketch))
  // Every built-in has its turn, whatever chance thinks of it.
  rules.push(builtinRule(sketch), ...Array.from({ length: 4 }, () => tableRule(sketch)))
  if (random.chance(0.15)) rules.push(walkRule(sketch))
  const [imported] = sketch.inputPaths.slice(1)
  const imports: string[] = []
  if (imported && random.chance(0.15) && /^input\.[a-z]+$/.test(imported.text)) {
    imports.push(`import ${imported.text} as imported`)
    rules.push('aliased := imported')
  }
  return `${header(sketch, 'fuzz', imports)}\n${rules.join('\n\n')}\n`
}

function block(literals: readonly string[]): string {
  return literals.length === 0 ? '{ true }' : `{\n\t${literals.join('\n\t')}\n}`
}

/** One rule or several that make up one document or function. */
function rule(sketch: Sketch): string {
  return sketch.random.choose(
    [3, () => completeRule(sketch)],
    [1.5, () => collectedRule(sketch)],
    [0.8, () => constantRules(sketch)],
    [0.8, () => dispatchRule(sketch)],
    [0.6, () => dispatchFunction(sketch)],
    [0.6, () => groupRule(sketch)],
    [2.5, () => partialSet(sketch)],
    [2.5, () => partialObject(sketch)],
    [1.5, () => nestedRule(sketch)],
    [3, () => functionRule(sketch)]
  )
}

function bodyOf(scope: Scope, most = 3): string[] {
  return body(scope, 1 + scope.sketch.random.below(most))
}

function elses(sketch: Sketch, type: Type, scope: () => Scope): string {
  const { random } = sketch
  const branches = Array.from({ length: random.pick([0, 0, 1, 2]) }, () => {
    const own = scope()
    const literals = bodyOf(own, 2)
    return ` else := ${term(own, type)} if ${block(literals)}`
  })
  // One without a body always holds: nothing but an error comes behind it.
  const last = random.chance(0.15) ? ` else := ${term(scope(), type)}` : ''
  return random.chance(0.01) ? last + branches.join('') : branches.join('') + last
}

function completeRule(sketch: Sketch): string {
  const { random } = sketch
  const type = randomType(random, 2)
  const name = `r${sketch.count++}`
  const parts: string[] = []
  const constant = constantTerm(random, type)
  if (random.chance(0.3)) parts.push(`default ${name} := ${constantTerm(random, type)}`)
  const bodies = random.pick([1, 1, 1, 2, 3])
  for (let i = 0; i < bodies; i++) {
    const scope = emptyScope(sketch)
    const literals = bodyOf(scope)
    // Two bodies with a value of their own conflict as soon as both hold.
    const value = bodies === 1 || random.chance(0.08) ? term(scope, type) : constant
    const chain = bodies === 1 ? elses(sketch, type, () => emptyScope(sketch)) : ''
    parts.push(`${name} := ${value} if ${block(literals)}${chain}`)
  }
  if (random.chance(0.1) && bodies === 1) {
    const annotation = '# METADATA\n# title: a title\n# custom:\n#   level: 3\n'
    parts.splice(0, parts.length, `${annotation}${name} := rego.metadata.rule()`)
    sketch.paths.push({ text: name, type: { type: 'any' } })
  } else sketch.paths.push({ text: name, type })
  return written(sketch, name, parts.join('\n'))
}

/** Rules without bodies, which are known before anything is evaluated. */
function constantRules(sketch: Sketch): string {
  const { random } = sketch
  const type = concrete(random, { type: 'any' }, 2)
  const name = `r${sketch.count++}`
  sketch.paths.push({ text: name, type })
  const constants = Array.from({ length: 1 + random.below(3) }, () => constantTerm(random, type))
  if (type.type === 'set') {
    const elements = Array.from({ length: 1 + random.below(4) }, () => constantTerm(random, type.of))
    return written(sketch, name, elements.map(element => `${name} contains ${element}`).join('\n'))
  }
  if (type.type !== 'object' || !type.dynamic) return written(sketch, name, `${name} := ${constants[0]}`)
  const { key, value } = type.dynamic
  const constant = constantTerm(random, value)
  const keys = constants.map(() =>
    key.type === 'string' ? JSON.stringify(random.pick(random.names)) : constantTerm(random, key)
  )
  return written(sketch, name, keys.map(one => `${name}[${one}] := ${constant}`).join('\n'))
}

/** All that a body binds, so that nothing it finds is lost. */
function collectedRule(sketch: Sketch): string {
  const { random } = sketch
  const name = `r${sketch.count++}`
  const scope = emptyScope(sketch)
  const literals = bodyOf(scope).join('; ')
  const { text, type } = tuple(scope)
  sketch.paths.push({
    text: name,
    type: random.chance(0.5) ? { type: 'set', of: type } : { type: 'array', dynamic: type }
  })
  return written(
    sketch,
    name,
    sketch.paths.at(-1)?.type.type === 'set'
      ? `${name} := {${text} | ${literals}}`
      : `${name} := [${text} | ${literals}]`
  )
}

function partialSet(sketch: Sketch): string {
  const { random } = sketch
  const of = randomType(random, 1)
  const name = `s${sketch.count++}`
  const rules = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => {
    const scope = emptyScope(sketch)
    const literals = bodyOf(scope)
    return random.chance(0.1)
      ? `${name} contains ${constantTerm(random, of)}`
      : `${name} contains ${term(scope, of)} if ${block(literals)}`
  })
  sketch.paths.push({ text: name, type: { type: 'set', of } })
  return written(sketch, name, rules.join('\n'))
}

function partialObject(sketch: Sketch): string {
  const { random } = sketch
  const key = concrete(random, random.chance(0.8) ? { type: 'string' } : randomType(random, 1))
  const value = randomType(random, 1)
  const name = `o${sketch.count++}`
  const constant = constantTerm(random, value)
  const rules = Array.from({ length: random.pick([1, 1, 2]) }, (_, i) => {
    const scope = emptyScope(sketch)
    const literals = bodyOf(scope)
    const keyText = random.chance(0.3) ? constantTerm(random, key) : term(scope, key)
    const isSafe = i === 0 && random.chance(0.3) ? term(scope, value) : constant
    return `${name}[${keyText}] := ${isSafe} if ${block(literals)}`
  })
  sketch.paths.push({ text: name, type: { type: 'object', dynamic: { key, value } } })
  return written(sketch, name, rules.join('\n'))
}

/** `p.a`, `p.b[x].c`, `p.s contains y`: rules below one name. */
function nestedRule(sketch: Sketch): string {
  const { random } = sketch
  const name = `n${sketch.count++}`
  const parts: string[] = []
  const fixed: { key: string; value: Type }[] = []
  const add = (key: string, value: Type, text: string) => {
    fixed.push({ key, value })
    parts.push(text)
  }
  const type = randomType(random, 1)
  const scope = emptyScope(sketch)
  if (random.chance(0.7)) add('a', type, `${name}.a := ${term(scope, type)}`)
  if (random.chance(0.6)) {
    const own = emptyScope(sketch)
    const literals = bodyOf(own)
    add('s', { type: 'set', of: type }, `${name}.s contains ${term(own, type)} if ${block(literals)}`)
  }
  if (random.chance(0.6)) {
    const own = emptyScope(sketch)
    const literals = bodyOf(own, 2)
    const constant = constantTerm(random, type)
    const key = term(own, { type: 'string' })
    const leaf: Type = { type: 'object', dynamic: { key: { type: 'string' }, value: type } }
    const form = () =>
      random.pick([
        `${name}.m[${key}] := ${constant} if ${block(literals)}`,
        `${name}.m[${key}].c := ${constant} if ${block(literals)}`,
        `${name}.m[${key}].c[${term(own, { type: 'number' })}] := ${constant} if ${block(literals)}`,
        `${name}.m[${key}] contains ${term(own, type)} if ${block(literals)}`
      ])
    const text = form()
    // A value at one depth and another below it cannot both stand.
    if (random.chance(0.12)) parts.push(form())
    add('m', text.includes('].c') || text.includes('contains') ? { type: 'any' } : leaf, text)
    if (random.chance(0.4))
      parts.push(
        `${name}.m.${random.pick(['a', 'zz'])}${text.includes('].c :=') ? '.c' : ''}${text.includes('contains') ? ` contains ${constant}` : text.includes('.c[') ? `.c[1] := ${constant}` : ` := ${constant}`}`
      )
  }
  if (fixed.length === 0) add('a', { type: 'boolean' }, `${name}.a := true`)
  const all: Type = { type: 'object', static: fixed }
  sketch.paths.push(...pathsOf(all, name))
  return written(sketch, name, parts.join('\n'))
}

function functionRule(sketch: Sketch): string {
  const { random } = sketch
  const name = `f${sketch.count++}`
  const args = Array.from({ length: random.pick(random.chance(0.01) ? [0] : [1, 1, 1, 2, 2, 3]) }, () =>
    randomType(random, 1)
  )
  const result = randomType(random, 1)
  const parts: string[] = []
  const open = () => {
    const scope = emptyScope(sketch)
    const written = args.map(type => argument(scope, type))
    return { scope, head: `${name}(${written.join(', ')})` }
  }
  const constant = constantTerm(random, result)
  if (random.chance(0.2) && args.length > 0) {
    parts.push(`default ${name}(${args.map(() => '_').join(', ')}) := ${constantTerm(random, result)}`)
  }
  const count = random.pick([1, 1, 2, 3])
  for (let i = 0; i < count; i++) {
    const { scope, head } = open()
    const literals = random.chance(0.3) ? [] : bodyOf(scope, 2)
    const value = count === 1 ? term(inner(scope), result) : constant
    const argsScope = { ...scope, vars: scope.vars.slice(0, args.length) }
    const chain =
      count === 1 && literals.length > 0
        ? elses(sketch, result, () => ({ ...argsScope, vars: argsScope.vars.filter(one => head.includes(one.text)) }))
        : ''
    parts.push(literals.length === 0 ? `${head} := ${value}` : `${head} := ${value} if ${block(literals)}${chain}`)
  }
  sketch.functions.push({ name, args, result })
  return written(sketch, name, parts.join('\n'))
}

function argument(scope: Scope, type: Type): string {
  const { random } = scope.sketch
  const variable = () => {
    const name = freshVar(scope)
    scope.vars.push({ text: name, type })
    return name
  }
  if (random.chance(0.75)) return variable()
  if (type.type === 'array' && !type.static) {
    const [first, second] = [freshVar(scope), freshVar(scope)]
    const of = type.dynamic ?? { type: 'any' }
    scope.vars.push({ text: first, type: of }, { text: second, type: of })
    return `[${first}, ${second}]`
  }
  if (type.type === 'object' && type.static?.length) {
    const names = type.static.map(({ key, value }) => {
      const name = freshVar(scope)
      scope.vars.push({ text: name, type: value })
      return `${JSON.stringify(key)}: ${name}`
    })
    return `{${names.join(', ')}}`
  }
  return random.pick(['_', constantTerm(random, type)])
}
