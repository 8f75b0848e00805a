import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DocumentNode } from '../../src/descriptor/read/document-node.ts'
import { defaultLimits } from '../../src/descriptor/read/limits.ts'
import { parseCommonYaml } from '../../src/descriptor/read/parse-common-yaml.ts'
import { parseAnyYaml } from '../../src/descriptor/read/parse-yaml.ts'

const folders = ['../../examples', './documents', '../../../shared/corpus/descriptors'].map(path =>
  fileURLToPath(new URL(path, import.meta.url))
)
const texts = folders
  .filter(existsSync)
  .flatMap(folder => readdirSync(folder, { recursive: true, withFileTypes: true }))
  .filter(entry => entry.isFile() && /\.ya?ml$/.test(entry.name))
  .map(entry => readFileSync(join(entry.parentPath, entry.name), 'utf8'))

/** The order of keys too: `toEqual` looks past it. */
const written = (root: DocumentNode | undefined): string =>
  JSON.stringify(root, (_, value) => (value instanceof Map ? [...value] : value)) ?? 'nothing'

/** True when it was read; then as `yaml` reads it. */
function isReadAlike(text: string): boolean {
  const source = { name: 'a.yaml', text }
  const common = parseCommonYaml(source, defaultLimits)
  if (!common) return false
  const { roots, diagnostics } = parseAnyYaml(source, defaultLimits)
  if (diagnostics.length > 0 || roots.length !== 1 || written(common) !== written(roots[0])) {
    expect({ text, common: written(common) }).toEqual({ text, common: written(roots[0]), diagnostics })
  }
  return true
}

/** Some lines that belong together, as if they stood alone. */
const part = fc.tuple(fc.constantFrom(...texts), fc.double({ min: 0, max: 1, noNaN: true })).map(([text, from]) => {
  const lines = text.split('\n')
  const [first = '', ...others] = lines.slice(Math.floor(from * lines.length)).slice(0, 12)
  const indent = /^ */.exec(first)?.[0] ?? ''
  const end = others.findIndex(line => line !== '' && !line.startsWith(indent))
  const inside = end < 0 ? others : others.slice(0, end)
  return [first, ...inside].map(line => line.slice(indent.length)).join('\n')
})

