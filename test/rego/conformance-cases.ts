import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One case of OPA's suite, or of another engine's; the forms are described in the READMEs beside the shared cases. */
export interface ConformanceCase {
  readonly id: string
  readonly note: string
  readonly query?: string
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
  /** Of other engines: the value for each input, or the one for all. */
  readonly wants?: readonly unknown[]
  readonly entry_points?: readonly string[]
  readonly want_results?: readonly unknown[]
  readonly regorus_error?: string
  readonly want_set?: readonly unknown[]
  readonly want_defined?: boolean
  /** The text of `data` and `input` as it stands in the file: `JSON.parse` would round large integers. */
  readonly texts: { readonly data: string; readonly input: string | undefined; readonly inputs: readonly string[] }
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
    return {
      ...one,
      texts: {
        data: members.get('data') ?? '{}',
        input: inputOf(one, members),
        inputs: elements(members.get('inputs') ?? '[]')
      }
    }
  })
}

/** A term that JSON cannot say is no input: the language itself has to give it. */
function inputOf(
  { input_term: term }: Omit<ConformanceCase, 'texts'>,
  members: ReadonlyMap<string, string>
): string | undefined {
  if (term === undefined) return members.get('input')
  return isJson(term) ? term : undefined
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
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
