/** A text that begins like a JSON map or list; a YAML flow map rarely begins with a quoted key. */
export function looksLikeJson(text: string): boolean {
  return /^\s*(?:\{\s*(?:"|\}|\/\/|\/\*)|\[\s*(?:["[{\]]|\/\/|\/\*))/.test(text)
}
