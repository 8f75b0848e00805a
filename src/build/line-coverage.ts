import { positionAt, type Span } from '../diagnostics/index.ts'
import type { ModuleText } from '../rego/index.ts'

/** Which lines of a file the tests reached, of those on which something stands that can be evaluated. */
export interface FileCoverage {
  readonly file: string
  readonly covered: readonly LineRange[]
  readonly notCovered: readonly LineRange[]
  readonly coveredLines: number
  readonly notCoveredLines: number
}

/** Lines from 1, the last included. */
export interface LineRange {
  readonly start: number
  readonly end: number
}

/** The files in their order. A line is covered when one of the places on it was reached; a file without places is left out. */
export function lineCoverage(
  modules: readonly ModuleText[],
  places: readonly { readonly span: Span; readonly isReached: boolean }[]
): FileCoverage[] {
  const lines = new Map(modules.map(({ name }) => [name, new Map<number, boolean>()]))
  for (const { span, isReached } of places) {
    const own = lines.get(span.source.name)
    if (!own) continue
    const last = positionAt(span.source, Math.max(span.start, span.end - 1)).line
    for (let { line } = positionAt(span.source, span.start); line <= last; line++) {
      own.set(line, isReached || (own.get(line) ?? false))
    }
  }
  return [...lines].flatMap(([file, own]) => {
    const numbers = (isCovered: boolean): number[] =>
      [...own]
        .filter(([, each]) => each === isCovered)
        .map(([line]) => line)
        .sort((a, b) => a - b)
    const [covered, notCovered] = [numbers(true), numbers(false)]
    if (own.size === 0) return []
    return [
      {
        file,
        covered: rangesOf(covered),
        notCovered: rangesOf(notCovered),
        coveredLines: covered.length,
        notCoveredLines: notCovered.length
      }
    ]
  })
}

/** Percent; 100 where there is nothing to cover. */
export function percentCovered(files: readonly Pick<FileCoverage, 'coveredLines' | 'notCoveredLines'>[]): number {
  const covered = files.reduce((sum, { coveredLines }) => sum + coveredLines, 0)
  const all = files.reduce((sum, { notCoveredLines }) => sum + notCoveredLines, covered)
  return all === 0 ? 100 : (covered / all) * 100
}

function rangesOf(lines: readonly number[]): LineRange[] {
  const ranges: { start: number; end: number }[] = []
  for (const line of lines) {
    const last = ranges.at(-1)
    if (last && last.end === line - 1) last.end = line
    else ranges.push({ start: line, end: line })
  }
  return ranges
}
