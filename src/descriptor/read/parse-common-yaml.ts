import type { Source } from '../../diagnostics/index.ts'
import type { DocumentNode, MapEntry } from './document-node.ts'
import type { DocumentLimits } from './limits.ts'
import { plainValue } from './plain-scalar.ts'

/** Signals that the text is not for this parser; never leaves this file. */
const uncommon = new Error('uncommon YAML')

function giveUp(): never {
  throw uncommon
}

/** Control characters, marks and line ends of Unicode: what they mean depends on where they stand. Of line ends, LF and CR LF are common. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const oddCharacters = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)/

/** Escapes that YAML has in common with JSON, and a space: nearly all that are written. */
const escapes = /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g
const escaped = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', ' ': ' ' })
)

const [tab, newline, carriageReturn, space, quote, hash, apostrophe] = [9, 10, 13, 32, 34, 35, 39]
const [comma, hyphen, backslash] = [44, 45, 92]
const [colon, openList, closeList, openMap, closeMap] = [58, 91, 93, 123, 125]
/** A tab and ``! % & * > ? @ ` |``: with the brackets, what no plain scalar begins with here. */
const indicators = new Set([9, 33, 37, 38, 42, 62, 63, 64, 96, 124])

/**
 * Reads the YAML that nearly all descriptors are written in, many times faster than `parseAnyYaml` and with the same result: one document of maps and lists by indentation,
 * plain, quoted and block scalars, brackets in one line, comments.
 *
 * @returns undefined for every other text, one with a fault among them: anchors, tags, merge keys, duplicate keys, several documents, tabs between words. Then
 * `parseAnyYaml` decides.
 */
export function parseCommonYaml({ text }: Source, limits: DocumentLimits): DocumentNode | undefined {
  if (oddCharacters.test(text)) return undefined
  try {
    return parse(text, limits)
  } catch (error) {
    if (error !== uncommon) throw error
    return undefined
  }
}

