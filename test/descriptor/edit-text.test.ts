import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applyEdits, editText, type TextOperation } from '../../src/descriptor/edit/edit-text.ts'
import { type DocumentPath, findNode, spanOf } from '../../src/descriptor/read/document-node.ts'
import { defaultLimits } from '../../src/descriptor/read/limits.ts'
import { looksLikeJson } from '../../src/descriptor/read/looks-like-json.ts'
import { parseJson } from '../../src/descriptor/read/parse-json.ts'
import { parseYaml } from '../../src/descriptor/read/parse-yaml.ts'

const spanAt = (text: string, path: DocumentPath, document = 0) => {
  const source = { name: 'a.yaml', text }
  const root = (looksLikeJson(text) ? parseJson : parseYaml)(source, defaultLimits).roots[document]
  if (!root) throw new Error(`not read: ${text}`)
  return { source, span: spanOf(source, findNode(root, path)) }
}

function edit(text: string, path: DocumentPath, value: unknown, document = 0): string {
  const { source, span } = spanAt(text, path, document)
  const edited = editText(source, [{ op: 'replace', path, span, value }])
  return 'refused' in edited ? edited.refused : applyEdits(text, edited.edits)
}

function rename(text: string, path: DocumentPath, key: string): string {
  const { source, span } = spanAt(text, path)
  const edited = editText(source, [{ op: 'rename', path, span, key }])
  return 'refused' in edited ? edited.refused : applyEdits(text, edited.edits)
}

describe('a value is replaced where it is written', () => {
  test.each([
    { note: 'plain', text: 'a: 1.2 # why\r\nb: 2\r\n', to: '1.2.0', want: 'a: 1.2.0 # why\r\nb: 2\r\n' },
    { note: 'double quotes', text: 'a: "x"\n', to: 'y', want: 'a: "y"\n' },
    { note: 'single quotes', text: "a: 'x'\n", to: "it's", want: "a: 'it''s'\n" },
    { note: 'what YAML would misread', text: 'a: x\n', to: 'no', want: 'a: "no"\n' },
    { note: 'a number as text', text: 'a: x\n', to: '1.10', want: 'a: "1.10"\n' },
    { note: 'a truth value', text: 'a: "true"\n', to: true, want: 'a: true\n' },
    { note: 'flow', text: '{a: x, b: [1]}', to: 'a, b', want: '{a: "a, b", b: [1]}' },
    { note: 'JSON', text: '{ "a" : 7 }\n', to: '7', want: '{ "a" : "7" }\n' },
    { note: 'with a tag', text: 'a: !!str x\n', to: 'z', want: 'a: !!str z\n' },
    { note: 'with an anchor nobody uses', text: 'a: &n x\n', to: 'z', want: 'a: &n z\n' },
    { note: 'without a line end', text: 'a: x', to: 'z', want: 'a: z' },
    { note: 'of two documents the first', text: 'a: x\n---\na: x\n', to: 'z', want: 'a: z\n---\na: x\n' }
  ])('$note', ({ text, to, want }) => expect(edit(text, ['a'], to)).toBe(want))

  test('of two documents the second', () => {
    expect(edit('a: x\n---\n# here\na: x\n', ['a'], 'z', 1)).toBe('a: x\n---\n# here\na: z\n')
  })

  test.each([
    { note: 'an alias', text: 'b: &n x\na: *n\n' },
    { note: 'what an alias stands for', text: 'a: &n x\nb: *n\n' },
    { note: 'below a merge key', text: 'b: &n {a: x}\n<<: *n\n' },
    { note: 'a block of text', text: 'a: |\n  x\n' },
    { note: 'several lines', text: 'a: x\n  y\n' },
    { note: 'a map', text: 'a: {b: c}\n' },
    { note: 'nothing', text: 'a:\nb: c\n' }
  ])('$note is left alone', ({ text }) => expect(edit(text, ['a'], 'z')).not.toContain('z'))
})

describe('a key is renamed where it stands', () => {
  test.each([
    { text: 'descripton: x # c\n', want: 'description: x # c\n' },
    { text: '"descripton":\n  x: 1\n', want: '"description":\n  x: 1\n' },
    { text: '{"descripton": {"a": 1}}', want: '{"description": {"a": 1}}' },
    { text: 'descripton: a\ndescription: b\n', want: 'there is a `description` already' }
  ])('$text', ({ text, want }) => expect(rename(text, ['descripton'], 'description')).toBe(want))
})

test('a place that is not the one shown is not touched', () => {
  const { source, span } = spanAt('a: x\nb: x\n', ['b'])
  const operation: TextOperation = { op: 'replace', path: ['a'], span, value: 'y' }
  expect(editText(source, [operation])).toEqual({ refused: 'there is nothing at the place to be changed' })
  const test_: TextOperation = { op: 'test', path: ['b'], span, value: 'other' }
  expect(editText(source, [test_])).toEqual({ refused: 'another value stands there' })
})

const key = fc.stringMatching(/^[a-z]{1,8}$/)
const scalar = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constantFrom(
    'no',
    '1.10',
    '2026-01-01',
    'a: b',
    '#x',
    '- y',
    '*z',
    '&q',
    '!t',
    '',
    ' ',
    'é曲🎵',
    '"',
    "'",
    '\t',
    'a\nb'
  )
)
/** One way to write a value, each with comments and line ends of its own. */
const written = fc.constantFrom('plain', '"double"', "'single'", '7', 'true', '&a anchored', '!!str tagged')
const layout = fc.record({
  eol: fc.constantFrom('\n', '\r\n'),
  comment: fc.constantFrom('', ' # why: "x"', '   '),
  indent: fc.constantFrom('', '  '),
  shape: fc.constantFrom('block', 'flow', 'list', 'nested'),
  head: fc.constantFrom('', '# top', '---', '%YAML 1.2\n---')
})

test('whatever the layout, the document says what it should, and every other byte stays', () => {
  fc.assert(
    fc.property(key, written, scalar, layout, (name, before, value, { eol, comment, shape, head }) => {
      const path: DocumentPath = { block: [name], flow: [name], list: ['l', 1, name], nested: ['n', name] }[shape] ?? []
      const lines = {
        block: [`zz: 1${comment}`, `${name}: ${before}${comment}`, 'after: [1, 2]'],
        flow: [`{zz: 1, ${name}: ${before}, after: [1, 2]}${comment}`],
        list: ['l:', `- a: 1${comment}`, `- ${name}: ${before}${comment}`, '  b: 2'],
        nested: ['n:', `    ${name}:   ${before}${comment}`, '    after: "x"']
      }[shape]
      fc.pre(!['zz', 'after', 'b', 'n', 'l', 'a'].includes(name))
      const text = [...(head === '' ? [] : [head]), ...lines, ''].join(eol)
      const { source, span } = spanAt(text, path)
      const edited = editText(source, [{ op: 'replace', path, span, value }])
      if ('refused' in edited) {
        expect(edited.refused).not.toBe('')
        return
      }
      const after = applyEdits(text, edited.edits)
      const root = parseYaml({ name: 'a', text: after }, defaultLimits).roots[0]
      const node = root && findNode(root, path).node
      expect(node?.kind === 'scalar' && node.value).toBe(value)
      expect(after.startsWith(text.slice(0, span.start))).toBe(true)
      expect(after.endsWith(text.slice(span.end))).toBe(true)
    }),
    { numRuns: 500 }
  )
})
