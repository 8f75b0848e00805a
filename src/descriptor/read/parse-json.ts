import type { Diagnostic, DiagnosticCode, Source } from '../../diagnostics/index.ts'
import type { DocumentNode, MapEntry } from './document-node.ts'
import type { DocumentLimits } from './limits.ts'

/** Signals the end of the parse inside this file; never leaves it. */
class Refusal extends Error {
  readonly diagnostic: Diagnostic
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message)
    this.diagnostic = diagnostic
  }
}

/** Parses JSON (RFC 8259) with positions. Stops at the first fault, but reports every duplicate key before it. */
export function parseJson(
  source: Source,
  limits: DocumentLimits
): { readonly roots: readonly DocumentNode[]; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  try {
    const root = parse(source, limits, diagnostics)
    return { roots: diagnostics.length > 0 ? [] : [root], diagnostics }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { roots: [], diagnostics: [...diagnostics, error.diagnostic] }
  }
}

function parse(source: Source, limits: DocumentLimits, diagnostics: Diagnostic[]): DocumentNode {
  const { text } = source
  let at = 0
  let depth = 0
  let nodes = 0

  const refuse = (code: DiagnosticCode, message: string, start: number, end: number, help?: string): never => {
    throw new Refusal({
      code,
      severity: 'error',
      message,
      span: { source, start, end: Math.max(end, Math.min(start + 1, text.length)) },
      ...(help ? { help } : {})
    })
  }

  function space(): void {
    for (;;) {
      const unit = text.charCodeAt(at)
      if (unit === 32 || unit === 10 || unit === 13 || unit === 9) at++
      else {
        if (unit === 47) comment()
        return
      }
    }
  }

  function comment(): never {
    const end = text.startsWith('/*', at) ? text.indexOf('*/', at) + 2 : text.indexOf('\n', at)
    return refuse(
      'descriptor_json_error',
      'JSON has no comments',
      at,
      end > at ? end : text.length,
      'delete the comment, or write the document in YAML, where `#` begins one'
    )
  }

  function unexpected(wanted: string): never {
    if (at >= text.length) {
      return refuse('descriptor_json_error', `the document ends too early: want ${wanted}`, Math.max(0, at - 1), at)
    }
    const word = /^[A-Za-z_$][\w$]*/.exec(text.slice(at, at + 40))?.[0]
    const got = word ?? String.fromCodePoint(text.codePointAt(at) ?? 0)
    const help = got === "'" ? 'JSON texts stand in double quotes' : undefined
    return refuse('descriptor_json_error', `got \`${got}\`, want ${wanted}`, at, at + got.length, help)
  }

  function value(): DocumentNode {
    if (++nodes > limits.nodes) {
      refuse('descriptor_too_large', `the document has more than ${limits.nodes} values`, at, at + 1)
    }
    const unit = text.charCodeAt(at)
    if (unit === 123) return map()
    if (unit === 91) return list()
    const start = at
    if (unit === 34) return { kind: 'scalar', value: string(), start, end: at }
    if (unit === 45 || (unit >= 48 && unit <= 57)) return { kind: 'scalar', value: number(), start, end: at }
    for (const [word, meaning] of [
      ['true', true],
      ['false', false],
      ['null', null]
    ] as const) {
      if (text.startsWith(word, at)) {
        at += word.length
        return { kind: 'scalar', value: meaning, start, end: at }
      }
    }
    return unexpected('a value')
  }

  function enter(): number {
    if (++depth > limits.depth) {
      refuse('descriptor_too_deep', `more than ${limits.depth} maps and lists inside each other`, at, at + 1)
    }
    return at++
  }

  function map(): DocumentNode {
    const start = enter()
    const entries = new Map<string, MapEntry>()
    space()
    if (text.charCodeAt(at) !== 125) {
      for (;;) {
        space()
        if (text.charCodeAt(at) !== 34)
          unexpected(entries.size > 0 ? 'a key in double quotes after the comma' : 'a key in double quotes')
        const keyStart = at
        const key = string()
        const keyEnd = at
        const earlier = entries.get(key)
        space()
        if (text.charCodeAt(at) !== 58) unexpected('`:` after the key')
        at++
        space()
        const node = value()
        if (earlier) diagnostics.push(duplicateKey(source, key, keyStart, keyEnd, earlier))
        else entries.set(key, { keyStart, keyEnd, node })
        space()
        const unit = text.charCodeAt(at)
        if (unit === 125) break
        if (unit !== 44) unexpected('`,` or `}`')
        at++
      }
    }
    at++
    depth--
    return { kind: 'map', entries, start, end: at }
  }

  function list(): DocumentNode {
    const start = enter()
    const items: DocumentNode[] = []
    space()
    if (text.charCodeAt(at) !== 93) {
      for (;;) {
        space()
        items.push(value())
        space()
        const unit = text.charCodeAt(at)
        if (unit === 93) break
        if (unit !== 44) unexpected('`,` or `]`')
        at++
      }
    }
    at++
    depth--
    return { kind: 'list', items, start, end: at }
  }

  function string(): string {
    const start = at++
    let plain = true
    for (;;) {
      const unit = text.charCodeAt(at)
      if (unit === 34) break
      if (Number.isNaN(unit) || unit === 10 || unit === 13) {
        refuse('descriptor_json_error', 'the text is not closed', start, at, 'a text ends with `"` on its own line')
      }
      if (unit < 32) refuse('descriptor_json_error', 'a control character must be escaped', at, at + 1)
      if (unit === 92) {
        plain = false
        at++
        const mark = text[at]
        if (mark === 'u' ? !/^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5)) : !'"\\/bfnrt'.includes(mark ?? '?')) {
          refuse('descriptor_json_error', 'this is no escape of JSON', at - 1, at + 1)
        }
      }
      at++
    }
    at++
    return plain ? text.slice(start + 1, at - 1) : (JSON.parse(text.slice(start, at)) as string)
  }

  function number(): number {
    const pattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (!match) return unexpected('a number')
    at += match[0].length
    return Number(match[0])
  }

  space()
  const root = value()
  space()
  if (at < text.length) unexpected('nothing more after the document')
  return root
}

export function duplicateKey(source: Source, key: string, start: number, end: number, earlier: MapEntry): Diagnostic {
  return {
    code: 'descriptor_duplicate_key',
    severity: 'error',
    message: `the key \`${key}\` stands twice in the same map`,
    span: { source, start, end },
    related: [{ span: { source, start: earlier.keyStart, end: earlier.keyEnd }, message: 'first defined here' }],
    help: 'keep one of them'
  }
}
