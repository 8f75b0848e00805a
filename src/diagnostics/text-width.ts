import { eastAsianWidth } from 'get-east-asian-width'

let segmenter: Intl.Segmenter | undefined

/** Of characters that are one column each, as most texts are: nothing has to be taken apart. */
export const isPlain = (text: string): boolean => /^[\u0020-\u007e]*$/.test(text)

/** Columns that a text of one line takes in a terminal: 2 for a wide character or an emoji, 0 for what joins the one before. */
export function textWidth(text: string): number {
  if (isPlain(text)) return text.length
  let width = 0
  for (const part of graphemes(text)) width += graphemeWidth(part)
  return width
}

/** As much of the beginning of a text as fits, with `…` where something is left out; no character is torn apart. */
export function cutToWidth(text: string, width: number): string {
  if (isPlain(text)) return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
  if (text.length <= width && textWidth(text) <= width) return text
  let kept = ''
  let used = 0
  for (const part of graphemes(text)) {
    used += graphemeWidth(part)
    if (used > width - 1) break
    kept += part
  }
  return `${kept}…`
}

/** Lines no wider than `width`, broken between words where that is possible. */
export function wrapText(text: string, width: number): string[] {
  if (text.length <= width && isPlain(text) && !text.startsWith(' ')) return [text]
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line === '' || textWidth(longer) <= width) line = longer
    else {
      lines.push(line)
      line = word
    }
  }
  return [...lines, line]
}

/** What a reader takes for one character. */
export function* graphemes(text: string): Generator<string> {
  // the segmenter takes longer to load than a check of one file to write its lines
  if (isPlain(text)) return yield* text
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  for (const { segment } of segmenter.segment(text)) yield segment
}

export function graphemeWidth(grapheme: string): number {
  if (/^[\p{Mn}\p{Me}\p{Cf}]*$/u.test(grapheme)) return 0
  if (/\p{Emoji_Presentation}|\ufe0f/u.test(grapheme)) return 2
  return eastAsianWidth(grapheme.codePointAt(0) as number)
}
