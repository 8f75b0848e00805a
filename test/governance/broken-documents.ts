import { isDeepStrictEqual } from 'node:util'
import { type Format, type FormatDocument, readDocuments } from '../../src/descriptor/index.ts'
import { checkSchema } from '../../src/descriptor/schema/check-schema.ts'
import type { JsonSchema } from '../../src/descriptor/schema/schema-parts.ts'
import type { Evaluator } from '../../src/evaluator/index.ts'
import {
  applyRepairs,
  type CheckedFile,
  type CheckResult,
  checkDocuments,
  type Finding,
  findingsOf
} from '../../src/governance/check/index.ts'
import { type BrokenText, breakText } from '../descriptor/mutation/break-text.ts'
import { type Breakage, breakagesOf, broken, isValid, type Path } from '../descriptor/mutation/breakages.ts'
import { completeDocuments } from '../descriptor/mutation/complete-documents.ts'
import { layouts } from '../descriptor/mutation/layouts.ts'
import { type Slip, slipsOf } from '../descriptor/mutation/slips.ts'
import { createRandom, type Random } from '../rego/fuzz/random.ts'

/** What a run over the schema of one version came to. */
export interface BrokenRun {
  /** How many rules there are; each was broken in a document, some of them in a text. */
  readonly rules: number
  readonly inText: number
  /** How many slips of each kind were made, and mended by `--fix`. */
  readonly slips: Readonly<Record<string, { readonly made: number; readonly mended: number }>>
  /** What was not found, or not where it is, or not mended as it should be; empty in a good run. */
  readonly problems: readonly string[]
}

/** Rules whose breakage is rightly found elsewhere in the same map. */
const foundInside: Readonly<Record<string, string>> = {
  '/required/apiVersion': 'without it the line is shown that names the standard',
  'required/metric': 'without `type` it says of which kind a rule is: what is known of that kind only is unknown then'
}

/** How much is done in texts, which takes time: this many rules are broken, and this many documents get a slip of each kind. */
export interface Amounts {
  readonly rules: number
  readonly documents: number
  readonly seed: number
}

/**
 * Breaks every rule of a schema once and looks for the fault; some of them in texts in the layouts of authors, which are judged as `polity check` does it: the
 * finding has to stand on its line. Then slips that `--fix` mends, which must leave every other byte as it was.
 */
