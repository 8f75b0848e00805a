import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readDocuments } from '../../src/descriptor/index.ts'
import { contentOf, type DocumentNode } from '../../src/descriptor/read/document-node.ts'
import { defaultLimits } from '../../src/descriptor/read/limits.ts'
import { parseJson } from '../../src/descriptor/read/parse-json.ts'
import { parseYaml } from '../../src/descriptor/read/parse-yaml.ts'
import { seen, underlined } from './read-documents.ts'

const minimal = 'apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: draft\n'
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')])

describe('a document that is read', () => {
  test.each([
    { note: 'YAML', input: minimal },
    { note: 'with a byte order mark', input: Buffer.from(`\ufeff${minimal}`) },
    { note: 'with CRLF', input: minimal.replaceAll('\n', '\r\n') },
    {
      note: 'JSON',
      input: JSON.stringify(
        { apiVersion: 'v3.1.0', kind: 'DataContract', id: 'a', version: '1.0.0', status: 'draft' },
        null,
        2
      )
    },
    { note: 'with a document mark and a comment', input: `# note\n---\n${minimal}` },
    { note: 'with an empty second document', input: `${minimal}---\n# nothing\n` }
  ])('$note', ({ input }) => {
    const {
      documents: [document],
      diagnostics
    } = readDocuments('any.name', input)
    expect(diagnostics).toEqual([])
    expect(document?.format?.standard).toBe('odcs')
    expect(document?.content).toEqual({
      apiVersion: 'v3.1.0',
      kind: 'DataContract',
      id: 'a',
      version: '1.0.0',
      status: 'draft'
    })
  })
})

