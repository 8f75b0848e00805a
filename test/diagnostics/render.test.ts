import { describe, expect, test } from 'vitest'
import {
  type Diagnostic,
  didYouMean,
  lineText,
  positionAt,
  renderDiagnostic,
  type Source,
  sortDiagnostics
} from '../../src/diagnostics/index.ts'

const source: Source = { name: 'a.rego', text: 'package a\r\n\r\nviolations contains "x" if {\n\tnot port.slo\n}\n' }
const at = (text: string): { source: Source; start: number; end: number } => {
  const start = source.text.indexOf(text)
  return { source, start, end: start + text.length }
}

describe('positions', () => {
  test.each([
    { note: 'the first unit', offset: 0, line: 1, column: 1 },
    { note: 'between CR and LF', offset: 10, line: 1, column: 10 },
    { note: 'after CRLF', offset: 11, line: 2, column: 1 },
    { note: 'inside a line', offset: source.text.indexOf('port'), line: 4, column: 6 },
    { note: 'past the end', offset: 10_000, line: 6, column: 1 }
  ])('$note', ({ offset, line, column }) => {
    expect(positionAt(source, offset)).toEqual({ line, column })
  })

  test('a line comes without its ending', () => {
    expect([lineText(source, 1), lineText(source, 2), lineText(source, 9)]).toEqual(['package a', '', ''])
  })
})

test('a diagnostic is drawn with its line underlined, tabs kept', () => {
  const diagnostic: Diagnostic = {
    code: 'rego_unsafe_var_error',
    severity: 'error',
    message: 'var `port` is unsafe',
    span: at('port'),
    related: [{ span: at('"x"'), message: 'first here' }],
    help: 'bind it first'
  }
  expect(renderDiagnostic(diagnostic)).toBe(`error[rego_unsafe_var_error]: var \`port\` is unsafe
  --> a.rego:4:6
  |
4 | \tnot port.slo
  | \t    ^^^^
  note: first here
  --> a.rego:3:21
  |
3 | violations contains "x" if {
  |                     ^^^
   = help: bind it first`)
})

test('a control character cannot reach a terminal, a long line is cut around what matters', () => {
  const hostile: Source = { name: 'h', text: `${'a'.repeat(500)}\u001b[31mX${'b'.repeat(500)}` }
  const drawn = renderDiagnostic({
    code: 'rego_parse_error',
    severity: 'error',
    message: 'no',
    span: { source: hostile, start: 505, end: 506 }
  })
  expect(drawn).not.toContain('\u001b')
  expect(Math.max(...drawn.split('\n').map(line => line.length))).toBeLessThan(180)
  const [text, underline] = drawn.split('\n').slice(-2) as [string, string]
  expect(text[underline.indexOf('^')]).toBe('X')
})

test('a diagnostic is as narrow as the terminal', () => {
  const words = 'what is said at some length '.repeat(6).trim()
  const long: Source = { name: 'a.rego', text: `package ${'a'.repeat(300)}` }
  const drawn = renderDiagnostic(
    {
      code: 'rego_parse_error',
      severity: 'error',
      message: words,
      span: { source: long, start: 8, end: 308 },
      help: words,
      related: [{ span: { source: long, start: 8, end: 308 }, message: words }]
    },
    undefined,
    60
  )
  expect(drawn.split('\n').filter(line => line.length > 60)).toEqual([])
  expect(drawn.replaceAll(/\n +/g, ' ').split(words)).toHaveLength(4)
  expect(drawn.split('\n').slice(0, 2)).toEqual([
    'error[rego_parse_error]: what is said at some length what',
    '  is said at some length what is said at some length what is'
  ])
})

test('what a stranger wrote steers no terminal', () => {
  const source: Source = { name: 'a\u001b[2J.yaml', text: 'x' }
  const drawn = renderDiagnostic({
    code: 'rego_parse_error',
    severity: 'error',
    message: 'no \u001b[8m',
    span: { source, start: 0, end: 1 },
    help: '\u009b31m',
    related: [{ span: { source, start: 0, end: 1 }, message: '\u0007' }]
  })
  expect(drawn).not.toMatch(/[^\n\P{Cc}]/u)
})

test('diagnostics are sorted by file and place, without repeats', () => {
  const one: Diagnostic = { code: 'rego_parse_error', severity: 'error', message: 'b', span: at('port') }
  const two: Diagnostic = { code: 'rego_parse_error', severity: 'error', message: 'a', span: at('package') }
  expect(sortDiagnostics([one, two, one])).toEqual([two, one])
})

test.each([
  { word: 'availabilty', candidates: ['availability', 'latency'], best: 'availability' },
  { word: 'ownr', candidates: ['owner', 'order'], best: 'owner' },
  { word: 'Owner', candidates: ['owner'], best: 'owner' },
  { word: 'teh', candidates: ['the'], best: 'the' },
  { word: 'x', candidates: ['abc'], best: undefined },
  { word: 'owner', candidates: ['owner'], best: undefined }
])('did you mean: $word -> $best', ({ word, candidates, best }) => {
  expect(didYouMean(word, candidates)).toBe(best)
})
