import { type DocumentNode, findNode, type ScalarNode } from '../../../src/descriptor/read/document-node.ts'
import type { JsonSchema } from '../../../src/descriptor/schema/schema-parts.ts'
import { type BrokenText, lineOf } from './break-text.ts'
import { breakagesOf, type Path } from './breakages.ts'

/** A slip of the pen after which what was meant can still be seen. */
export interface Slip extends BrokenText {
  readonly kind: 'key' | 'spelling' | 'truth value in words' | 'number in quotes' | 'text without quotes'
  readonly path: Path
  /** What `--fix` makes of it: the text before the slip, but for quotes that a number needs to be a text. */
  readonly mended: string
}

/** Slips at every place of a text where the schema speaks of the value, or knows the names of all properties. */
export function slipsOf(text: string, root: DocumentNode, schema: JsonSchema, content: unknown): readonly Slip[] {
  const isYaml = !/^\s*\{\s*"/.test(text)
  const slips: Slip[] = []
  for (const { rule, path } of breakagesOf(schema, content)) {
    const found = findNode(root, path)
    const put = (
      kind: Slip['kind'],
      start: number,
      end: number,
      wrong: string,
      right = text.slice(start, end)
    ): void => {
      const [before, after] = [text.slice(0, start), text.slice(end)]
      slips.push({
        kind,
        path,
        text: before + wrong + after,
        line: lineOf(text, start),
        mended: before + right + after
      })
    }
    if (rule.endsWith('/additionalProperties')) {
      const { node } = findNode(root, path.slice(0, -1))
      for (const [key, { keyStart, keyEnd }] of node.kind === 'map' ? node.entries : []) {
        const written = text.slice(keyStart, keyEnd)
        if (key.length > 5 && written.includes(key)) put('key', keyStart, keyEnd, written.replace(key, swapped(key)))
      }
    }
    if (found.node.kind !== 'scalar') continue
    const { start, end, value } = found.node as ScalarNode
    const written = text.slice(start, end)
    if (rule.endsWith('/enum') && typeof value === 'string' && value !== value.toUpperCase())
      put('spelling', start, end, written.replace(value, value.toUpperCase()))
    if (!rule.endsWith('/type')) continue
    if (typeof value === 'boolean')
      put('truth value in words', start, end, isYaml ? (value ? 'Yes' : 'no') : `"${value}"`)
    if (typeof value === 'number') put('number in quotes', start, end, `"${value}"`)
    if (/^text /.test(String(value))) put('text without quotes', start, end, '1.50e3', '"1.50e3"')
  }
  return slips
}

const swapped = (key: string): string => key.slice(0, 2) + key[3] + key[2] + key.slice(4)
