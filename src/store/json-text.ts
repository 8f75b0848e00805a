/**
 * JSON for a `jsonb` parameter.
 *
 * PostgreSQL's `jsonb` holds neither U+0000 nor half a surrogate pair, which text from outside may: U+FFFD stands for both.
 */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/gs, (sequence, rest: string) =>
    /^u0000|^ud/.test(rest) ? '\ufffd' : sequence
  )
}