describe('common YAML', () => {
  test.each([
    'a: 1\n',
    'a: 1',
    '# note\n---\n# note\na: 1 # note\n\n# note\n',
    '- a\n-\n- \n- - b\n  - c\n-   d: e\n    f:\n- # note\n  g\n',
    'a:\nb:   \nc: # note\nd: ~\n',
    'a:\n- b\n- c: d\n  e: f\ng:\n  - h\n  # note\n# note\n  - i\n',
    'a: plain text\n  over lines\n\n\n  and a paragraph # note\nb: c\n',
    'a:\n  on its own line\n  - no item\nb:\n  "quoted"\nc:\n  [d]\n',
    'a: |\n  one\n   deeper\n\n  two\n\n\nb: >-\n  one\n  two\n\n  three\n    deeper\n\n  four\n# note\nc: >\n\n\n  text',
    'a: \'it\'\'s\'\nb: "a \\"b\\" \\u00e4 \\n" # note\n"c" : 1\n\'d\': 2\n',
    'a: []\nb: {}\nc: [d, "e", [f, g h], -1, 1.5 ] # note\nh: { i: j, "k": [l], m: {n: o} }\n- b',
    'a: [b, c]\nd: {e: f, g: "h"}\n',
    'a: no\nb: 010\nc: 2020-01-01\nd: .inf\ne: -.5\nf: "true"\ng: TRUE\nh: 1e3\ni: +1\nj: 0x1F\n',
    'a: b:c\nd: e#f\ng: h # i: j\nk: http://l#m\nn: o,[p]{q}\n',
    'a-b c.d/e$f: 1\n1: 2\nnull: 3\ntrue: 4\n',
    'text: "x" \nother:   y   \n',
    'a: b\r\n\r\nc:\r\n  - d # note\r\n  - |\r\n    e\r\n\r\n    f\r\n\r\n  - g\r\n    h\r\n\r\n    i\r\n',
    'a: "one  \n\n\n  two\n  three" # note\nb: \'it\'\'s\n  \n  so \n  \'\nc: "\n  x\\n\\\n  \\  y \\\n  z\\\\\n  "\n',
    '#\ta\nb: "c\td" #\te\nf: |\n  g\th\n'
  ])('%j', text => {
    const isFine = parseAnyYaml({ name: 'a.yaml', text }, defaultLimits).diagnostics.length === 0
    expect(isReadAlike(text)).toBe(isFine)
  })

  test.each([
    { note: 'an anchor', text: 'a: &b c\n' },
    { note: 'an alias', text: 'a: *b\n' },
    { note: 'a tag', text: 'a: !!str 1\n' },
    { note: 'a merge key', text: 'a:\n  <<: {b: c}\n' },
    { note: 'a key twice', text: 'a: 1\na: 2\n' },
    { note: 'a key twice in brackets', text: 'a: {b: 1, b: 2}\n' },
    { note: 'a tab', text: 'a:\tb\n' },
    { note: 'a carriage return', text: 'a: b\rc' },
    { note: 'a rare escape', text: 'a: "\\x41"\n' },
    { note: 'a text that is not indented', text: 'a:\n  b: "c\n  d"\n' },
    { note: 'several documents', text: 'a: b\n---\nc: d\n' },
    { note: 'an end of the document', text: 'a: b\n...\n' },
    { note: 'a directive', text: '%YAML 1.1\n---\na: b\n' },
    { note: 'no map or list', text: 'words\n' },
    { note: 'nothing', text: '# note\n' },
    { note: 'a map in a value', text: 'a: b: c\n' },
    { note: 'a text that is not closed', text: 'a: "b\n' },
    { note: 'a reserved character', text: 'a: @b\n' },
    { note: 'a wrong indentation', text: 'a:\n    b: 1\n  c: 2\n' },
    { note: 'an empty block scalar', text: 'a: |\nb: c\n' },
    { note: 'an indentation in numbers', text: 'a: |2\n   b\n' },
    { note: 'a pair in a list', text: 'a: [b: c]\n' },
    { note: 'lists inside each other, up to the limit', text: `${'- '.repeat(defaultLimits.depth)}a\n` },
    { note: 'nearly as many values as may be', text: '- a\n'.repeat(defaultLimits.nodes) },
    { note: 'nearly as many lines', text: `a: b\n${'# note\n'.repeat(defaultLimits.nodes * 2.5)}` }
  ])('left to `yaml`: $note', ({ text }) => {
    expect(parseCommonYaml({ name: 'a.yaml', text }, defaultLimits)).toBeUndefined()
  })

  test('is what descriptors are written in, and read as `yaml` reads it', () => {
    const read = texts.filter(isReadAlike)
    expect(read.length).toBeGreaterThan(texts.length * 0.85)
  })

  test('is read as `yaml` reads it however it is changed', () => {
    const marks = [
      '\n',
      ' ',
      '  ',
      '- ',
      ': ',
      ':',
      '#',
      ' # ',
      '"',
      "'",
      '|',
      '>-',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '?',
      '---'
    ]
    const odd = [
      '\n\n',
      '\n  ',
      '\n- ',
      '&a ',
      '*a',
      '!',
      '%',
      '@',
      '<<: ',
      '\\',
      '-',
      '...',
      '\t',
      '\r\n',
      '1',
      'é',
      '\u00a0',
      '\u2028'
    ]
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      length: fc.constantFrom(0, 0, 0, 1, 1, 2, 4),
      text: fc.constantFrom('', ...marks, ...odd)
    })
    let read = 0
    fc.assert(
      fc.property(part, fc.array(change, { minLength: 1, maxLength: 3 }), (whole, changes) => {
        let text = whole
        for (const { at, length, text: put } of changes) {
          const place = Math.floor(at * text.length)
          text = text.slice(0, place) + put + text.slice(place + length)
        }
        if (isReadAlike(text)) read++
      }),
      { numRuns: Number(process.env.RUNS ?? 6000) }
    )
    expect(read).toBeGreaterThan(1000)
  })
})
