import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { builtinsOfSdk } from '../../src/builtins/index.ts'
import { runPolity } from './run-polity.ts'

/** The SDK as its users have it: unmodified, and with no host of ours. */
interface Policy {
  readonly entrypoints: Readonly<Record<string, number>>
  setData(data: object | ArrayBuffer): void
  evaluate(input: unknown, entrypoint?: string | number): readonly { readonly result: unknown }[]
}
type Load<T> = (
  wasm: Uint8Array,
  memory?: { readonly initial: number; readonly maximum?: number },
  builtins?: Readonly<Record<string, (...args: never[]) => unknown>>
) => T
const require = createRequire(import.meta.url)
const { loadPolicy, loadPolicySync } = require('@open-policy-agent/opa-wasm') as {
  readonly loadPolicy: Load<Promise<Policy>>
  readonly loadPolicySync: Load<Policy>
}

const text = { type: 'string' }
const files = {
  'gate/gate.rego': 'package gate\n\ndefault open := false\n\nopen if input == "please"\n',
  'streets/north.rego': 'package streets.north\n\ndefault lit := false\n\nlit if input.lamp == "on"\n',
  'streets/south.rego': 'package streets.south\n\ndefault lit := true\n\nclosed if not lit\n',
  'greets/greets.rego': `package greets

none := x if x := town.none()

one := town.one(input.names[0])

four := town.four(input.names[0], input.names[1], input.names[2], input.names[3])

valid if json.is_valid("[1]")
`,
  'greets/capabilities.json': JSON.stringify({
    features: ['rego_v1'],
    builtins: [
      { name: 'town.none', decl: { type: 'function', args: [], result: text } },
      { name: 'town.one', decl: { type: 'function', args: [text], result: text } },
      { name: 'town.four', decl: { type: 'function', args: [text, text, text, text], result: text } },
      { name: 'json.is_valid', decl: { type: 'function', args: [text], result: { type: 'boolean' } } },
      {
        name: 'eq',
        infix: '=',
        decl: { type: 'function', args: [{ type: 'any' }, { type: 'any' }], result: { type: 'boolean' } }
      }
    ]
  }),
  'papers/papers.rego': `package papers

title := yaml.unmarshal("page:\\n  title: first\\n").page.title

broken := yaml.unmarshal("{ , }")

again contains yaml.unmarshal(yaml.marshal(input))

checked := [yaml.is_valid("a: [1]"), yaml.is_valid("a: [")]
`,
  'plain/plain.rego': `package plain

same if input.word == data.word

isTrue if input = true

isFive if input = 5

isText if input = "text"
`
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-sdk-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Builds a folder as the SDK's users do, and takes the module out of the bundle as they do. */
async function build(name: string, ...args: readonly string[]): Promise<Buffer> {
  const ran = await runPolity(['build', name, '-o', `${name}/bundle.tar.gz`, '-t', 'wasm', ...args], { cwd: folder })
  expect(ran).toMatchObject({ code: 0, stderr: '' })
  execFileSync('tar', ['-xzf', `${name}/bundle.tar.gz`, '-C', name, '/policy.wasm'], { cwd: folder, stdio: 'ignore' })
  return readFileSync(join(folder, name, 'policy.wasm'))
}

const bytes = (json: string): ArrayBuffer => new TextEncoder().encode(json).buffer as ArrayBuffer

describe('memory', () => {
  let wasm: Buffer
  const large = 'x'.repeat(2 * 65_536)
  beforeAll(async () => {
    wasm = await build('gate', '-e', 'gate/open')
  })

  test('the first entrypoint answers where none is named', async () => {
    const policy = await loadPolicy(wasm)
    expect([policy.evaluate('please'), policy.evaluate('now')]).toEqual([[{ result: true }], [{ result: false }]])
  })

  test('an input for which the host has no memory', async () => {
    const policy = await loadPolicy(wasm, { initial: 2, maximum: 3 })
    expect(() => policy.evaluate(large)).toThrow(/Maximum memory size exceeded/)
  })

  test('an input for which the module has no memory', async () => {
    const policy = await loadPolicy(wasm, { initial: 3, maximum: 4 })
    expect(() => policy.evaluate(large)).toThrow('opa_malloc: failed')
  })

  test('evaluations one after the other in little memory, loaded either way', async () => {
    for (const policy of [
      await loadPolicy(wasm, { initial: 2, maximum: 8 }),
      loadPolicySync(wasm, { initial: 2, maximum: 8 })
    ]) {
      for (let i = 0; i < 50; i++) expect(policy.evaluate(large)).toEqual([{ result: false }])
    }
  })

  test('data of many megabytes', async () => {
    const policy = await loadPolicy(wasm, { initial: 4000 })
    policy.setData(bytes(JSON.stringify(Array.from({ length: 400_000 }, (_, i) => ({ name: `name ${i}`, value: i })))))
    expect(policy.evaluate('please')).toEqual([{ result: true }])
  })
})

test('packages as entrypoints have ids in the order in which they are named', async () => {
  const policy = await loadPolicy(await build('streets', '-e', 'streets', '-e', 'streets/south', '-e', 'streets/north'))
  expect(policy.entrypoints).toEqual({ streets: 0, 'streets/south': 1, 'streets/north': 2 })
  const input = { lamp: 'on' }
  expect(policy.evaluate(input)).toEqual([{ result: { north: { lit: true }, south: { lit: true } } }])
  expect(policy.evaluate(input, 1)).toEqual([{ result: { lit: true } }])
  expect(policy.evaluate(input, 'streets/north')).toEqual([{ result: { lit: true } }])
  expect(() => policy.evaluate(input, 'streets/west')).toThrow()
})

test('built-ins of the user, named in capabilities', async () => {
  const all = ['none', 'one', 'four', 'valid'].flatMap(name => ['-e', `greets/${name}`])
  const wasm = await build('greets', '--capabilities', 'greets/capabilities.json', ...all)
  const policy = await loadPolicy(wasm, undefined, {
    'town.none': () => 'nobody',
    'town.one': (name: string) => `hello ${name}`,
    'town.four': (...names: readonly string[]) => names.join('+'),
    'json.is_valid': () => {
      throw new Error('the module has this one inside')
    }
  })
  const input = { names: ['a', 'b', 'c', 'd'] }
  const results = ['none', 'one', 'four', 'valid'].map(name => policy.evaluate(input, `greets/${name}`)[0]?.result)
  expect(results).toEqual(['nobody', 'hello a', 'a+b+c+d', true])
})

test('YAML', async () => {
  const wasm = await build(
    'papers',
    '-e',
    'papers/title',
    '-e',
    'papers/broken',
    '-e',
    'papers/again',
    '-e',
    'papers/checked'
  )
  const policy = await loadPolicy(wasm)
  const input = [{ a: [1, 'x', null] }]
  expect(['title', 'broken', 'again', 'checked'].map(name => policy.evaluate(input, `papers/${name}`))).toEqual([
    [{ result: 'first' }],
    [],
    [{ result: [input] }],
    [{ result: [true, false] }]
  ])
})

test('input and data as text, and inputs that are no objects', async () => {
  const all = ['same', 'isTrue', 'isFive', 'isText'].flatMap(name => ['-e', `plain/${name}`])
  const policy = await loadPolicy(await build('plain', ...all))
  policy.setData(bytes('{"word": "yes"}'))
  expect(policy.evaluate(bytes('{"word": "yes"}'), 'plain/same')).toEqual([{ result: true }])
  expect(policy.evaluate({ word: 'no' }, 'plain/same')).toEqual([])
  for (const [name, input] of Object.entries({ isTrue: true, isFive: 5, isText: 'text' })) {
    expect(policy.evaluate(input, `plain/${name}`)).toEqual([{ result: true }])
    expect(policy.evaluate(bytes(JSON.stringify(input)), `plain/${name}`)).toEqual([{ result: true }])
  }
})

test('what is said to be in the SDK is what is in it', () => {
  const folderOfSdk = dirname(require.resolve('@open-policy-agent/opa-wasm'))
  const own = require(join(folderOfSdk, 'builtins/index.js')) as object
  expect([...builtinsOfSdk].sort()).toEqual(Object.keys(own).sort())
})