describe('a document that is refused', () => {
  test.each([
    {
      note: 'UTF-16',
      input: utf16(minimal),
      code: 'descriptor_encoding',
      message: 'the document is written in UTF-16, not in UTF-8',
      underlined: ''
    },
    {
      note: 'UTF-16 without a mark',
      input: Buffer.from(minimal, 'utf16le'),
      code: 'descriptor_encoding',
      message: 'the document is written in UTF-16, not in UTF-8',
      underlined: ''
    },
    {
      note: 'Latin-1',
      input: Buffer.from('id: caf\xe9\nname: x\n', 'latin1'),
      code: 'descriptor_encoding',
      message: 'the document is not UTF-8: byte 0xe9 cannot stand here',
      underlined: '\ufffd'
    },
    { note: 'empty', input: '', code: 'descriptor_empty', message: 'the document is empty', underlined: '' },
    {
      note: 'only a comment',
      input: '# x\n',
      code: 'descriptor_empty',
      message: 'the document is empty',
      underlined: '#'
    },
    {
      note: 'a tab as indentation',
      input: 'a:\n\tb: 1\n',
      code: 'descriptor_yaml_error',
      message: 'not YAML: a tab stands where YAML wants spaces',
      underlined: '\t'
    },
    {
      note: 'an unclosed quote',
      input: 'a: "b\nc: 1\n',
      code: 'descriptor_yaml_error',
      message: 'not YAML: a character is missing here (Missing closing "quote)',
      underlined: ''
    },
    {
      note: 'a colon in a text',
      input: 'a: b: c\n',
      code: 'descriptor_yaml_error',
      message: 'not YAML: a map cannot begin inside a value (Nested mappings are not allowed in compact mappings)',
      underlined: 'b'
    },
    {
      note: 'a text that is no map',
      input: 'just words',
      code: 'descriptor_unknown_standard',
      message: 'the document is just words, want a map',
      underlined: 'just words'
    },
    {
      note: 'a list',
      input: '- a: 1\n',
      code: 'descriptor_unknown_standard',
      message: 'the document is a list, want a map',
      underlined: '- a: 1'
    },
    {
      note: 'the same key twice',
      input: `${minimal}id: b\n`,
      code: 'descriptor_duplicate_key',
      message: 'the key `id` stands twice in the same map',
      underlined: 'id'
    },
    {
      note: 'the same key twice in JSON',
      input: '{"id": 1, "id": 2}',
      code: 'descriptor_duplicate_key',
      message: 'the key `id` stands twice in the same map',
      underlined: '"id"'
    },
    {
      note: 'an alias of nothing',
      input: 'a: *b\n',
      code: 'descriptor_yaml_error',
      message: 'the alias `*b` stands for nothing: there is no `&b` before it',
      underlined: '*b'
    },
    {
      note: 'an alias inside its anchor',
      input: 'a: &a\n  b: *a\n',
      code: 'descriptor_yaml_error',
      message: 'the alias `*a` stands inside what it stands for',
      underlined: '*a'
    },
    {
      note: 'a map as a key',
      input: '? {a: 1}\n: 2\n',
      code: 'descriptor_yaml_error',
      message: 'a key must be a text, not a map, a list or an alias',
      underlined: '{a: 1}'
    },
    {
      note: 'a merge of a text',
      input: '<<: text\n',
      code: 'descriptor_yaml_error',
      message: 'only a map, or a list of maps, can be merged with `<<`',
      underlined: 'text'
    },
    {
      note: 'JSON with a comment',
      input: '{\n  // x\n  "a": 1}',
      code: 'descriptor_json_error',
      message: 'JSON has no comments',
      underlined: '// x'
    },
    {
      note: 'JSON with a comma too many',
      input: '{"a": 1,}',
      code: 'descriptor_json_error',
      message: 'got `}`, want a key in double quotes after the comma',
      underlined: '}'
    },
    {
      note: 'JSON that ends early',
      input: '{"a": [1',
      code: 'descriptor_json_error',
      message: 'the document ends too early: want `,` or `]`',
      underlined: '1'
    },
    {
      note: 'JSON with more behind it',
      input: '{"a": 1} x',
      code: 'descriptor_json_error',
      message: 'got `x`, want nothing more after the document',
      underlined: 'x'
    },
    {
      note: 'no kind',
      input: 'a: 1\n',
      code: 'descriptor_unknown_standard',
      message: 'not a data product standard that is known here: got no `kind` and no `apiVersion`',
      underlined: 'a: 1'
    },
    {
      note: 'a kind with a typo',
      input: 'apiVersion: v3.1.0\nkind: DataContact\n',
      code: 'descriptor_unknown_standard',
      message: 'not a data product standard that is known here: got `kind: DataContact` and `apiVersion: v3.1.0`',
      underlined: 'DataContact'
    },
    {
      note: 'a version under a name with a slip',
      input: 'apiVersoin: v3.1.0\nkind: DataContract\n',
      code: 'descriptor_unknown_version',
      message:
        '`apiVersion` is missing: the version of the Open Data Contract Standard (ODCS) is not said, but for `apiVersoin`',
      underlined: 'v3.1.0'
    },
    {
      note: 'no version',
      input: 'kind: DataContract\n',
      code: 'descriptor_unknown_version',
      message: '`apiVersion` is missing: the version of the Open Data Contract Standard (ODCS) is not said',
      underlined: 'DataContract'
    },
    {
      note: 'a version without `v`',
      input: 'kind: DataContract\napiVersion: 3.1\n',
      code: 'descriptor_unknown_version',
      message: 'version `3.1` of the Open Data Contract Standard (ODCS) is not read here',
      underlined: '3.1'
    },
    {
      note: 'a version that is a map',
      input: 'dataProductDescriptor:\n  info: none\n',
      code: 'descriptor_unknown_version',
      message: '`dataProductDescriptor` is a map, not a version of the Data Product Descriptor Specification (DPDS)',
      underlined: 'dataProductDescriptor'
    },
    {
      note: 'another standard',
      input: 'dataProductSpecification: 0.0.1\n',
      code: 'descriptor_unknown_standard',
      message: 'the Data Product Specification (`dataProductSpecification: 0.0.1`) is not read here',
      underlined: '0.0.1'
    },
    {
      note: 'another kind of Polity file',
      input: 'apiVersion: polity/v1\nkind: Mess\n',
      code: 'descriptor_unknown_standard',
      message: 'not a file of Polity that is known: got `kind: Mess`',
      underlined: 'Mess'
    }
  ])('$note', ({ input, ...wanted }) => {
    const {
      documents: [document],
      diagnostics
    } = readDocuments('product.yaml', input)
    expect(document).toBeUndefined()
    expect(seen(diagnostics[0] as never)).toEqual({
      code: wanted.code,
      message: wanted.message,
      underlined: wanted.underlined
    })
  })

  test('a version that is nearly one says which', () => {
    const { diagnostics } = readDocuments('x', 'kind: DataContract\napiVersion: 3.1\n')
    expect(diagnostics[0]?.help).toBe('did you mean `v3.1.0`? Known are v3.0.0, v3.0.1, v3.0.2, v3.1.0, v3.2.0')
  })

  test('a key that stands twice shows the first place too', () => {
    const [diagnostic] = readDocuments('x', 'a: 1\nb: 2\na: 3\n').diagnostics
    expect(diagnostic?.related?.map(({ span }) => [span.start, underlined(span)])).toEqual([[0, 'a']])
  })
})

