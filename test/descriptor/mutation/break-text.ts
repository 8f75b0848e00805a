import { type DocumentNode, findNode, type MapNode } from '../../../src/descriptor/read/document-node.ts'
import type { Breakage, Path } from './breakages.ts'

/** A text with a breakage in it, and the line (from 1) on which somebody who broke it sees it: where the wrong value stands, or what should hold it. */
export interface BrokenText {
  readonly text: string
  readonly line: number
}

/** Does to a text what a breakage does to its content, as an author would; all else stays. */
export function breakText(text: string, root: DocumentNode, { path, change, value }: Breakage): BrokenText {
  const json = JSON.stringify(value)
  if (change === 'set') return setAt(text, root, path, json)
  const holderPath = path.slice(0, -1)
  const holder = findNode(root, holderPath).node as MapNode
  const key = String(path.at(-1))
  if (change === 'add') return added(text, holder, key, json)
  const line = lineOf(text, shownAt(root, holderPath))
  const keys = [...holder.entries.keys()]
  if (keys.length === 1) return { ...setAt(text, root, holderPath, '{}'), line }
  const index = keys.indexOf(key)
  const entry = (name: string | undefined) =>
    holder.entries.get(name as string) as NonNullable<ReturnType<typeof holder.entries.get>>
  const own = entry(key)
  const next = keys[index + 1]
  if (next !== undefined) return { text: text.slice(0, own.keyStart) + text.slice(entry(next).keyStart), line }
  const from = endOf(text, entry(keys[index - 1]).node)
  return { text: text.slice(0, from) + text.slice(endOf(text, own.node)), line }
}

function setAt(text: string, root: DocumentNode, path: Path, json: string): BrokenText {
  const { node, entry } = findNode(root, path)
  const start = entry ? entry.keyEnd : node.start
  return {
    text: `${text.slice(0, start)}${entry ? ': ' : ''}${json}${text.slice(endOf(text, node))}`,
    line: lineOf(text, entry ? entry.keyStart : node.start)
  }
}

function added(text: string, holder: MapNode, key: string, json: string): BrokenText {
  const [first] = holder.entries.values()
  const at = first ? first.keyStart : holder.start + 1
  const isFlow = text[holder.start] === '{'
  const column = at - (text.lastIndexOf('\n', at - 1) + 1)
  const rest = isFlow ? (first ? ', ' : '') : `${text.includes('\r\n') ? '\r\n' : '\n'}${' '.repeat(column)}`
  const name = isFlow ? JSON.stringify(key) : key
  return { text: `${text.slice(0, at)}${name}: ${json}${rest}${text.slice(at)}`, line: lineOf(text, at) }
}

/** Where a map or list is shown: its key, or in a list and at the top its first entry. */
export function shownAt(root: DocumentNode, path: Path): number {
  const { node, entry } = findNode(root, path)
  const [first] = node.kind === 'map' ? node.entries.values() : []
  return entry?.keyStart ?? first?.keyStart ?? node.start
}

/** Without the line ends and comments that a block has behind its last value. */
function endOf(text: string, node: DocumentNode): number {
  const last =
    node.kind === 'list' ? node.items.at(-1) : node.kind === 'map' ? [...node.entries.values()].at(-1)?.node : undefined
  return last && !/[\]}]/.test(text[node.end - 1] ?? '') ? endOf(text, last) : node.end
}

export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split(/\r\n|\n|\r/).length
}
