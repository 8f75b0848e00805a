import { describe, expect, test } from 'vitest'
import { parseModule } from '../../../src/rego/index.ts'

function annotations(text: string) {
  const { module, diagnostics } = parseModule({ name: 'test.rego', text })
  expect(diagnostics).toEqual([])
  return (module?.annotations ?? []).map(({ span: _, target, ...rest }) => ({
    ...rest,
    of: !target ? undefined : 'head' in target ? target.head.ref.length : target.path.join('.')
  }))
}

describe('METADATA', () => {
  test('stands for the package or rule below it', () => {
    const text = `# METADATA
# title: The package
# custom: {id: a, list: [1, "x", null]}
package a

# a comment before

# METADATA
# title: A rule
# description: |
#   over
#   lines
# authors:
# - Jane <jane@example.org>
# - {name: Joe}
# organizations: [Acme]
# related_resources:
# - https://example.org
# - {ref: https://example.org/2, description: two}
# schemas:
# - input: schema.port
# - data.x["y z"]: {type: object}
p := 1

# METADATA
# entrypoint: true
q := 2

# METADATA
# scope: document
# title: p as a whole
p.q := 3
`
    expect(annotations(text)).toEqual([
      { scope: 'package', title: 'The package', custom: { id: 'a', list: [1, 'x', null] }, of: 'a' },
      {
        scope: 'rule',
        title: 'A rule',
        description: 'over\nlines\n',
        authors: [{ name: 'Jane', email: 'jane@example.org' }, { name: 'Joe' }],
        organizations: ['Acme'],
        relatedResources: [{ ref: 'https://example.org' }, { ref: 'https://example.org/2', description: 'two' }],
        schemas: [
          { path: ['input'], schema: ['port'] },
          { path: ['data', 'x', 'y z'], definition: { type: 'object' } }
        ],
        of: 1
      },
      { scope: 'document', entrypoint: true, of: 1 },
      { scope: 'document', title: 'p as a whole', of: 2 }
    ])
  })

  test('a rule holds its own annotations, and they hold the rule', () => {
    const { module } = parseModule({ name: 't', text: 'package a\n# METADATA\n# title: x\np := 1\nq := 2' })
    const [p, q] = module?.rules ?? []
    expect(p?.annotations).toEqual(module?.annotations)
    expect(p?.annotations[0]?.target).toBe(p)
    expect(q?.annotations).toEqual([])
  })

  test('a comment that is indented or comes after a gap is none of it', () => {
    expect(annotations('package a\n# METADATA\n# title: x\n\n# description: y\np := 1')).toEqual([
      { scope: 'rule', title: 'x', of: 1 }
    ])
    expect(annotations('package a\np := 1 # METADATA\nq := 2')).toEqual([])
  })

  test.each([
    { note: 'not YAML', lines: ['title: a: b'], underlined: 'a', message: 'the METADATA is not YAML' },
    { note: 'a key twice', lines: ['title: a', 'title: b'], underlined: 'title', message: 'map keys must be unique' },
    { note: 'empty', lines: [], message: 'the METADATA block is empty' },
    { note: 'no members', lines: ['- a'], message: 'is not a list of `name: value`' },
    { note: 'unknown scope', lines: ['scope: module'], message: '`module` is no scope of METADATA' },
    { note: 'scope of the package above a rule', lines: ['scope: package'], message: 'cannot stand above a rule' },
    {
      note: 'an entrypoint of rule scope',
      lines: ['scope: rule', 'entrypoint: true'],
      message: 'cannot be an entrypoint'
    },
    { note: 'author without a name', lines: ['authors: [{}]'], message: 'needs `name` or `email`' },
    { note: 'schema without a path', lines: ['schemas: [{"a b": 1}]'], message: 'a `schemas` item in METADATA is' },
    { note: 'custom that is a text', lines: ['custom: x'], message: '`custom` in METADATA must have members' },
    {
      note: 'too long',
      lines: Array.from({ length: 5000 }, (_, i) => `a${i}: some text`),
      message: 'is longer than 50000'
    },
    {
      note: 'an alias bomb',
      lines: [
        'a: &a [x, x, x, x, x, x, x, x]',
        ...['b', 'c', 'd', 'e'].map((name, i) => `${name}: &${name} [${`*${'abcd'[i]}, `.repeat(8)}]`)
      ],
      message: 'too many aliases'
    }
  ])('$note', ({ lines, underlined, message }) => {
    const text = `package a\n# METADATA\n${lines.map(line => `# ${line}\n`).join('')}p := 1\n`
    const { module, diagnostics } = parseModule({ name: 'test.rego', text })
    expect(module).toBeUndefined()
    expect(diagnostics.map(each => [each.code, each.message])).toEqual([
      ['rego_parse_error', expect.stringContaining(message)]
    ])
    const span = diagnostics[0]?.span
    if (underlined) expect(text.slice(span?.start, span?.end)).toBe(underlined)
  })

  test('above nothing it is a fault', () => {
    const { diagnostics } = parseModule({ name: 't', text: 'package a\np := 1\n# METADATA\n# title: x\n' })
    expect(diagnostics.map(each => each.message)).toEqual(['the METADATA stands above no rule or package'])
  })
})

test('numbers are what OPA reads: octal, binary, with `_`', () => {
  const written =
    '[0644, 0o17, 0x1f, 089, -017, 1_000, 0b11, +12, 0o1_7, 1__0, -0b11, 08, "0644", 1_0.5, 00, 1e3, .5, -0X1F, 1.2.3, 1:30, 0b2]'
  const [first] = annotations(`# METADATA\n# custom: {list: ${written}}\npackage a\n`)
  const read = [
    420,
    15,
    31,
    89,
    -15,
    1000,
    3,
    12,
    15,
    10,
    -3,
    8,
    '0644',
    10.5,
    0,
    1000,
    0.5,
    -31,
    '1.2.3',
    '1:30',
    '0b2'
  ]
  expect(first).toMatchObject({ custom: { list: read } })
})