function parse(text: string, limits: DocumentLimits): DocumentNode {
  /** On the next character that means something. */
  let at = 0
  let lineStart = 0
  /** Of the line that was reached last; -1 at the end of the text. */
  let indent = 0
  let depth = 0
  let lexemes = 0

  /** What is near a limit is left to `parseAnyYaml`, which takes fewer lexemes for a value, with all that stands around it, and a line without one. */
  const count = (most: number): void => {
    lexemes += most
    if (lexemes > limits.nodes * 7) giveUp()
  }
  const isBreak = (unit: number): boolean => unit === newline || unit === carriageReturn || Number.isNaN(unit)
  const isEnd = (unit: number): boolean => unit === space || isBreak(unit)
  const isDash = (): boolean => text.charCodeAt(at) === hyphen && isEnd(text.charCodeAt(at + 1))
  const spaces = (): void => {
    while (text.charCodeAt(at) === space) at++
  }
  const endOfLine = (from: number): number => {
    const end = text.indexOf('\n', from)
    if (end < 0) return text.length
    return end > from && text.charCodeAt(end - 1) === carriageReturn ? end - 1 : end
  }
  /** Over the end of a line; behind the text, somewhere behind it. */
  const overBreak = (): void => {
    at += text.charCodeAt(at) === carriageReturn ? 2 : 1
  }
  const withoutSpaces = (start: number, end: number): number => {
    while (end > start && text.charCodeAt(end - 1) === space) end--
    return end
  }
  const scalar = (value: string | number | boolean | null, start: number, end: number): DocumentNode => {
    count(9)
    return { kind: 'scalar', value, start, end }
  }
  const enter = (): void => {
    count(6)
    if (++depth > limits.depth - 4) giveUp()
  }

  /** From the start of a line to the next one that holds more than a comment. */
  function toContent(): void {
    for (;;) {
      count(3)
      lineStart = at
      spaces()
      const unit = text.charCodeAt(at)
      if (Number.isNaN(unit)) {
        indent = -1
        return
      }
      if (unit === hash) at = endOfLine(at)
      else if (!isBreak(unit)) {
        indent = at - lineStart
        return
      }
      overBreak()
    }
  }

  /** From behind a value: nothing but a comment may follow in its line. */
  function finishLine(): void {
    const from = at
    spaces()
    const unit = text.charCodeAt(at)
    if (unit === hash && at > from) at = endOfLine(at)
    else if (!isBreak(unit)) giveUp()
    overBreak()
    toContent()
  }

  /** What stands in one line behind a `-` or at the start of a line; `parent` is the column that it must be deeper than. */
  function block(column: number, parent: number): DocumentNode {
    if (column === 0 && (text.startsWith('---', at) || text.startsWith('...', at))) giveUp()
    if (isDash()) return list(column)
    return keyEnds() < 0 ? value(parent) : map(column)
  }

  /** Where the key that begins here ends; -1 when none does. */
  function keyEnds(): number {
    const unit = text.charCodeAt(at)
    if (unit === quote || unit === apostrophe) {
      const end = endOfQuoted(at, -1)
      if (end < 0) return -1
      let next = end
      while (text.charCodeAt(next) === space) next++
      return text.charCodeAt(next) === colon && isEnd(text.charCodeAt(next + 1)) ? end : -1
    }
    if (unit === openList || unit === openMap) return -1
    for (let next = at; ; next++) {
      const one = text.charCodeAt(next)
      if (isBreak(one) || (one === hash && text.charCodeAt(next - 1) === space)) return -1
      if (one === tab) giveUp()
      if (one === colon && isEnd(text.charCodeAt(next + 1))) return withoutSpaces(at, next)
    }
  }

  function key(end: number): string {
    count(4)
    const unit = text.charCodeAt(at)
    // a longer one may be too long
    if (end - at > 1000) giveUp()
    const name = unit === quote || unit === apostrophe ? unquoted(at, end) : plainFrom(at, end)
    if (name === '<<' || (at === lineStart && (name.startsWith('---') || name.startsWith('...')))) giveUp()
    at = end
    spaces()
    at++
    return name
  }

  function map(column: number): DocumentNode {
    enter()
    const start = at
    const entries = new Map<string, MapEntry>()
    let node: DocumentNode
    do {
      const keyStart = at
      const keyEnd = keyEnds()
      if (keyEnd <= keyStart) giveUp()
      const name = key(keyEnd)
      spaces()
      const empty = at
      if (isLineOver()) {
        finishLine()
        if (indent > column) node = block(indent, column)
        else node = indent === column && isDash() ? list(column) : scalar(null, empty, empty)
      } else node = value(column)
      if (entries.has(name)) giveUp()
      entries.set(name, { keyStart, keyEnd, node })
    } while (indent === column)
    if (indent > column) giveUp()
    depth--
    return { kind: 'map', entries, start, end: node.end }
  }

  function list(column: number): DocumentNode {
    enter()
    const start = at
    const items: DocumentNode[] = []
    let item: DocumentNode
    do {
      at++
      spaces()
      const empty = at
      if (isLineOver()) {
        finishLine()
        item = indent > column ? block(indent, column) : scalar(null, empty, empty)
      } else item = block(at - lineStart, column)
      items.push(item)
    } while (indent === column && isDash())
    if (indent > column) giveUp()
    depth--
    return { kind: 'list', items, start, end: item.end }
  }

  /** Behind a `:` or `-` and its spaces. */
  function isLineOver(): boolean {
    const unit = text.charCodeAt(at)
    if (unit !== hash) return isBreak(unit)
    if (text.charCodeAt(at - 1) !== space) return false
    at--
    return true
  }

  /** No map and no list by indentation. */
  function value(parent: number): DocumentNode {
    if (parent < 0) giveUp()
    const unit = text.charCodeAt(at)
    if (unit === 124 || unit === 62) return blockScalar(unit === 62, parent)
    if (unit === quote || unit === apostrophe || unit === openList || unit === openMap) {
      const node = unit === quote || unit === apostrophe ? quoted(parent) : flow()
      finishLine()
      if (indent > parent) giveUp()
      return node
    }
    return plain(parent)
  }

  /** Over several lines, where those that follow stand deeper. */
  function plain(parent: number): DocumentNode {
    const start = at
    let { end, isOver } = plainLine()
    let words = plainFrom(start, end)
    while (!isOver) {
      const breaks = at
      toContentOrComment()
      if (indent <= parent || text.charCodeAt(at) === hash) break
      let lines = 0
      for (let i = breaks; i < lineStart; i++) if (text.charCodeAt(i) === newline) lines++
      const from = at
      ;({ end, isOver } = plainLine())
      words += (lines === 0 ? ' ' : '\n'.repeat(lines)) + text.slice(from, end)
    }
    if (isOver || text.charCodeAt(at) === hash) {
      at = lineStart
      toContent()
      if (indent > parent) giveUp()
    }
    return scalar(plainValue(words), start, end)
  }

  /** The rest of a line; behind it, `at` is on the next one. Over: with a comment, the scalar ends. */
  function plainLine(): { readonly end: number; readonly isOver: boolean } {
    const lineEnd = endOfLine(at)
    const line = text.slice(at, lineEnd)
    const comment = line.indexOf(' #')
    const colonAt = line.indexOf(': ')
    if (colonAt >= 0 && (comment < 0 || colonAt < comment)) giveUp()
    const end = withoutSpaces(at, comment < 0 ? lineEnd : at + comment)
    const tabAt = line.indexOf('\t')
    if (text.charCodeAt(end - 1) === colon || (tabAt >= 0 && at + tabAt < end)) giveUp()
    at = lineEnd
    overBreak()
    lineStart = at
    return { end, isOver: comment >= 0 }
  }

  function toContentOrComment(): void {
    for (;;) {
      lineStart = at
      spaces()
      if (at >= text.length || !isBreak(text.charCodeAt(at))) break
      overBreak()
    }
    indent = at < text.length ? at - lineStart : -1
  }

  /** The words of a plain scalar or key. */
  function plainFrom(start: number, end: number): string {
    const unit = text.charCodeAt(start)
    const isBracket = unit === openList || unit === closeList || unit === openMap || unit === closeMap
    if (isBracket || unit === comma || unit === hash || unit === colon || indicators.has(unit)) giveUp()
    if (unit === hyphen && isEnd(text.charCodeAt(start + 1))) giveUp()
    return text.slice(start, end)
  }

  function blockScalar(isFolded: boolean, parent: number): DocumentNode {
    const start = at++
    const isStripped = text.charCodeAt(at) === hyphen
    if (isStripped) at++
    const behind = at
    spaces()
    if (text.charCodeAt(at) === hash && at > behind) at = endOfLine(at)
    if (at >= text.length || !isBreak(text.charCodeAt(at))) giveUp()
    overBreak()
    const lines: string[] = []
    let column = -1
    let end = at
    while (at < text.length) {
      lineStart = at
      spaces()
      const own = at - lineStart
      const lineEnd = endOfLine(at)
      if (at === lineEnd) {
        if (own > Math.max(column, 0)) giveUp()
        lines.push('')
      } else {
        if (column < 0) column = own
        if (own < column || column <= parent) break
        if (text.charCodeAt(at) === tab) giveUp()
        lines.push(text.slice(lineStart + column, lineEnd))
      }
      const isContent = at < lineEnd
      at = lineEnd
      overBreak()
      if (isContent) end = Math.min(at, text.length)
    }
    // an empty one
    if (column <= parent) giveUp()
    while (lines.at(-1) === '') lines.pop()
    at = end
    toContent()
    if (indent > parent) giveUp()
    return scalar(`${isFolded ? folded(lines) : lines.join('\n')}${isStripped ? '' : '\n'}`, start, end)
  }

  /** The end of a text in quotes, the lines of which stand deeper than `parent`. Without one (-1) it stands in one line: -1 where it does not. */
  function endOfQuoted(start: number, parent: number): number {
    const mark = text.charCodeAt(start)
    for (let i = start + 1; ; i++) {
      const unit = text.charCodeAt(i)
      if (unit === backslash && mark === quote) {
        // an escaped end of a line is one too
        if (text.charCodeAt(i + 1) !== newline && text.charCodeAt(i + 1) !== carriageReturn) i++
      } else if (unit === mark) {
        if (mark === quote || text.charCodeAt(i + 1) !== apostrophe) return i + 1
        i++
      } else if (isBreak(unit)) {
        if (i >= text.length) giveUp()
        if (parent < 0) return -1
        if (unit === carriageReturn) i++
        const from = i + 1
        while (text.charCodeAt(i + 1) === space) i++
        if (i + 1 - from <= parent && !isBreak(text.charCodeAt(i + 1))) giveUp()
      }
    }
  }

  function quoted(parent: number): DocumentNode {
    const start = at
    at = endOfQuoted(at, parent)
    if (at < 0) giveUp()
    return scalar(unquoted(start, at), start, at)
  }

  function unquoted(start: number, end: number): string {
    const inside = text.slice(start + 1, end - 1)
    const isDouble = text.charCodeAt(start) === quote
    const words = inside.includes('\n') ? inOneLine(inside, isDouble) : inside
    return isDouble ? (words.includes('\\') ? unescaped(words) : words) : words.replaceAll("''", "'")
  }

  /** In brackets, all in one line; `at` is behind it afterwards. */
  function flow(): DocumentNode {
    const start = at
    const unit = text.charCodeAt(at)
    if (unit === openList) return flowList()
    if (unit === openMap) return flowMap()
    if (unit === quote || unit === apostrophe) return quoted(-1)
    const end = flowPlain()
    return scalar(plainValue(plainFrom(start, end)), start, end)
  }

  function flowList(): DocumentNode {
    enter()
    const start = at++
    const items: DocumentNode[] = []
    spaces()
    while (text.charCodeAt(at) !== closeList) {
      items.push(flow())
      next(closeList)
    }
    depth--
    return { kind: 'list', items, start, end: ++at }
  }

  function flowMap(): DocumentNode {
    enter()
    const start = at++
    const entries = new Map<string, MapEntry>()
    spaces()
    while (text.charCodeAt(at) !== closeMap) {
      count(4)
      const keyStart = at
      const unit = text.charCodeAt(at)
      const isQuoted = unit === quote || unit === apostrophe
      const keyEnd = isQuoted ? endOfQuoted(at, -1) : flowPlain()
      if (keyEnd < 0) giveUp()
      at = keyEnd
      const name = isQuoted ? unquoted(keyStart, keyEnd) : plainFrom(keyStart, keyEnd)
      spaces()
      if (text.charCodeAt(at) !== colon || text.charCodeAt(at + 1) !== space) giveUp()
      at++
      spaces()
      if (name === '<<' || entries.has(name)) giveUp()
      entries.set(name, { keyStart, keyEnd, node: flow() })
      next(closeMap)
    }
    depth--
    return { kind: 'map', entries, start, end: ++at }
  }

  /** Behind an item in brackets: over the comma, or to the bracket that closes. */
  function next(close: number): void {
    spaces()
    const unit = text.charCodeAt(at)
    if (unit === close) return
    if (unit !== comma) giveUp()
    at++
    spaces()
    if (text.charCodeAt(at) === close) giveUp()
  }

  /** A plain text in brackets; at least one character. */
  function flowPlain(): number {
    const start = at
    for (; ; at++) {
      const unit = text.charCodeAt(at)
      if (isBreak(unit) || unit === tab || unit === openList || unit === openMap || unit === hash) giveUp()
      if (unit === comma || unit === closeList || unit === closeMap) break
      if (unit !== colon) continue
      const behind = text.charCodeAt(at + 1)
      if (behind === space) break
      if (isBreak(behind) || behind === comma || behind === closeList || behind === closeMap) giveUp()
      if (behind === openList || behind === openMap) giveUp()
    }
    at = withoutSpaces(start, at)
    // a `-` alone is none
    return at > start + 1 || (at > start && text.charCodeAt(start) !== hyphen) ? at : giveUp()
  }

  toContent()
  if (text.startsWith('---', at) && indent === 0) {
    at += 3
    finishLine()
  }
  if (indent < 0) giveUp()
  const root = block(indent, -1)
  if (indent >= 0) giveUp()
  return root
}

