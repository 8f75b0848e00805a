import { applyEdits, type TextEdit } from '../../descriptor/index.ts'
import type { CheckedFile } from './check-documents.ts'
import type { CheckedRow, CheckResult, PlacedViolation } from './check-result.ts'

/** A violation that has a repair. */
export interface Repairable {
  readonly product: string
  readonly row: CheckedRow
  readonly violation: PlacedViolation
}

export interface Repaired {
  /** All files that were given, those that are repaired with their new bytes. */
  readonly files: readonly CheckedFile[]
  readonly done: readonly Repairable[]
  /** What is left to the author, and why. */
  readonly left: readonly (Repairable & { readonly why: string })[]
  /** Of the repaired files. */
  readonly result: CheckResult
}

/** One repair may make place for another. */
const mostRounds = 5

/**
 * Applies the repairs of violations to the files they stand in, and judges again: a repair after which its violation is still there is taken back.
 *
 * Every byte that no repair is about stays as it is.
 *
 * @param judge - judges files as `result` was judged
 */
export async function applyRepairs(
  given: readonly CheckedFile[],
  result: CheckResult,
  judge: (files: readonly CheckedFile[]) => Promise<CheckResult>
): Promise<Repaired> {
  const done: Repairable[] = []
  const left = new Map<string, Repairable & { readonly why: string }>()
  let files = given
  let now = result
  for (let round = 0; round < mostRounds; round++) {
    const wanted = repairables(now).filter(each => !left.has(keyOf(each)))
    const chosen: Repairable[] = []
    const edits = new Map<string, TextEdit[]>()
    for (const each of wanted) {
      const why = choose(each, files, edits)
      if (why === undefined) chosen.push(each)
      else if (why !== 'later') left.set(keyOf(each), { ...each, why })
    }
    if (chosen.length === 0) break
    const changed = files.map(file => withEdits(file, edits.get(file.name) ?? []))
    const after = await judge(changed)
    const remaining = new Set(violationsOf(after).map(keyOf))
    const failed = chosen.filter(each => remaining.has(keyOf(each)))
    for (const each of failed) left.set(keyOf(each), { ...each, why: 'with its repair the violation is still there' })
    // those that hold are chosen again, without the ones that do not
    if (failed.length > 0) continue
    done.push(...chosen)
    files = changed
    now = after
  }
  return { files, done, left: [...left.values()], result: now }
}

/** Violations that have a repair, or say that theirs cannot be placed. */
function repairables(result: CheckResult): readonly Repairable[] {
  return violationsOf(result).filter(({ violation }) => violation.repair !== undefined)
}

function violationsOf({ products }: CheckResult): readonly Repairable[] {
  return products.flatMap(({ product, rows }) =>
    rows
      .filter(({ outcome }) => outcome !== 'exempt' && outcome !== 'off')
      .flatMap(row => row.violations.map(violation => ({ product: product.id, row, violation })))
  )
}

const keyOf = ({ product, violation }: Repairable): string => JSON.stringify([product, violation.id])

/** Adds the edits of a repair to those of its file; else why not, `later` where another one is about the same place. */
function choose(
  { violation }: Repairable,
  files: readonly CheckedFile[],
  edits: Map<string, TextEdit[]>
): string | undefined {
  const repair = violation.repair?.() ?? { refused: 'it has no repair' }
  if ('refused' in repair) return repair.refused
  if (!files.some(({ name }) => name === repair.file)) return `${repair.file} was not given`
  const before = edits.get(repair.file) ?? []
  const fresh = repair.edits.filter(edit => !before.some(other => isSame(edit, other)))
  if (fresh.some(edit => before.some(other => edit.start < other.end && other.start < edit.end))) return 'later'
  edits.set(repair.file, [...before, ...fresh])
  return undefined
}

const isSame = (a: TextEdit, b: TextEdit): boolean => a.start === b.start && a.end === b.end && a.text === b.text

/** A byte order mark is no part of the text that edits count in. */
function withEdits(file: CheckedFile, edits: readonly TextEdit[]): CheckedFile {
  if (edits.length === 0) return file
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.bytes)
  const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
  return { ...file, bytes: new TextEncoder().encode(mark + applyEdits(text.slice(mark.length), edits)) }
}
