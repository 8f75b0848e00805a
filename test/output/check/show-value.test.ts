import { expect, test } from 'vitest'
import { showGot, showWords } from '../../../src/output/check/show-value.ts'

const place = (exact: boolean) => ({ file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2, exact })

test.each([
  { note: 'what is not there', got: null, exact: false, shown: 'nothing' },
  { note: 'a null that the author wrote', got: null, exact: true, shown: 'null' },
  { note: 'a list of nothing', got: [], exact: true, shown: 'nothing' },
  { note: 'a number', got: 0, exact: false, shown: '0' },
  { note: 'words', got: ['public', 'internal'], exact: true, shown: 'public, internal' },
  { note: 'texts that hold a comma stay apart', got: ['a, b', 'c'], exact: true, shown: '["a, b","c"]' }
])('$note', ({ got, exact, shown }) => {
  expect(showGot({ got, place: place(exact) })).toBe(shown)
})

test('what is wanted', () => {
  expect([['a', 'b'], ['90%'], 'a text', 99, [1]].map(showWords)).toEqual(['a, b', '["90%"]', 'a text', '99', '[1]'])
})
