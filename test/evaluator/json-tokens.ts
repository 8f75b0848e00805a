/**
 * JSON text in one spelling: no spaces, texts as JavaScript writes them, numbers with the digits they have.
 *
 * Two texts are equal after it exactly when they hold the same values in the same order; no number passes through a double.
 */
export function jsonTokens(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\s+/g, token =>
    token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : ''
  )
}
