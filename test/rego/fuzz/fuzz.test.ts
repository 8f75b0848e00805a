import { expect, test } from 'vitest'
import { type Literal, parseModule, type Term, visitModule } from '../../../src/rego/index.ts'
import { opaMissing, shared, sharedMissing } from '../../requirements.ts'
import { readCases } from '../conformance-cases.ts'
import { describeFinding, fuzz } from './fuzz.ts'
import { generateCase } from './generate-case.ts'
import { pureBuiltins } from './generate-term.ts'
import { knownValues } from './known-values.ts'
import { askNewOpa } from './opa-server.ts'
import { agrees } from './run-case.ts'

/** Every kind of node, so that one that is added is asked for here. */
const literalKinds: Record<Literal['kind'], true> = {
  expression: true,
  some: true,
  every: true,
  not: true,
  logical: true
}
const termKinds: Record<Term['kind'], true> = {
  null: true,
  boolean: true,
  number: true,
  string: true,
  template: true,
  var: true,
  ref: true,
  call: true,
  array: true,
  set: true,
  object: true,
  arrayComprehension: true,
  setComprehension: true,
  objectComprehension: true
}
const ruleShapes = [
  'default',
  'else',
  'function',
  'key',
  'no body',
  'with',
  'import',
  'annotations',
  'variable in head',
  'v0'
]

test('the generator writes every kind of node, every form of rule and every pure built-in', () => {
  const wanted = new Set([...Object.keys(literalKinds), ...Object.keys(termKinds), ...ruleShapes])
  for (const { name } of pureBuiltins) wanted.add(`${name}()`)
  for (let seed = 1; seed <= 4000 && wanted.size > 0; seed++) {
    const one = generateCase(seed, 1)
    if (one.regoVersion === 0) wanted.delete('v0')
    for (const { name, text } of one.modules) {
      const { module } = parseModule({ name, text }, { regoVersion: one.regoVersion })
      if (!module) continue
      if (module.imports.some(({ path }) => path[0] === 'input')) wanted.delete('import')
      for (const rule of module.rules) {
        if (rule.default) wanted.delete('default')
        if (rule.else.length > 0) wanted.delete('else')
        if (rule.head.args) wanted.delete('function')
        if (rule.head.key) wanted.delete('key')
        if (rule.body.length === 0) wanted.delete('no body')
        if (rule.annotations.length > 0) wanted.delete('annotations')
        if (rule.head.ref.slice(1).some(term => term.kind === 'var')) wanted.delete('variable in head')
      }
      visitModule(module, {
        term(term) {
          wanted.delete(term.kind)
          if (term.kind !== 'call') return true
          const { operator } = term
          if (operator.kind === 'var') wanted.delete(`${operator.name}()`)
          else if (operator.kind === 'ref' && operator.head.kind === 'var') {
            const rest = operator.operands.map(operand => (operand.kind === 'string' ? operand.value : ''))
            wanted.delete(`${[operator.head.name, ...rest].join('.')}()`)
          }
          return true
        },
        literal(literal) {
          wanted.delete(literal.kind)
          if (literal.with.length > 0) wanted.delete('with')
          return true
        }
      })
    }
  }
  expect([...wanted]).toEqual([])
})

test.skipIf(opaMissing || sharedMissing)(
  'a real OPA says the same of generated and changed modules (needs opa)',
  async () => {
    const seeds = readCases(shared('conformance'))
    const { totals, findings } = await fuzz({ evaluations: 250, seed: 1, seeds, keepSize: true, mostFindings: 3 })
    expect(findings.map(describeFinding)).toEqual([])
    expect(totals.evaluations).toBeGreaterThanOrEqual(250)
    expect(totals.filled / totals.documents).toBeGreaterThan(0.3)
  }
)

test.skipIf(opaMissing)('an OPA that refuses the words agrees with nothing (needs opa)', () => {
  const ask = (rules: string) =>
    askNewOpa(
      {
        modules: [{ name: 'a.rego', text: `package a\n${rules}` }],
        regoVersion: 1,
        data: '{}',
        inputs: [],
        entrypoint: 'a/p'
      },
      undefined
    )
  const ours = { error: 'a.rego:2:1: a conflict' }
  expect(agrees(ours, ask('p := 1 if true\np := 2 if true'))).toBe(true)
  expect(agrees(ours, ask('p := x'))).toBe(false)
  expect(agrees(ours, ask('p := 1'))).toBe(false)
})

test('bytes that are no text excuse a difference where a decoder makes some', () => {
  const isExcused = (rule: string) =>
    knownValues.some(({ excuses }) =>
      excuses?.(
        { kind: 'other result', detail: '.p: 1 here, 2 in opa' },
        {
          modules: [{ name: 'a.rego', text: `package a\n${rule}` }],
          regoVersion: 1,
          data: '{}',
          inputs: [],
          entrypoint: 'a'
        }
      )
    )
  expect(isExcused('p := base64.decode("/w==")')).toBe(true)
  expect(isExcused('p := hex.decode("ff")')).toBe(true)
  expect(isExcused('p := urlquery.decode("%ff")')).toBe(true)
  expect(isExcused('p := [base64.decode("YQ=="), "some words"]')).toBe(false)
  expect(isExcused('p := [hex.decode("61"), "/w=="]')).toBe(false)
  expect(isExcused('p := [urlquery.decode("%61"), "ff"]')).toBe(false)
})
