import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { summary } from '../../src/diagnostics/index.ts'
import { compile } from '../../src/rego/index.ts'
import { opa, opaMissing } from '../requirements.ts'
import { loadPolicy } from './load-policy.ts'

const folder = fileURLToPath(new URL('choices', import.meta.url))
const kinds = [
  undefined,
  'red',
  'green',
  'blue',
  'set',
  'fallback',
  'rule',
  'other',
  'nothing',
  'nested',
  'part',
  'base'
]
const values = [...kinds, '', 'new', 'rédé', 0, 1, 1.5, -1, null, true, false, [], ['red'], {}, { red: 1 }]
const groups = [undefined, 'table', 'mixed', 'none', 7]
const sizes = [undefined, 1, 2, 'red']

/** Every value for one member of the input beside a few for the others. */
function inputs(): readonly object[] {
  const all = values.flatMap((kind, i) => [
    { kind, group: groups[i % groups.length], size: sizes[i % sizes.length] },
    { kind, group: 'table', size: 2 },
    { kind, group: 'mixed', size: kind }
  ])
  return JSON.parse(JSON.stringify([...all, {}, { kind: 'red' }])) as object[]
}

/**
 * What the planner decides by a key instead of trying one rule after another, on inputs that hit, miss, are undefined or of another
 * type: as OPA decides it, with the input of the evaluation and with one that a `with` gives.
 */
describe.skipIf(opaMissing)('choices between rules are those of OPA (needs opa)', () => {
  const names = readdirSync(folder).filter(name => name.endsWith('.rego'))
  const modules = names.map(name => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }))
  const data = JSON.parse(readFileSync(`${folder}/data.json`, 'utf8')) as object
  for (const { name, text } of modules.filter(({ name }) => name !== 'conflicts.rego')) {
    test(name, async () => {
      const document = /^package (.*)$/m.exec(text)?.[1] ?? ''
      const asked = `package asked\n\nanswers := [answer | some given in data.given; answer := data.${document} with input as given]\n`
      const given = inputs()
      const want = JSON.parse(
        execFileSync(
          opa,
          [
            'eval',
            '-f',
            'raw',
            '-d',
            folder,
            '--stdin-input',
            `[answer | some given in input; answer := data.${document} with input as given]`
          ],
          { input: JSON.stringify(given), encoding: 'utf8' }
        )
      ) as object[]
      expect(want).toHaveLength(given.length)

      const entrypoint = document.replaceAll('.', '/')
      const { wasm, diagnostics } = compile([...modules, { name: 'asked.rego', text: asked }], {
        entrypoints: [entrypoint, 'asked/answers']
      })
      expect(diagnostics.map(summary)).toEqual([])
      const policy = await loadPolicy(wasm as Uint8Array)
      policy.setData(data)
      for (const [i, input] of given.entries()) {
        const [answer] = policy.evaluate(input, entrypoint)
        expect({ input, result: answer?.result }).toEqual({ input, result: want[i] })
      }
      policy.setData({ ...data, given })
      expect(policy.evaluate({}, 'asked/answers')[0]?.result).toEqual(want)
    })
  }

  test('conflicts.rego', async () => {
    const rules = [
      'rules',
      'constants',
      'solutions',
      'chains',
      'functions',
      'keys',
      'comprehensions',
      'indexed',
      'partly',
      'branched'
    ]
    const entrypoints = rules.map(rule => `choices/conflicts/${rule}`)
    const { wasm, diagnostics } = compile(modules, { entrypoints })
    expect(diagnostics.map(summary)).toEqual([])
    let conflicts = 0
    for (const kind of ['red', 'green', 'blue', 1]) {
      for (const size of [1, 2, undefined]) {
        const input = { kind, size }
        const file = `${folder}/conflicts.rego`
        for (const [i, rule] of rules.entries()) {
          const args = ['eval', '-f', 'json', '-d', file, '--stdin-input', `data.choices.conflicts.${rule}`]
          const { stdout } = spawnSync(opa, args, { input: JSON.stringify(input), encoding: 'utf8' })
          const { result, errors } = JSON.parse(stdout)
          const policy = await loadPolicy(wasm as Uint8Array)
          const evaluate = () => policy.evaluate(input, entrypoints[i] as string)[0]?.result
          if (errors) {
            expect(evaluate, `${rule} of ${JSON.stringify(input)}`).toThrow(/conflict/)
            conflicts++
          } else
            expect({ rule, input, result: evaluate() }).toEqual({
              rule,
              input,
              result: result?.[0].expressions[0].value
            })
        }
      }
    }
    expect(conflicts).toBeGreaterThan(10)
  }, 60_000)

  test('of the rules under several keys only the chosen one is evaluated', async () => {
    const entrypoint = 'choices/documents/nested_one'
    const { wasm } = compile(modules, { entrypoints: [entrypoint] })
    const outcomes = ['own', 'stored', 'deeper', 'broken', 'none'].map(async member => {
      const input = { broken: true, group: 'one', part: 'inner', member, kind: 'red', size: 2 }
      const args = ['eval', '-f', 'json', '-d', folder, '--stdin-input', 'data.choices.documents.nested_one']
      const { stdout } = spawnSync(opa, args, { input: JSON.stringify(input), encoding: 'utf8' })
      const { result, errors } = JSON.parse(stdout)
      const policy = await loadPolicy(wasm as Uint8Array)
      policy.setData(data)
      const evaluate = () => policy.evaluate(input, entrypoint)[0]?.result
      if (errors) expect(evaluate, member).toThrow(/conflict/)
      else expect({ member, result: evaluate() }).toEqual({ member, result: result?.[0].expressions[0].value })
      return errors ? 'conflict' : result ? 'defined' : 'undefined'
    })
    expect(await Promise.all(outcomes)).toEqual(['defined', 'defined', 'defined', 'conflict', 'undefined'])
  })
})