/** What stands in quotes over several lines. */
function inOneLine(inside: string, hasEscapes: boolean): string {
  if (inside.includes('\t')) giveUp()
  const lines = inside.split(/\r?\n/)
  let words = ''
  let empty = 0
  let isJoined = true
  for (const [index, line] of lines.entries()) {
    const isLast = index === lines.length - 1
    const begun = index === 0 ? line : line.replace(/^ +/, '')
    const whole = isLast ? begun : begun.replace(/ +$/, '')
    if (whole === '' && index > 0 && !isLast) {
      // behind an escaped end of a line, an empty one is something else
      if (isJoined) giveUp()
      empty++
      continue
    }
    words += isJoined ? whole : (empty === 0 ? ' ' : '\n'.repeat(empty)) + whole
    empty = 0
    isJoined = false
    if (!hasEscapes || isLast || !/(?<!\\)(?:\\\\)*\\$/.test(whole)) continue
    // an escaped end of a line; an escaped space before it is something else
    if (whole !== begun) giveUp()
    words = words.slice(0, -1)
    isJoined = true
  }
  return words
}

function unescaped(words: string): string {
  return words.replace(escapes, (_, code: string | undefined, letter: string) =>
    code === undefined ? (escaped.get(letter) ?? giveUp()) : String.fromCharCode(Number.parseInt(code, 16))
  )
}

/** Lines of text become one, those that are indented further stay as they are. */
function folded(lines: readonly string[]): string {
  let words = ''
  let empty = 0
  let wasDeeper = false
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      empty++
      continue
    }
    const isDeeper = line.startsWith(' ')
    const isFirst = index === empty
    if (isFirst) words = '\n'.repeat(empty)
    else if (isDeeper || wasDeeper) words += '\n'.repeat(empty + 1)
    else words += empty === 0 ? ' ' : '\n'.repeat(empty)
    words += line
    empty = 0
    wasDeeper = isDeeper
  }
  return words
}
