import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type FormatDocument, readDocuments } from '../../src/descriptor/index.ts'
import type { DocumentNode } from '../../src/descriptor/read/document-node.ts'
import { positionAt } from '../../src/diagnostics/index.ts'
import type { Evaluator } from '../../src/evaluator/index.ts'
import {
  applyRepairs,
  type CheckedFile,
  type CheckResult,
  checkDocuments,
  type PlacedViolation
} from '../../src/governance/check/index.ts'
import { breakText, lineOf, shownAt } from '../descriptor/mutation/break-text.ts'
import type { Breakage, Path } from '../descriptor/mutation/breakages.ts'
import { layouts } from '../descriptor/mutation/layouts.ts'
import type { Random } from '../rego/fuzz/random.ts'

const home = fileURLToPath(new URL('../../policies/global/', import.meta.url))

/** What came of breaking the passing example of a policy. */
export interface BrokenExample {
  /** Changes after which the policy no longer passes. */
  readonly found: number
  /** Of these, how many were found at what was changed, at what holds it, and somewhere else. */
  readonly at: number
  readonly above: number
  readonly elsewhere: number
  readonly mended: number
  /** What is not as it should be. */
  readonly problems: readonly string[]
}

function filesIn(id: string, folder: string): readonly CheckedFile[] {
  const path = `${home}${id}/examples/${folder}/`
  const names = existsSync(path) ? readdirSync(path).sort() : []
  return names.filter(name => name !== 'request.yaml').map(name => ({ name, bytes: readFileSync(path + name) }))
}

/** Calls back for everything below the top of a document. */
function visit(node: DocumentNode, each: (path: Path, node: DocumentNode) => void, path: Path = []): void {
  if (path.length > 0) each(path, node)
  if (node.kind === 'list') for (const [i, item] of node.items.entries()) visit(item, each, [...path, i])
  if (node.kind === 'map') for (const [key, entry] of node.entries) visit(entry.node, each, [...path, key])
}

const keyOf = (path: Path): string => String(path.findLast(part => typeof part === 'string'))

/** What stands under each key in the failing examples of all policies: values of which some are wrong. */
export function wrongValues(ids: readonly string[]): ReadonlyMap<string, ReadonlySet<unknown>> {
  const values = new Map<string, Set<unknown>>()
  for (const { name, bytes } of ids.flatMap(id => filesIn(id, 'failing'))) {
    for (const { root } of readDocuments(name, bytes).documents) {
      visit(root, (path, node) => {
        if (node.kind !== 'scalar') return
        values.set(keyOf(path), (values.get(keyOf(path)) ?? new Set()).add(node.value))
      })
    }
  }
  return values
}

/**
 * Takes each thing away from the passing example of a policy, and puts each value of `values` in the place of what it says: where the policy no longer passes, its
 * violation has to stand where that was done. A violation with a repair is repaired: it has to be gone, and what it is not about unchanged.
 */
export async function breakExample(
  evaluator: Evaluator,
  id: string,
  values: ReadonlyMap<string, ReadonlySet<unknown>>,
  layout: string,
  random: Random
): Promise<BrokenExample> {
  const given = filesIn(id, 'passing')
  const against = filesIn(id, 'previous').map(({ name, bytes }) => ({ name, path: name, bytes }))
  const index = given.findIndex(({ name, bytes }) => readDocuments(name, bytes).documents[0]?.format)
  const { name, bytes } = given[index] as CheckedFile
  const judge = (files: readonly CheckedFile[]): Promise<CheckResult> =>
    checkDocuments(files, evaluator, { now: '2026-11-20T12:00:00Z', ...(against.length > 0 ? { against } : {}) })
  const { content } = readDocuments(name, bytes).documents[0] as FormatDocument
  const text = (layouts[layout] as (typeof layouts)[string])(content, random).replace(/^\ufeff/, '')
  const { root } = readDocuments(name, text).documents[0] as FormatDocument
  const withText = (instead: string): readonly CheckedFile[] =>
    given.map((file, i) => (i === index ? { name, bytes: new TextEncoder().encode(instead) } : file))
  const counts = { found: 0, at: 0, above: 0, elsewhere: 0, mended: 0 }
  const problems: string[] = []
  for (const change of changesOf(root, values)) {
    const broken = breakText(text, root, { ...change, rule: '' })
    const files = withText(broken.text)
    const result = await judge(files)
    const violations = violationsOf(result, id)
    if (violations.length === 0) continue
    counts.found++
    const lines = violations.map(violation => lineIn(name, violation))
    const holders = change.path.map((_, depth) => lineOf(text, shownAt(root, change.path.slice(0, depth))))
    const where = lines.includes(broken.line)
      ? 'at'
      : lines.some(line => holders.includes(line))
        ? 'above'
        : 'elsewhere'
    counts[where]++
    if (!violations.some(({ repair }) => repair && 'edits' in repair())) continue
    const problem = await mend(files, result, id, judge)
    if (problem === undefined) counts.mended++
    else problems.push(`${change.change} ${change.path.join('.')}: ${problem}`)
  }
  return { ...counts, problems }
}

function changesOf(
  root: DocumentNode,
  values: ReadonlyMap<string, ReadonlySet<unknown>>
): readonly Omit<Breakage, 'rule'>[] {
  const changes: Omit<Breakage, 'rule'>[] = []
  visit(root, (path, node) => {
    if (typeof path.at(-1) === 'string') changes.push({ path, change: 'delete' })
    if (node.kind !== 'scalar') return
    for (const value of [...(values.get(keyOf(path)) ?? []), 'TBD'])
      if (value !== node.value) changes.push({ path, change: 'set', value })
  })
  return changes
}

/** Of the first product, which is the one that the example is about. */
function violationsOf({ products: [product] }: CheckResult, id: string): readonly PlacedViolation[] {
  const row = product?.rows.find(({ policy }) => policy === id)
  return row && ['fail', 'warn'].includes(row.outcome) ? row.violations : []
}

function lineIn(file: string, { place }: PlacedViolation): number {
  return place && place.span.source.name === file ? positionAt(place.span.source, place.span.start).line : 0
}

/** What is wrong with the repair; undefined where only lines of what it mended are changed, and the violation is gone. */
async function mend(
  files: readonly CheckedFile[],
  result: CheckResult,
  id: string,
  judge: (files: readonly CheckedFile[]) => Promise<CheckResult>
): Promise<string | undefined> {
  const { files: after, done, left, result: now } = await applyRepairs(files, result, judge)
  const told = left.filter(({ row }) => row.policy === id).map(({ why }) => why)
  if (done.length === 0) return `left alone: ${told.join('; ')}`
  const gone = new Set(violationsOf(now, id).map(violation => violation.id))
  const still = done.filter(({ row, violation }) => row.policy === id && gone.has(violation.id))
  if (still.length > 0) return `still there: ${still[0]?.violation.id}`
  for (const [i, { name, bytes }] of files.entries()) {
    const [was, is] = [bytes, after[i]?.bytes].map(each =>
      new TextDecoder('utf-8', { ignoreBOM: true }).decode(each).split('\n')
    )
    const mended = new Set(done.map(({ violation }) => lineIn(name, violation)))
    const changed = (was ?? []).flatMap((line, at) => (line === is?.[at] ? [] : [at + 1]))
    if (was?.length !== is?.length || changed.some(line => !mended.has(line)))
      return `lines ${changed} of ${name} are changed`
  }
  return undefined
}
