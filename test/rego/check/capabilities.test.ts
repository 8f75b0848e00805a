import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CapabilitiesError, readCapabilities } from '../../../src/builtins/index.ts'
import { positionAt } from '../../../src/diagnostics/index.ts'
import { compile } from '../../../src/rego/index.ts'
import { opa, opaMissing } from '../../requirements.ts'
import { loadPolicy } from '../load-policy.ts'

const text = { type: 'string' }
const decl = (args: readonly unknown[], result: unknown = text) => ({ type: 'function', args, result })
const ofOurs = {
  features: ['rego_v1'],
  builtins: [
    { name: 'eq', infix: '=', decl: decl([{ type: 'any' }, { type: 'any' }], { type: 'boolean' }) },
    { name: 'equal', infix: '==', decl: decl([{ type: 'any' }, { type: 'any' }], { type: 'boolean' }) },
    { name: 'upper', decl: decl([text]) },
    { name: 'guild.owner', decl: decl([text]) },
    { name: 'guild.nobody', decl: decl([]) },
    { name: 'guild.four', decl: decl([text, text, text, { type: 'number' }]) },
    { name: 'guild.members', relation: true, decl: decl([text], { type: 'array', dynamic: text }) },
    // What the runtime's export of `array.concat` is called, too.
    { name: 'array_concat', decl: decl([text, text]) }
  ]
}

function compileWith(rego: string, regoVersion: 0 | 1 = 1, capabilities: unknown = ofOurs) {
  const modules = [{ name: 'a.rego', text: rego, regoVersion }]
  return compile(modules, { entrypoints: ['a/p'], capabilities: readCapabilities(capabilities) })
}

describe('a built-in that only the capabilities know', () => {
  test.each([
    { note: 'no argument', call: 'guild.nobody()', want: 'nobody' },
    { note: 'one', call: 'guild.owner("x")', want: 'owner of x' },
    { note: 'four', call: 'guild.four("a", "b", "c", 4)', want: 'a b c 4' },
    { note: 'with a result as last argument', call: '[x | guild.owner("x", x)][0]', want: 'owner of x' },
    { note: 'inside of another call', call: 'upper(guild.owner("x"))', want: 'OWNER OF X' },
    { note: 'a relation', call: '[m | guild.members("x", m)]', want: ['x1', 'x2'] },
    { note: 'named like a function of the runtime', call: 'array_concat("a", "b")', want: 'a+b' },
    { note: 'replaced', call: 'guild.owner("x") with guild.owner as "y"', want: 'y' }
  ])('$note', async ({ call, want }) => {
    const rule = call.includes(' with ') ? `p := x if x := ${call}` : `p := ${call}`
    const { wasm, diagnostics } = compileWith(`package a\n\n${rule}\n`)
    expect(diagnostics).toEqual([])
    const policy = await loadPolicy(wasm as Uint8Array, undefined, {
      'guild.nobody': () => 'nobody',
      'guild.owner': (of: string) => `owner of ${of}`,
      'guild.four': (...of: readonly unknown[]) => of.join(' '),
      'guild.members': (of: string) => [`${of}1`, `${of}2`],
      array_concat: (a: string, b: string) => `${a}+${b}`
    })
    expect(policy.evaluate({}, 'a/p')).toEqual([{ result: want }])
  })

  test('the module tells what it asks of the host', () => {
    const { requires } = compileWith('package a\n\np := [guild.nobody(), upper(guild.owner("x"))]\n')
    expect([...requires].sort()).toEqual(['guild.nobody', 'guild.owner'])
  })

  test('one that the host cannot be handed the arguments of', () => {
    const five = { ...ofOurs, builtins: [{ name: 'guild.five', decl: decl([text, text, text, text, text]) }] }
    const { diagnostics } = compileWith('package a\n\np := guild.five("", "", "", "", "")\n', 1, five)
    expect(diagnostics.map(({ code, message }) => [code, message])).toEqual([
      ['rego_type_error', 'the host cannot be asked for `guild.five`: it can be handed 4 arguments at most']
    ])
  })
})

interface Wrong {
  readonly note: string
  readonly rego: string
  readonly v0?: true
  readonly capabilities?: object
}

