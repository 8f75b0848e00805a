/** A value as indented JSON; what could steer a terminal, or turn the direction of writing, stands as its number. */
export function jsonText(value: unknown): string {
  const escaped = JSON.stringify(value, null, 2).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    each => `\\u${each.charCodeAt(0).toString(16).padStart(4, '0')}`
  )
  return `${escaped}\n`
}