// What a limit refuses takes milliseconds; a quadratic pass would take longer than a test may.
describe('hostile sizes end soon', () => {
  test.each([
    { note: '5 MB of small flow maps', text: `a:\n${'- {a: 1}\n'.repeat(550_000)}`, code: 'descriptor_too_large' },
    {
      note: '5 MB of small block maps',
      text: `a:\n${' - a: 1\n   b: 2\n'.repeat(300_000)}`,
      code: 'descriptor_too_large'
    },
    { note: '5 MB of small JSON maps', text: `{"a": [${'{"a":1},'.repeat(500_000)}1]}`, code: 'descriptor_too_large' },
    { note: 'more than 5 MB', text: 'x'.repeat(5_000_001), code: 'descriptor_too_large' },
    {
      note: 'one map of 50,000 keys',
      text: Array.from({ length: 50_000 }, (_, i) => `key${i}: value\n`).join(''),
      code: 'descriptor_unknown_standard'
    },
    {
      note: 'one JSON map of 50,000 keys',
      text: JSON.stringify(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i]))),
      code: 'descriptor_unknown_standard'
    },
    { note: '50,000 times the same key', text: 'key: value\n'.repeat(50_000), code: 'descriptor_duplicate_key' },
    {
      note: '2,000 levels of flow lists',
      text: `a: ${'['.repeat(2000)}${']'.repeat(2000)}`,
      code: 'descriptor_too_deep'
    },
    {
      note: '2,000 levels of block maps',
      text: Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
      code: 'descriptor_too_deep'
    },
    { note: '2,000 levels of JSON', text: `{"a":${'['.repeat(2000)}${']'.repeat(2000)}}`, code: 'descriptor_too_deep' },
    { note: 'millions of levels', text: '['.repeat(4_900_000), code: 'descriptor_too_deep' },
    {
      note: 'aliases that double',
      text: `a0: &a0 [x,x]\n${Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i},*a${i}]\n`).join('')}`,
      code: 'descriptor_too_large'
    },
    {
      note: 'merges that repeat',
      text: `a: &a {${Array.from({ length: 500 }, (_, i) => `k${i}: 1`).join(',')}}\nb:\n${' - <<: *a\n'.repeat(5000)}`,
      code: 'descriptor_too_large'
    },
    { note: 'nothing but line ends', text: `${'\n'.repeat(4_900_000)}a: 1`, code: 'descriptor_too_large' }
  ])('$note', ({ text, code }) => {
    const {
      documents: [document],
      diagnostics
    } = readDocuments('hostile', text)
    expect(document).toBeUndefined()
    expect(diagnostics[0]?.code).toBe(code)
  })
})

const yamlContent = (text: string) => {
  const {
    roots: [root]
  } = parseYaml({ name: 'x', text }, defaultLimits)
  return root && contentOf(root)
}

describe('several YAML documents in one text', () => {
  test('each stands at its lines; empty ones are nothing', () => {
    const { documents, diagnostics } = readDocuments(
      'two.yaml',
      `---\n${minimal}---\n---\n${minimal}name: second\n...\n`
    )
    expect(diagnostics).toEqual([])
    expect(documents.map(({ content }) => content.name)).toEqual([undefined, 'second'])
    const starts = documents.map(({ root, source }) => source.text.slice(0, root.start).split('\n').length)
    expect(starts).toEqual([2, 9])
  })

  test('one with a fault takes no other with it', () => {
    const { documents, diagnostics } = readDocuments('x', `${minimal}---\nb: 1\nb: 2\n---\nkind: Unknown\n`)
    expect(documents).toHaveLength(1)
    expect(diagnostics.map(({ code }) => code)).toEqual(['descriptor_duplicate_key', 'descriptor_unknown_standard'])
  })

  test('together they hold no more values than one may', () => {
    const many = '---\na: [1, 2, 3]\n'.repeat(20)
    const { documents, diagnostics } = readDocuments('x', many, { ...defaultLimits, nodes: 60 })
    expect(documents).toEqual([])
    expect(diagnostics[0]?.code).toBe('descriptor_too_large')
  })
})

describe('what YAML means', () => {
  test.each([
    { note: 'words of YAML 1.1 are texts', text: 'a: no\nb: yes\nc: on', value: { a: 'no', b: 'yes', c: 'on' } },
    {
      note: 'dates are texts',
      text: 'a: 2024-01-31\nb: 2024-01-31T10:00:00Z',
      value: { a: '2024-01-31', b: '2024-01-31T10:00:00Z' }
    },
    {
      note: 'numbers',
      text: 'a: 010\nb: 0x1F\nc: 1e3\nd: -1.5\ne: +3\nf: 0o17\ng: 1_000',
      value: { a: 10, b: 31, c: 1000, d: -1.5, e: 3, f: 15, g: '1_000' }
    },
    {
      note: 'numbers that JSON cannot hold stay texts',
      text: 'a: .inf\nb: .nan\nc: 1e999',
      value: { a: '.inf', b: '.nan', c: '1e999' }
    },
    { note: 'nothing', text: 'a:\nb: ~\nc: null\nd: ""', value: { a: null, b: null, c: null, d: '' } },
    { note: 'quoted and tagged texts', text: "a: '1'\nb: !!str 1\nc: !custom 1", value: { a: '1', b: '1', c: 1 } },
    { note: 'a line that asks for YAML 1.1 changes nothing', text: '%YAML 1.1\n---\na: no', value: { a: 'no' } },
    { note: 'keys are texts', text: '1: a\ntrue: b\n~: c', value: { '1': 'a', true: 'b', '~': 'c' } },
    {
      note: 'merges: own keys first, then earlier ones',
      text: 'x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 0',
      value: { x: { a: 1, b: 1 }, y: { b: 2, c: 2 }, z: { a: 0, b: 1, c: 2 } }
    },
    { note: 'an alias repeats', text: 'a: &a [1]\nb: *a', value: { a: [1], b: [1] } },
    {
      note: 'a later anchor of the same name',
      text: 'a: &a 1\nb: *a\nc: &a 2\nd: *a',
      value: { a: 1, b: 1, c: 2, d: 2 }
    }
  ])('$note', ({ text, value }) => expect(yamlContent(text)).toEqual(value))
})

/** Every scalar of a tree stands in the text where the tree says. */
function misplaced(node: DocumentNode, text: string): unknown[] {
  if (node.kind === 'list') return node.items.flatMap(item => misplaced(item, text))
  if (node.kind === 'map') return [...node.entries.values()].flatMap(entry => misplaced(entry.node, text))
  return JSON.stringify(node.value) === JSON.stringify(JSON.parse(text.slice(node.start, node.end))) ? [] : [node]
}

describe('properties of the parsers', () => {
  const values = fc.jsonValue({ maxDepth: 5 })

  test('JSON is read as V8 reads it, and every value stands at its place', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space)
        const {
          roots: [root],
          diagnostics
        } = parseJson({ name: 'x', text }, defaultLimits)
        expect(diagnostics).toEqual([])
        expect(contentOf(root as DocumentNode)).toEqual(JSON.parse(text))
        expect(misplaced(root as DocumentNode, text)).toEqual([])
      })
    )
  })

  test('JSON is refused where V8 refuses it', () => {
    const broken = fc
      .tuple(values, fc.nat(), fc.constantFrom(',', '}', ']', '"', '\\', 'x', '\u0001', '01', ''))
      .map(([value, at, insert]) => {
        const text = JSON.stringify(value)
        const cut = at % (text.length + 1)
        return text.slice(0, cut) + insert + text.slice(cut + (insert === '' ? 1 : 0))
      })
    fc.assert(
      fc.property(broken, text => {
        let accepted = true
        try {
          JSON.parse(text)
        } catch {
          accepted = false
        }
        const { diagnostics } = parseJson({ name: 'x', text }, defaultLimits)
        const other = diagnostics.filter(({ code }) => code !== 'descriptor_duplicate_key')
        expect(other.length === 0).toBe(accepted)
      }),
      { numRuns: 500 }
    )
  })

  test('JSON read as YAML is the same', () => {
    fc.assert(
      fc.property(values, value => {
        const text = JSON.stringify({ value }, null, 1)
        const {
          roots: [root]
        } = parseYaml({ name: 'x', text }, defaultLimits)
        expect(contentOf(root as DocumentNode)).toEqual(JSON.parse(text))
      })
    )
  })

  test('no text makes the reader throw', () => {
    const pieces = fc.constantFrom(
      'a',
      ':',
      ' ',
      '\n',
      '-',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a',
      '*a',
      '|',
      '>',
      '#',
      '%',
      '---',
      '\t',
      '<<',
      '!',
      '?',
      ',',
      '\r',
      '\u0000',
      '\ud800',
      'é'
    )
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 60 }).map(parts => parts.join('')),
      fc.string({ unit: 'binary' })
    )
    fc.assert(
      fc.property(fc.oneof(texts, fc.uint8Array()), input => {
        const {
          documents: [document],
          diagnostics
        } = readDocuments('x', input)
        expect(document !== undefined || diagnostics.length > 0).toBe(true)
      }),
      { numRuns: 2000 }
    )
  })
})