const wrong: readonly Wrong[] = [
  { note: 'a built-in', rego: 'package a\n\np := lower("A")\n\nq := upper("a")\n' },
  { note: 'an operator', rego: 'package a\n\np := 1 + 1\n\nq if 1 > 2\n' },
  { note: 'membership', rego: 'package a\n\np if 1 in [1]\n' },
  { note: 'types of a custom built-in', rego: 'package a\n\np := guild.owner(1)\n\nq if guild.owner("x") == 2\n' },
  { note: 'arity of a custom built-in', rego: 'package a\n\np := guild.owner()\n\nq := guild.nobody("a", "b")\n' },
  { note: 'Rego v1', rego: 'package a\n\np := 1\n', capabilities: { ...ofOurs, features: [] } },
  { note: 'string interpolation', rego: 'package a\n\np := $"a {1}"\n' },
  { note: 'keywords in references', rego: 'package a\n\np if input.x.if.y == 1\n' },
  {
    note: 'import rego.v1',
    rego: 'package a\n\nimport rego.v1\n\np if true\n',
    v0: true,
    capabilities: { ...ofOurs, features: [] }
  },
  {
    note: 'a future keyword',
    rego: 'package a\n\nimport future.keywords.in\n\np { true }\n',
    v0: true,
    capabilities: { ...ofOurs, features: [], future_keywords: ['if'] }
  },
  { note: 'a keyword of the future', rego: 'package a\n\nimport future.keywords.not\n\np if not false\n' }
]

describe.skipIf(opaMissing)('what the capabilities lack, as opa check sees it (skipped without opa)', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'polity-capabilities-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test.each(wrong)('$note', ({ rego, v0, capabilities = ofOurs }) => {
    const module = join(folder, 'a.rego')
    const file = join(folder, 'capabilities.json')
    writeFileSync(module, rego)
    writeFileSync(file, JSON.stringify(capabilities))
    const args = ['check', '--format', 'json', '--capabilities', file, ...(v0 ? ['--v0-compatible'] : []), module]
    const theirs = JSON.parse(stderrOf(args)) as {
      errors: { code: string; location?: { row: number } }[]
    }
    const { diagnostics } = compileWith(rego, v0 ? 0 : 1, capabilities)
    // OPA gives no place for want of Rego v1, and follows up its own errors of syntax on the same row.
    const want = new Set(theirs.errors.map(({ code, location }) => `${code} ${location?.row ?? 1}`))
    const got = diagnostics.map(({ code, span }) => `${code} ${span ? positionAt(span.source, span.start).line : 0}`)
    if (theirs.errors[0]?.code === 'rego_parse_error') expect([...want]).toEqual(expect.arrayContaining(got))
    else expect(got.sort()).toEqual([...want].sort())
    expect(got).not.toEqual([])
  })
})

/** What a command that fails writes to stderr. */
function stderrOf(args: readonly string[]): string {
  try {
    execFileSync(opa, args, { encoding: 'utf8', stdio: 'pipe' })
  } catch (cause) {
    return (cause as { readonly stderr: string }).stderr
  }
  return '{"errors": []}'
}

test.each([
  { note: 'a list', value: [], says: 'the capabilities: wanted an object, got []' },
  { note: 'no list of built-ins', value: { builtins: {} }, says: '`builtins`: wanted a list, got {}' },
  { note: 'no name', value: { builtins: [{}] }, says: '`builtins[0].name`: wanted a text, got nothing' },
  { note: 'no types', value: { builtins: [{ name: 'x' }] }, says: '`decl` of `x`: wanted an object, got nothing' },
  {
    note: 'an unknown type',
    value: { builtins: [{ name: 'x', decl: decl([{ type: 'text' }]) }] },
    says: /the type of argument 1 of `x`: wanted null, boolean.*got "text"/
  },
  {
    note: 'another number of arguments than the built-in has',
    value: { builtins: [{ name: 'upper', decl: decl([]) }] },
    says: '`upper` has 0 arguments in the capabilities; the built-in has 1'
  },
  {
    note: 'features that are no list',
    value: { features: 'rego_v1' },
    says: '`features`: wanted a list, got "rego_v1"'
  }
])('capabilities with $note are refused', ({ value, says }) => {
  expect(() => readCapabilities(value)).toThrow(CapabilitiesError)
  expect(() => readCapabilities(value)).toThrow(says)
})

test.skipIf(opaMissing)('the capabilities of opa itself change nothing (skipped without opa)', () => {
  const current = JSON.parse(execFileSync(opa, ['capabilities', '--current'], { encoding: 'utf8' })) as unknown
  const rego = 'package a\n\np contains $"{x}" if some x in numbers.range(1, count(input.if))\n'
  const { wasm, diagnostics } = compileWith(rego, 1, current)
  expect(diagnostics).toEqual([])
  expect(wasm).toEqual(compile([{ name: 'a.rego', text: rego }], { entrypoints: ['a/p'] }).wasm)
})
