import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One case of OPA's suite; the form is described in the README beside the shared cases. */
export interface ConformanceCase {
  readonly id: string
  readonly note: string
  readonly query: string
  readonly entrypoint?: string
  readonly binding?: string
  readonly harness?: { readonly module: string; readonly entrypoint: string }
  readonly modules?: readonly string[]
  readonly input_term?: string
  readonly want_result?: readonly Readonly<Record<string, unknown>>[]
  readonly want_error?: string
  readonly want_error_code?: string
  readonly strict_error?: boolean
  readonly sort_bindings?: boolean
  readonly builtins?: readonly string[]
  /** The text of `data` and `input` as it stands in the file: `JSON.parse` would round large integers. */
  readonly texts: { readonly data: string; readonly input: string | undefined }
}

const notCases = new Set(['index.json', 'capabilities.json', 'builtin_metadata.json', 'builtin_support.json'])

/** The cases of every file in a folder, in the order of the files' names. */
export function readCases(folder: string): readonly ConformanceCase[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json') && !notCases.has(name))
    .sort()
    .flatMap(name => parseCases(readFileSync(join(folder, name), 'utf8')))
}

function parseCases(text: string): readonly ConformanceCase[] {
  const cases = JSON.parse(text) as Omit<ConformanceCase, 'texts'>[]
  const texts = elements(text)
  return cases.map((one, i) => {
    const members = new Map(membersOf(texts[i] as string))
    return { ...one, texts: { data: members.get('data') ?? '{}', input: members.get('input') } }
  })
}

/** Splits the text of a JSON array into the texts of its elements. */
function elements(array: string): readonly string[] {
  return split(array).map(part => part.trim())
}

/** Splits the text of a JSON object into names and the texts of the values. */
function membersOf(object: string): readonly (readonly [string, string])[] {
  return split(object).map(part => {
    const name = /^\s*"(?:[^"\\]|\\.)*"/.exec(part)?.[0] ?? ''
    return [JSON.parse(name) as string, part.slice(part.indexOf(':', name.length) + 1).trim()] as const
  })
}

/** What stands between the commas of the outermost level, brackets left out. */
function split(text: string): readonly string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{},]/g)) {
    if (token === '[' || token === '{') {
      if (depth++ === 0) start = index + 1
    } else if (token === ']' || token === '}') {
      if (--depth === 0 && text.slice(start, index).trim() !== '') parts.push(text.slice(start, index))
    } else if (token === ',' && depth === 1) {
      parts.push(text.slice(start, index))
      start = index + 1
    }
  }
  return parts
}
