import { hash } from 'node:crypto'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** The nodes of JSONata's syntax tree that mappings use. */
export interface AstNode {
  readonly type: string
  readonly value?: unknown
  readonly steps?: readonly AstNode[]
  readonly stages?: readonly { readonly type: string; readonly expr: AstNode }[]
  readonly predicate?: unknown
  readonly group?: unknown
  readonly keepArray?: boolean
  readonly procedure?: AstNode
  readonly arguments?: readonly AstNode[]
  readonly expressions?: readonly AstNode[]
  readonly lhs?: unknown
  readonly rhs?: AstNode
  readonly condition?: AstNode
  readonly then?: AstNode
  readonly else?: AstNode
}

/** The syntax tree of a mapping: as the build has parsed it, which saves a short run from loading the parser, or parsed now. */
export function syntaxOf(text: string): AstNode {
  try {
    return require(`./compiled/${mappingFileName(text)}`) as AstNode
  } catch (cause) {
    // nothing is parsed ahead where the sources run
    if ((cause as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw cause
    return parseMapping(text)
  }
}

/** @throws jsonata's error where the text is not JSONata */
export function parseMapping(text: string): AstNode {
  const jsonata = require('jsonata') as typeof import('jsonata')
  return jsonata(text).ast() as unknown as AstNode
}

/** The name of the file that the build writes: another text has another one. */
export const mappingFileName = (text: string): string => `${hash('sha256', text).slice(0, 16)}.json`
