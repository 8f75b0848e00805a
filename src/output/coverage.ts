import { type FileCoverage, percentCovered } from '../build/index.ts'
import { type Paint, plain } from '../diagnostics/index.ts'

/** For people: a line a file, with the lines that no test reached. */
export function renderCoverage(files: readonly FileCoverage[], paint: Paint = plain): string {
  const width = Math.max(0, ...files.map(({ file }) => file.length))
  const lines = files.map(each => {
    const missed = each.notCovered.map(({ start, end }) => (start === end ? `${start}` : `${start}-${end}`))
    const percent = percentText(percentCovered([each])).padStart(7)
    const text = `${each.file.padEnd(width)} ${missed.length === 0 ? paint.info(percent) : paint.warning(percent)}`
    return missed.length === 0 ? text : `${text}  not reached: ${missed.join(', ')}`
  })
  lines.push(`${'all'.padEnd(width)} ${percentText(percentCovered(files)).padStart(7)}`)
  return `${lines.join('\n')}\n`
}

/** For programs: the shape of `opa test --coverage`. */
export function renderCoverageJson(files: readonly FileCoverage[]): string {
  const ranges = (all: FileCoverage['covered']) =>
    all.map(({ start, end }) => ({ start: { row: start }, end: { row: end } }))
  const sum = (of: (file: FileCoverage) => number): number => files.reduce((total, file) => total + of(file), 0)
  const report = {
    files: Object.fromEntries(
      files.map(each => [
        each.file,
        {
          ...(each.coveredLines > 0 ? { covered: ranges(each.covered), covered_lines: each.coveredLines } : {}),
          ...(each.notCoveredLines > 0
            ? { not_covered: ranges(each.notCovered), not_covered_lines: each.notCoveredLines }
            : {}),
          coverage: percentCovered([each])
        }
      ])
    ),
    covered_lines: sum(each => each.coveredLines),
    not_covered_lines: sum(each => each.notCoveredLines),
    coverage: percentCovered(files)
  }
  return `${JSON.stringify(report, null, 2)}\n`
}

const percentText = (percent: number): string => `${percent.toFixed(2)}%`
