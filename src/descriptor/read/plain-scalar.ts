import type { Scalar } from 'yaml'

const integer = /^[-+]?[0-9]+$|^0o[0-7]+$|^0x[0-9a-fA-F]+$/
const float = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const words = new Map<string, boolean | null>([
  ['', null],
  ['~', null],
  ['null', null],
  ['Null', null],
  ['NULL', null],
  ['true', true],
  ['True', true],
  ['TRUE', true],
  ['false', false],
  ['False', false],
  ['FALSE', false]
])

/**
 * What a scalar means in the core schema of YAML 1.2: `no`, `on` and dates are text, `010` is ten.
 *
 * Numbers that JSON cannot hold (`.inf`, `.nan`) stay text. A `%YAML 1.1` line changes nothing.
 *
 * @see YAML 1.2.2, section 10.3.2
 */
export function plainScalar(scalar: Scalar): string | number | boolean | null {
  const text = scalar.source ?? String(scalar.value)
  if (scalar.type !== 'PLAIN') return String(scalar.value)
  return scalar.tag === 'tag:yaml.org,2002:str' || scalar.tag === '!' ? text : plainValue(text)
}

/** What a scalar without quotes and tag means. */
export function plainValue(text: string): string | number | boolean | null {
  const word = words.get(text)
  if (word !== undefined) return word
  // nearly all others begin with a letter
  if (text.charCodeAt(0) > 57 || (!integer.test(text) && !float.test(text))) return text
  const number = Number(text.startsWith('+') ? text.slice(1) : text)
  return Number.isFinite(number) ? number : text
}
