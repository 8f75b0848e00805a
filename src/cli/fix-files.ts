import { readFile } from 'node:fs/promises'
import { lineText, type Paint, positionAt, printable, type Source } from '../diagnostics/index.ts'
import {
  applyRepairs,
  type CheckedFile,
  type CheckResult,
  type Repairable,
  type Repaired
} from '../governance/check/index.ts'
import { UnreadablePath } from './read-files.ts'
import { paintFor } from './terminal.ts'
import { writeWhole } from './write-whole.ts'

/**
 * Repairs files and tells on the standard error what was done.
 *
 * @returns what the repaired files come to; of a dry run, what the files as they are come to
 */
export async function fixFiles(
  files: readonly CheckedFile[],
  found: CheckResult,
  judge: (files: readonly CheckedFile[]) => Promise<CheckResult>,
  isDryRun: boolean
): Promise<CheckResult> {
  const repaired = await applyRepairs(files, found, judge)
  if (isDryRun) {
    const places = found.products.flatMap(({ rows }) => rows.flatMap(row => row.violations.map(({ place }) => place)))
    const shown = new Map(
      places.flatMap(place => (place ? [[place.span.source.name, place.span.source] as const] : []))
    )
    process.stderr.write(diffOf(files, repaired, shown))
  } else await writeRepaired(files, repaired)
  process.stderr.write(tellRepaired(repaired, isDryRun, paintFor(process.stderr)))
  return isDryRun ? found : repaired.result
}

/**
 * Writes repaired files.
 *
 * @throws UnreadablePath when one changed since it was read, or cannot be written
 */
async function writeRepaired(before: readonly CheckedFile[], { files }: Repaired): Promise<void> {
  const changed = changedFiles(before, files)
  for (const { name, old } of changed) {
    const there = await readFile(name).catch(() => undefined)
    if (!there || Buffer.compare(there, old) !== 0) {
      throw new UnreadablePath(`${name} was changed while it was checked: nothing was repaired`)
    }
  }
  for (const { name, bytes } of changed) await writeWhole(name, bytes)
}

interface ChangedFile {
  readonly name: string
  readonly old: Uint8Array
  readonly bytes: Uint8Array
}

function changedFiles(before: readonly CheckedFile[], after: readonly CheckedFile[]): readonly ChangedFile[] {
  return after.flatMap(({ name, bytes }, i) => {
    const old = before[i]?.bytes
    return old === undefined || old === bytes ? [] : [{ name, old, bytes }]
  })
}

/** What was repaired and what is left to the author, a line each. */
function tellRepaired({ done, left }: Repaired, isDryRun: boolean, paint: Paint): string {
  const word = isDryRun ? 'would fix' : 'fixed'
  const lines = [
    ...done.map(each => `${paint.info(word)} ${tell(each)}`),
    ...left.map(each => `${paint.warning('left alone')} ${tell(each)}: ${printable(each.why)}`)
  ]
  const files = new Set(done.map(({ violation }) => violation.place?.span.source.name)).size
  const count = `${word} ${done.length} violation${done.length === 1 ? '' : 's'} in ${files} file${files === 1 ? '' : 's'}`
  return [...lines, count].map(line => `${line}\n`).join('')
}

function tell({ row, violation }: Repairable): string {
  const { place, message } = violation
  const at = place ? positionAt(place.span.source, place.span.start) : undefined
  const where = place && at ? `${place.span.source.name}:${at.line}:${at.column} ` : ''
  return `${printable(where)}${row.policy}: ${printable(`${message}`.replace(/\s+/g, ' '))}`
}

/**
 * What a repair changes, as a unified diff without context: `git apply --unidiff-zero` takes it. Repairs change lines and never their number.
 *
 * @param shown - the files as outputs may show them: a line with something hidden in it is told, not shown
 */
function diffOf(before: readonly CheckedFile[], { files }: Repaired, shown: ReadonlyMap<string, Source>): string {
  const decoder = new TextDecoder()
  return changedFiles(before, files)
    .flatMap(({ name, old, bytes }) => {
      const source = { name, text: decoder.decode(old) }
      const open = shown.get(name) ?? source
      const now = { name, text: decoder.decode(bytes) }
      const lines = source.text.split(/\r\n|\n|\r/).flatMap((line, i) => {
        const instead = lineText(now, i + 1)
        if (line === instead) return []
        const isHidden = lineText(open, i + 1) !== line
        const [was, is] = isHidden ? ['(a line with a hidden value)', '(a line with a hidden value)'] : [line, instead]
        return [`@@ -${i + 1} +${i + 1} @@`, `-${printable(was)}`, `+${printable(is)}`]
      })
      return [`--- a/${printable(name)}`, `+++ b/${printable(name)}`, ...lines]
    })
    .map(line => `${line}\n`)
    .join('')
}
