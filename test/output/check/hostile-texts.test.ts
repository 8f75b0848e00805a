import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import type { Source } from '../../../src/diagnostics/index.ts'
import type { CheckResult } from '../../../src/governance/check/index.ts'
import { renderReport, reportKinds } from '../../../src/output/check/index.ts'
import { at, row, violation } from './sample-check.ts'

/** A check of a descriptor whose author wants to steer what reads the output. */
function checkOf(text: string): CheckResult {
  const source: Source = { name: `a${text}.yaml`, text: `id: x\nname: "${text}"\n` }
  return {
    bundle: { name: text, digest: 'sha256:0' },
    diagnostics: [{ code: 'descriptor_empty', severity: 'warning', message: text, help: text, span: at(source, 'id') }],
    leftOut: [{ name: text, why: text }],
    products: [
      {
        product: {
          id: `urn:${text}`,
          kind: 'product',
          name: text,
          domain: text
        } as CheckResult['products'][number]['product'],
        documents: [source.name],
        builtinErrors: [text],
        noVerdict: text,
        rows: [
          row('named', {
            outcome: 'fail',
            blocks: true,
            violations: [violation(`named/${text}`, at(source, 'name'), { message: text, got: text, want: [text] })]
          }),
          row('doubtful', { outcome: 'unknown', reasons: [text] })
        ]
      }
    ]
  }
}

const told = (kind: (typeof reportKinds)[number], text: string): string =>
  renderReport(kind, checkOf(text), { width: 80, verbose: true })

const escapes = '\u001b[2J\u001b]0;title\u0007\u009b31m\u202e\u0000\u0008'

test.each(reportKinds)('no control character reaches who reads %s', kind => {
  expect(told(kind, escapes)).not.toMatch(/[^\n\P{Cc}]|[\u202a-\u202e\u2066-\u2069]/u)
})

describe('a workflow command of a descriptor is none', () => {
  const commands = [
    '\n::error::x',
    '%0A::set-output name=a::b',
    '##[add-mask]x',
    ' ::stop-commands::y',
    '\r\n::add-mask::x'
  ]
  test.each(commands.flatMap(text => (['pretty', 'github', 'markdown'] as const).map(kind => ({ kind, text }))))(
    '$kind of $text',
    ({ kind, text }) => {
      const lines = told(kind, text).split(/[\r\n]/)
      const own =
        /^::(?:error|warning|notice) (?:file=[^,:]*,line=\d+,endLine=\d+,(?:col=\d+,endColumn=\d+,)?)?title=[^,:]*::/
      for (const line of lines) {
        const isOwn = kind === 'github' && own.test(line)
        if (!isOwn) expect(line).not.toMatch(/^\s*::/)
        expect(line).not.toMatch(/##\[|##vso\[/)
      }
      if (kind === 'github') expect(lines.filter(line => line.startsWith('::'))).toHaveLength(5)
    }
  )
})

test.each([
  '<img src=x onerror=alert(1)>',
  '![x](https://evil.example/x.png)',
  '[click](javascript:alert(1))',
  '| a | b |',
  '`code`',
  '*bold* _em_ ~~gone~~',
  '@everyone',
  '</summary></details>',
  '#1 !2 https://evil.example www.evil.example',
  '\n/close\n# heading',
  '&lt;b&gt; &#42;'
])('markdown takes %j for text', text => {
  const shown = told('markdown', text)
  const own = shown.replace(/<\/?(?:details|summary|sub)>/g, '').replaceAll('What to do', '')
  expect(own).not.toMatch(/<\w|<\/|\]\(|`|\\|@\w|https?:\/\/\w|www\.\w|(?<!&)#\d|!\d|&(?!#\d+;)/)
  for (const line of shown.split('\n').filter(each => each.startsWith('|'))) expect(line.split('|')).toHaveLength(6)
  expect(shown).not.toMatch(/^\/|^# /m)
})

test('xml and json of any text can be read', async () => {
  const schema = readFileSync(fileURLToPath(new URL('junit.xsd', import.meta.url)), 'utf8')
  const texts = [escapes, '"\'<&>]]>', '\ud800 lone', '\ufffe\uffff', '--><!--']
  for (const text of texts) {
    for (const kind of ['json', 'sarif', 'gitlab'] as const) expect(JSON.parse(told(kind, text))).toBeTypeOf('object')
  }
  const xml = texts.map((text, i) => ({ fileName: `${i}.xml`, contents: told('junit', text) }))
  expect((await validateXML({ xml, schema: [schema] })).errors).toEqual([])
})