export async function breakDocuments(
  evaluator: Evaluator,
  format: Format,
  version: string,
  { rules, documents: most, seed }: Amounts
): Promise<BrokenRun> {
  const schema = format.schema(version) as JsonSchema
  const random = createRandom(seed)
  const { documents, missing } = completeDocuments(format, version)
  const problems = missing.map(rule => `${rule}: no document shows it`)
  const byRule = new Map<string, { readonly content: unknown; readonly breakage: Breakage }>()
  for (const content of documents) {
    for (const breakage of breakagesOf(schema, content))
      if (!byRule.has(breakage.rule)) byRule.set(breakage.rule, { content, breakage })
  }
  const judge = (files: readonly CheckedFile[]): Promise<CheckResult> =>
    checkDocuments(files, evaluator, { now: '2026-11-20T12:00:00Z' })
  for (const { content, breakage } of byRule.values()) {
    const document = { format, version, content: broken(content, breakage), source: { name: '', text: '' }, parts: [] }
    const facts = checkSchema(document as unknown as FormatDocument, 0)
    if (!facts.some(fact => isAbout(fact.path as Path, breakage)))
      problems.push(`${breakage.rule}: ${JSON.stringify(facts)}`)
    const unclear = facts.find(({ message }) => /undefined|\[object/.test(message))
    if (unclear) problems.push(`${breakage.rule}: ${unclear.message}`)
  }
  const chosen = someOf([...byRule.values()], rules, random)
  for (const { content, breakage } of chosen) {
    const written = write(content, random)
    const one = breakText(written.text, written.document.root, breakage)
    const read = readDocuments(fileName, one.text).documents[0]?.format?.standard
    if (read && !isDeepStrictEqual(contentOf(one.text), broken(content, breakage)))
      throw new Error(`${breakage.rule}: ${written.layout} is not broken as meant`)
    const why = await missed(one, breakage, judge)
    if (why !== undefined) problems.push(`${breakage.rule} in ${written.layout}: ${why}`)
  }
  const tally: Record<string, { made: number; mended: number }> = {}
  for (const content of someOf(documents, most, random)) {
    const { text, layout, document } = write(content, random)
    const all = slipsOf(text, document.root, schema, content)
    for (const kind of new Set(all.map(slip => slip.kind))) {
      const slip = random.pick(all.filter(each => each.kind === kind))
      // where several types are allowed it may be none
      if (isValid(schema, schema, contentOf(slip.text))) continue
      const count = tally[kind] ?? { made: 0, mended: 0 }
      tally[kind] = count
      count.made++
      const outcome = await mend(slip, judge)
      if (outcome === 'mended') count.mended++
      else if (outcome !== 'left') problems.push(`${kind} at ${slip.path.join('.')} in ${layout}: ${outcome}`)
    }
  }
  return { rules: byRule.size + missing.length, inText: chosen.length, slips: tally, problems }
}

/** At the place that is changed, above or below it; where something goes, anywhere in what held it: it may have decided what holds there. */
function isAbout(path: Path, { path: at, change }: Breakage): boolean {
  const inside = change === 'delete' ? at.slice(0, -1) : at
  const isPrefix = (shorter: Path, longer: Path): boolean => shorter.every((part, index) => part === longer[index])
  return (path.length > 0 && isPrefix(path, at)) || isPrefix(inside, path)
}

const fileName = 'descriptor.yaml'
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const contentOf = (text: string): unknown =>
  (readDocuments(fileName, text).documents[0] as FormatDocument | undefined)?.content

function someOf<T>(items: readonly T[], most: number, random: Random): readonly T[] {
  const left = [...items]
  return Array.from({ length: Math.min(most, left.length) }, () => left.splice(random.below(left.length), 1)[0] as T)
}

/** A document in some layout, without a byte order mark: offsets count behind it. */
function write(content: unknown, random: Random) {
  const layout = random.pick(Object.keys(layouts))
  const text = (layouts[layout] as (typeof layouts)[string])(content, random)
  const document = readDocuments(fileName, text).documents[0] as FormatDocument
  if (!isDeepStrictEqual(document.content, content)) throw new Error(`${layout} says something else than it was given`)
  return { layout, text: text.replace(/^\ufeff/, ''), document }
}

const ofSchema = ({ kind, rule }: Finding): boolean =>
  (kind === 'violation' && rule.id === 'valid-descriptor') ||
  (kind === 'diagnostic' && rule.id.startsWith('descriptor_'))

/** Why a breakage counts as not found; undefined where a finding stands on its line. */
async function missed(
  { text, line }: BrokenText,
  { rule }: Breakage,
  judge: (files: readonly CheckedFile[]) => Promise<CheckResult>
) {
  const found = findingsOf(await judge([{ name: fileName, bytes: bytesOf(text) }])).filter(ofSchema)
  if (found.some(({ place }) => place?.line === line)) return undefined
  if (found.length > 0 && Object.keys(foundInside).some(known => rule.endsWith(known))) return undefined
  return `not on line ${line}, but ${found.map(({ place, message }) => `${place?.line}: ${message}`).join('; ') || 'nowhere'}`
}

/** `left`: the slip is found, and there is no repair. */
async function mend(slip: Slip, judge: (files: readonly CheckedFile[]) => Promise<CheckResult>): Promise<string> {
  const files = [{ name: fileName, bytes: bytesOf(slip.text) }]
  const result = await judge(files)
  const here = findingsOf(result).filter(finding => ofSchema(finding) && finding.place?.line === slip.line)
  if (here.length === 0) return `not found on line ${slip.line}`
  const { files: after, done } = await applyRepairs(files, result, judge)
  if (done.length === 0) return 'left'
  const text = new TextDecoder().decode(after[0]?.bytes)
  return text === slip.mended ? 'mended' : `mended to ${JSON.stringify(firstDifference(text, slip.mended))}`
}

function firstDifference(got: string, want: string) {
  let at = 0
  while (got[at] === want[at] && at < got.length) at++
  return { got: got.slice(Math.max(0, at - 20), at + 40), want: want.slice(Math.max(0, at - 20), at + 40) }
}
