import { createRequire } from 'node:module'
import { keepLastUsed } from '../last-used.ts'

type Library = typeof import('re2js')

let loaded: Library | undefined

/** The library, loaded with the first pattern. */
function library(): Library {
  loaded ??= createRequire(import.meta.url)('re2js') as Library
  return loaded
}

/** A pattern of RE2, which never takes more than linear time. Throws when it is none. */
const compiled = keepLastUsed(256, pattern => library().RE2JS.compile(pattern))

export function isRegex(pattern: string): boolean {
  try {
    compiled(pattern)
    return true
  } catch {
    return false
  }
}

/** Linear in the text, and in the pattern with its repetitions written out: `a{1000}` is long. */
export function stepsOfSearch(pattern: string, text: string): number {
  return text.length * Math.ceil(compiled(pattern).programSize() / 20)
}

/** True when the pattern is found anywhere in the text. */
export function isFound(pattern: string, text: string): boolean {
  return compiled(pattern).matcher(text).find()
}
