import { describe, expect, test } from 'vitest'
import { cutToWidth, renderExcerpt, type Source, textWidth, wrapText } from '../../src/diagnostics/index.ts'

test.each([
  { text: 'plain', width: 5 },
  { text: '', width: 0 },
  { text: 'naïve', width: 5 },
  { text: 'nai\u0308ve', width: 5 },
  { text: '曲名', width: 4 },
  { text: 'ｆｕｌｌ', width: 8 },
  { text: '한글', width: 4 },
  { text: '🎵', width: 2 },
  { text: '👩‍👩‍👧', width: 2 },
  { text: '❤️', width: 2 },
  { text: 'a\u200bb', width: 2 }
])('$text takes $width columns', ({ text, width }) => expect(textWidth(text)).toBe(width))

test.each([
  { text: 'short', width: 5, cut: 'short' },
  { text: 'longer', width: 5, cut: 'long…' },
  { text: '曲名曲名', width: 5, cut: '曲名…' },
  { text: '👩‍👩‍👧👩‍👩‍👧', width: 3, cut: '👩‍👩‍👧…' }
])('$text cut to $width columns', ({ text, width, cut }) => expect(cutToWidth(text, width)).toBe(cut))

test('words are kept whole where a line can be broken between them', () => {
  expect(wrapText('one two three 曲名曲名 five', 9)).toEqual(['one two', 'three', '曲名曲名', 'five'])
  expect(wrapText('averyverylongword and', 5)).toEqual(['averyverylongword', 'and'])
})

describe('an excerpt', () => {
  const excerpt = (text: string, shown: string, longest?: number): string[] => {
    const source: Source = { name: 'p.yaml', text }
    const start = text.indexOf(shown)
    return renderExcerpt({ source, start, end: start + shown.length }, undefined, undefined, longest).slice(2)
  }

  test('is underlined where a terminal shows it, behind wide characters too', () => {
    expect(excerpt('曲名: {🎵: 歌手}', '歌手')).toEqual(['1 | 曲名: {🎵: 歌手}', '  |            ^^^^'])
  })

  test('is no wider than it may be, and still shows the place', () => {
    for (const shown of ['begin', 'middle', 'end!']) {
      const [line = '', under = ''] = excerpt(`begin ${'x'.repeat(99)} middle ${'y'.repeat(99)} end!`, shown, 60)
      expect(textWidth(line.slice(4))).toBeLessThanOrEqual(60)
      expect(line.slice(under.indexOf('^'), under.lastIndexOf('^') + 1)).toBe(shown)
    }
  })

  test('does not turn the direction of writing', () => {
    expect(excerpt('a: \u202efdp.exe', 'a')[0]).toBe('1 | a: ?fdp.exe')
  })
})
