import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { buildPolicies, readPolicies } from '../../src/build/index.ts'
import { readBundle } from '../../src/bundle/index.ts'
import { compile, parseModule, visitModule } from '../../src/rego/index.ts'
import { opa, opaMissing, shared, sharedMissing } from '../requirements.ts'
import { buildOne } from './one-policy.ts'
import { fixture } from './three-ways.ts'

const built = buildPolicies(readPolicies(fixture), {})
const folder = mkdtempSync(join(tmpdir(), 'polity-generated-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A policy of these lines, built; the Rego that was written about it. */
function undecidedOf(lines: string): string {
  const { modules } = buildOne(lines)
  const module = modules.find(each => each.name.startsWith('/polity/undecided/'))
  return (module?.text ?? '')
    .split('\n\n')
    .slice(1)
    .join('\n')
    .replace(/polity_\d+/g, 'v')
    .trim()
}

const v = 'violations contains {"path": ["x"], "message": "m"} if'
const rule = 'polity_undecided_violations contains'

describe('which absence leaves a policy without an answer', () => {
  test.each([
    {
      note: 'a comparison',
      lines: `${v} input.product.version == "1"`,
      text: `${rule} ["product", "version"] if {\n\tobject.get(input["product"], ["version"], null) == null\n}`
    },
    { note: 'under `not` it is an answer', lines: `${v} not input.product.version == "1"`, text: '' },
    { note: 'what is always there cannot be absent', lines: `${v} input.product.id == "1"`, text: '' },
    {
      note: 'a default given by object.get is an answer',
      lines: `${v} object.get(input.product, "version", "0") == "1"`,
      text: ''
    },
    {
      note: 'in the head',
      lines: 'violations contains {"path": ["x"], "message": input.product.name} if input.product.id == "1"',
      text: `${rule} ["product", "name"] if {\n\tinput.product.id == "1"\n\tobject.get(input["product"], ["name"], null) == null\n}`
    },
    {
      note: 'through an assignment; what comes later and is certain is a condition too',
      lines: `${v} {\n\tproduct := input.product\n\tproduct.owner.name == "x"\n\tproduct.kind == "product"\n}`,
      text: `${rule} ["product", "owner", "name"] if {\n\tproduct := input.product\n\tproduct.kind == "product"\n\tobject.get(product, ["owner","name"], null) == null\n}`
    },
    {
      note: 'an index that nobody named gets a name',
      lines: `${v} input.product.outputPorts[_].kind == "x"`,
      text: `${rule} ["product", "outputPorts", v, "kind"] if {\n\tobject.get(input["product"]["outputPorts"][v], ["kind"], null) == null\n}`
    },
    {
      note: '`some` without an index gets one',
      lines: `${v} {\n\tsome port in input.product.outputPorts\n\tport.kind == "x"\n}`,
      text: `${rule} ["product", "outputPorts", v, "kind"] if {\n\tsome v, port in input.product.outputPorts\n\tobject.get(port, ["kind"], null) == null\n}`
    },
    {
      note: 'the first absence is said, not the second',
      lines: `${v} {\n\tinput.product.name == input.product.version\n}`,
      text: [
        `${rule} ["product", "name"] if {\n\tobject.get(input["product"], ["name"], null) == null\n}`,
        `${rule} ["product", "version"] if {\n\tobject.get(input["product"], ["version"], null) == null\n}`
      ].join('\n')
    },
    {
      note: '`every`',
      lines: `${v} {\n\tevery port in input.product.outputPorts {\n\t\tport.kind == "x"\n\t}\n}`,
      text: `${rule} v if {\n\tsome v in {["product", "outputPorts", v, "kind"] |\nsome v, port in input.product.outputPorts\nobject.get(port, ["kind"], null) == null\n}\n}`
    },
    {
      note: 'a rule, unless it has an answer',
      lines: `${v} named == "x"\n\nnamed := input.product.name`,
      text: [
        `polity_undecided_named contains ["product", "name"] if {\n\tobject.get(input["product"], ["name"], null) == null\n}`,
        `${rule} v if {\n\tnot named\n\tsome v in data.global.one.polity_undecided_named\n}`
      ].join('\n')
    },
    {
      note: 'a rule with a default',
      lines: `${v} named == "x"\n\ndefault named := "y"\n\nnamed := input.product.name`,
      text: ''
    },
    {
      note: 'a function, at the path of what it was given',
      lines: `${v} {\n\tsome i, port in input.product.outputPorts\n\todd(port)\n}\n\nodd(it) if it.kind == "x"`,
      text: [
        'polity_undecided_odd_1(it) := {[0, ["kind"]] |\n\t\tobject.get(it, ["kind"], null) == null\n\t}',
        `${rule} array.concat(["product", "outputPorts", i], v) if {\n\tsome i, port in input.product.outputPorts\n\tnot odd(port)\n\tsome [0, v] in data.global.one.polity_undecided_odd_1(port)\n}`
      ].join('\n')
    },
    {
      note: 'an `else` that always answers',
      lines: `${v} {\n\tlevel(input.product) == "x"\n}\n\nlevel(it) := it.version if it.version\n\nelse := "none"`,
      text: ''
    }
  ])('$note', ({ lines, text }) => {
    expect(undecidedOf(lines).replace(/odd_\d+/g, 'odd_1')).toBe(text)
  })
})

describe('the Rego that the builder writes', () => {
  test.skipIf(sharedMissing)(
    "calls only what OPA's own modules hold, as do the policies of these tests (skipped: no shared data)",
    () => {
      const table = JSON.parse(readFileSync(shared('conformance/builtin_support.json'), 'utf8')) as {
        name: string
        support: string
      }[]
      const native = new Set(table.filter(({ support }) => support === 'native').map(({ name }) => name))
      const called = compile(built.modules, { entrypoints: ['polity/report'] }).program?.builtins ?? []
      expect(called.length).toBeGreaterThan(15)
      expect(called.filter(name => !native.has(name))).toEqual([])
    }
  )

  test.skipIf(opaMissing)('is strict Rego to a real opa, formatted apart from what it quotes (skipped: no opa)', () => {
    for (const { name, text } of built.modules) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    expect(() => execFileSync(opa, ['check', folder], { stdio: 'pipe' })).not.toThrow()
    const fixed = ['verdict', 'decision', 'polity'].map(name => join(folder, 'polity', `${name}.rego`))
    expect(execFileSync(opa, ['fmt', '-d', ...fixed], { encoding: 'utf8' })).toBe('')
  })

  test('names only rules that there are', () => {
    const rules = new Set<string>()
    const parsed = built.modules.flatMap(({ name, text }) => parseModule({ name, text }).module ?? [])
    for (const { package: home, rules: own } of parsed) {
      rules.add(home.path.join('.'))
      for (const { head } of own) {
        const [first] = head.ref
        if (first?.kind === 'var') rules.add([...home.path, first.name].join('.'))
      }
    }
    const missing: string[] = []
    for (const module of parsed.filter(({ source }) => source.name.startsWith('/polity/'))) {
      visitModule(module, {
        term: term => {
          if (term.kind !== 'ref' || term.head.kind !== 'var' || term.head.name !== 'data') return undefined
          const path = term.operands.map(part => (part.kind === 'string' ? part.value : '*'))
          const isData =
            path[0] === 'parameters' ||
            (path[0] === 'polity' && ['policies', 'waivers', 'baselineUntil'].includes(path[1] ?? ''))
          if (!isData && !path.some((_, i) => rules.has(path.slice(0, i + 1).join('.')) && i > 1))
            missing.push(path.join('.'))
          return undefined
        }
      })
    }
    expect(missing).toEqual([])
  })

  test('stands in the bundle, with roots that leave room for other bundles', () => {
    const bundle = readBundle(built.bundle as Uint8Array)
    expect(bundle.modules.map(module => module.name)).toEqual(built.modules.map(module => module.name).sort())
    expect(bundle.manifest.roots).toEqual(['domains', 'global', 'lib', 'parameters', 'polity'])
    expect(bundle.manifest).not.toHaveProperty('wasm')
    const named = buildPolicies(readPolicies(fixture), { wasmManifest: true, revision: 'abc' })
    const { manifest } = readBundle(named.bundle as Uint8Array)
    expect(manifest.revision).toBe('abc')
    expect(manifest.wasm?.slice(0, 2)).toEqual([
      { entrypoint: 'polity/report', module: '/policy.wasm' },
      { entrypoint: 'polity/access', module: '/policy.wasm' }
    ])
  })

  test('is checked with types in every policy of the guild', () => {
    const { diagnostics, bundle, policies } = buildPolicies(
      readPolicies(fileURLToPath(new URL('../../policies', import.meta.url))),
      {}
    )
    expect(diagnostics.filter(each => each.severity === 'error')).toEqual([])
    expect(bundle).toBeDefined()
    expect(policies.length).toBeGreaterThanOrEqual(20)
  })
})
