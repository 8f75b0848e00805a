import type { Diagnostic, Source } from '../../diagnostics/index.ts'
import type { DocumentLimits } from './limits.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Turns the bytes of a file into text, without a byte order mark. Only UTF-8 is read; another encoding is named where its mark tells it. */
export function decodeText(
  name: string,
  input: Uint8Array | string,
  limits: DocumentLimits
): { source: Source; diagnostics: readonly Diagnostic[] } {
  const empty: Source = { name, text: '' }
  const refused = (code: 'descriptor_too_large' | 'descriptor_encoding', message: string, help: string) => {
    const at = { source: empty, start: 0, end: 0 }
    return { source: empty, diagnostics: [{ code, severity: 'error', message, span: at, help } as const] }
  }
  if (input.length > limits.bytes) {
    return refused(
      'descriptor_too_large',
      `the document has ${input.length} bytes; at most ${limits.bytes} are read`,
      'describe one product or contract in each document'
    )
  }
  if (typeof input === 'string') {
    return { source: { name, text: input.charCodeAt(0) === 0xfeff ? input.slice(1) : input }, diagnostics: [] }
  }
  const mark = markOf(input)
  if (mark) {
    return refused('descriptor_encoding', `the document is written in ${mark}, not in UTF-8`, 'save it as UTF-8')
  }
  try {
    return { source: { name, text: strict.decode(input) }, diagnostics: [] }
  } catch {
    return invalidBytes(name, input)
  }
}

function markOf(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? 'UTF-32' : 'UTF-16'
  if (a === 0xfe && b === 0xff) return 'UTF-16'
  // ASCII text in UTF-16 without a mark: every other byte is zero
  if (bytes.length >= 4 && ((a === 0 && c === 0 && b !== 0) || (b === 0 && d === 0 && a !== 0))) return 'UTF-16'
  return undefined
}

/** Decodes what can be decoded and stands at the first byte that is not UTF-8. */
function invalidBytes(name: string, bytes: Uint8Array): { source: Source; diagnostics: readonly Diagnostic[] } {
  const text = new TextDecoder('utf-8').decode(bytes)
  // a replacement character that the author wrote is valid UTF-8, so look for the first prefix that does not decode
  let low = 0
  let high = bytes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (decodes(bytes.subarray(0, middle + 1), true)) low = middle + 1
    else high = middle
  }
  // a character that was begun and not ended is wrong from its first byte on
  while (low > 0 && !decodes(bytes.subarray(0, low), false)) low--
  const start = new TextDecoder('utf-8').decode(bytes.subarray(0, low)).length
  const source = { name, text }
  return {
    source,
    diagnostics: [
      {
        code: 'descriptor_encoding',
        severity: 'error',
        message: `the document is not UTF-8: byte 0x${(bytes[low] ?? 0).toString(16).padStart(2, '0')} cannot stand here`,
        span: { source, start, end: start + 1 },
        help: 'save it as UTF-8'
      }
    ]
  }
}

/** True for valid UTF-8; with `stream` also when it ends inside a character. */
function decodes(bytes: Uint8Array, stream: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream })
    return true
  } catch {
    return false
  }
}
