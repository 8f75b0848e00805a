import { appendFile, realpath } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { didYouMean, whyUnwritable } from '../diagnostics/index.ts'
import type { CheckResult } from '../governance/check/index.ts'
import { type ReportKind, renderMarkdown, reportKinds, reportPieces } from '../output/check/index.ts'
import type { Settings } from './gate/settings.ts'
import { UnreadablePath } from './read-files.ts'
import { paintFor, widthOf } from './terminal.ts'
import { isInside } from './walk-folder.ts'
import { assertWritable, writeWhole } from './write-whole.ts'

/** One report that was asked for. */
export interface WantedReport {
  readonly kind: ReportKind
  /** Absent: the standard output. */
  readonly file?: string
}

/** `--report KIND[=FILE]`, repeatable. */
export function reportOption(): Option {
  return new Option(
    '-r, --report <kind[=file]>',
    `also tell it as ${reportKinds.join(', ')}; to a file, or to the standard output; repeatable`
  ).argParser((text: string, before: readonly WantedReport[] = []) => [...before, parseReport(text)])
}

export function parseReport(text: string): WantedReport {
  const [, name = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
  const kind = reportKinds.find(each => each === name)
  if (kind === undefined) {
    const near = didYouMean(name, reportKinds)
    throw new InvalidArgumentError(
      near === undefined ? `a report is ${reportKinds.join(', ')}` : `did you mean \`${near}\`?`
    )
  }
  if (file === '') throw new InvalidArgumentError(`write \`${kind}=FILE\`, or \`${kind}\` for the standard output`)
  return { kind, ...(file === undefined ? {} : { file }) }
}

/**
 * The reports that `polity.yaml` asks for. It may be somebody else's, so that none of them goes out of its folder, also not by way of a link, or into the
 * repository's own `.git`.
 *
 * @throws UnreadablePath for one that is none, or goes there
 */
export async function reportsOf({ config, folder = '.', reports }: Settings): Promise<readonly WantedReport[]> {
  const root = await realTarget(folder)
  const read = async (text: string): Promise<WantedReport> => {
    const refuse = (why: string, cause?: unknown): never => {
      throw new UnreadablePath(`${config}: the report ${text} cannot be written: ${why}`, { cause })
    }
    const report = parseOr(text, cause => refuse(cause.message, cause))
    if (report.file === undefined) return report
    const target = await realTarget(report.file)
    if (!isInside(root, target)) refuse(`it leads out of the folder of ${config}; --report writes anywhere`)
    if (/(?:^|[\\/])\.git(?:[\\/]|$)/i.test(relative(root, target))) refuse('it leads into `.git`')
    return report
  }
  return await Promise.all(reports.map(read))
}

function parseOr(text: string, refuse: (cause: Error) => never): WantedReport {
  try {
    return parseReport(text)
  } catch (cause) {
    return refuse(cause as Error)
  }
}

/** Where a file would be written: without links, as far as the way to it is there. */
async function realTarget(file: string): Promise<string> {
  const path = resolve(file)
  const found = await realpath(path).catch(() => undefined)
  return found ?? (dirname(path) === path ? path : join(await realTarget(dirname(path)), basename(path)))
}

/**
 * The reports to be written: those that were asked for, and on the standard output the format, unless a report goes there.
 *
 * @param format - undefined where none was asked for
 * @param inputs - the files that are judged: none of them is written over
 * @throws UnreadablePath when two of them go to one place, or one cannot be written
 */
export async function planReports(
  wanted: readonly WantedReport[],
  format: ReportKind | undefined,
  inputs: readonly string[]
): Promise<readonly WantedReport[]> {
  const isPrinted = wanted.some(({ file }) => file === undefined)
  const all = format !== undefined || !isPrinted ? [{ kind: format ?? 'pretty' } as const, ...wanted] : wanted
  const printed = all.filter(({ file }) => file === undefined).map(({ kind }) => kind)
  // annotations are lines among lines
  if (printed.length > 1 && (printed.length > 2 || !printed.includes('pretty') || !printed.includes('github'))) {
    throw new UnreadablePath(
      `${printed.join(' and ')} cannot both go to the standard output: give one of them a file, \`--report ${printed.at(-1)}=FILE\``
    )
  }
  const real = (file: string): Promise<string> => realpath(file).catch(() => resolve(file))
  const judged = new Set(await Promise.all(inputs.map(real)))
  const taken = new Set<string>()
  for (const { kind, file } of all) {
    if (file === undefined) continue
    const target = await real(file)
    if (judged.has(target)) throw new UnreadablePath(`the report ${kind} would write over ${file}, which is judged`)
    if (taken.has(target)) throw new UnreadablePath(`two reports go to ${file}`)
    taken.add(target)
    await assertWritable(file)
  }
  return all
}

/** Writes what was found in every form; on GitHub also into the summary of the step. */
export async function writeReports(
  reports: readonly WantedReport[],
  result: CheckResult,
  options: { readonly verbose: boolean }
): Promise<void> {
  const folder = folderInRepository()
  for (const { kind, file } of reports) {
    if (file !== undefined) await writeWhole(file, reportPieces(kind, result, { folder, ...options }))
    else {
      const style = { paint: paintFor(process.stdout), width: widthOf(process.stdout) }
      for (const piece of reportPieces(kind, result, { folder, ...style, ...options })) process.stdout.write(piece)
    }
  }
  const summary = process.env['GITHUB_STEP_SUMMARY']
  if (summary && reports.some(({ kind }) => kind === 'github')) {
    // other steps write there too; a summary has at most a mebibyte
    await appendFile(summary, `${renderMarkdown(result, { folder, longest: 900_000 })}\n`).catch((cause: unknown) => {
      throw new UnreadablePath(`cannot write the summary of the step ${summary}: ${whyUnwritable(cause)}`, { cause })
    })
  }
}

/** The working folder as seen from the root of the checkout, where the CI system says where that is. */
function folderInRepository(): string {
  const { GITHUB_WORKSPACE, CI_PROJECT_DIR } = process.env
  const root = GITHUB_WORKSPACE || CI_PROJECT_DIR
  if (!root) return ''
  const path = relative(root, process.cwd()).replaceAll('\\', '/')
  return path.startsWith('..') || /^[A-Za-z]:/.test(path) ? '' : path
}
