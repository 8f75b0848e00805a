import { expect, test } from 'vitest'
import { jsonPieces, jsonText } from '../../../src/output/check/json-text.ts'

test.each([
  {},
  { a: 1, b: undefined, c: null, 'd "e"\n': 'two\nlines \u202e \u0085' },
  { list: [], lists: [[], [1, [2]], {}], object: { list: [{ a: { b: ['c'] } }, 'd\n'] }, nothing: [undefined, null] }
])('%j in pieces is what it is as a whole', value => {
  expect([...jsonPieces(value)].join('')).toBe(jsonText(value))
})

test('no piece holds more than a few items of a list', () => {
  const items = Array.from({ length: 40 }, (_, i) => `${i}`.repeat(100_000))
  const pieces = [...jsonPieces({ items, more: items })]
  expect(pieces.length).toBeGreaterThan(10)
  for (const piece of pieces) expect(piece.length).toBeLessThan(1_300_000)
  expect(pieces.join('')).toBe(jsonText({ items, more: items }))
})
