import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { type Command, Option } from 'commander'
import { type CheckedFile, type CheckResult, type EarlierFile, verdictOf } from '../governance/check/index.ts'
import { type ReportKind, reportKinds } from '../output/check/index.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { judge } from './gate/judge.ts'
import { openPolicies } from './gate/open-policies.ts'
import { addGateOptions } from './gate/options.ts'
import { type GateFlags, readSettings, type Settings } from './gate/settings.ts'
import { findFiles, UnreadablePath } from './read-files.ts'
import { siblingReader } from './read-sibling.ts'
import { planReports, reportOption, reportsOf, type WantedReport, writeReports } from './reports.ts'
import { progress } from './terminal.ts'

interface CheckFlags extends GateFlags {
  readonly against?: string
  readonly watch?: boolean
  readonly format?: ReportKind
  readonly report?: readonly WantedReport[]
  readonly fix?: boolean
  readonly dryRun?: boolean
  readonly verbose?: boolean
  readonly updateBaseline?: boolean
}

/** `polity check FILE...`: the gate. */
export function addCheck(program: Command): void {
  const command = program
    .command('check')
    .description('judge data-product descriptors: every policy has a row, every violation its line')
    .argument('<path...>', 'descriptor files, or folders of them; documents given together are joined')
  addGateOptions(command)
    .option(
      '--against <version>',
      'compare with an earlier version: a file, a folder, or a commit of git such as origin/main'
    )
    .addOption(
      new Option('-f, --format <format>', 'what goes to the standard output (default: pretty)').choices(reportKinds)
    )
    .addOption(reportOption())
    .option('--now <instant>', 'judge as if it were then: YYYY-MM-DDTHH:MM:SSZ')
    .option('-w, --watch', 'judge again whenever a file is saved')
    .option('--fix', 'repair in the files what a policy says how to repair, and judge what comes of it')
    .option('--dry-run', 'with --fix: show what would be repaired, and write nothing')
    .option('-v, --verbose', 'list every violation, and name the files of folders that were left out, with the reason')
    .action(async (paths: string[], flags: CheckFlags) => {
      // a run that ends without an answer is none that passed
      process.exitCode = exitCode.noVerdict
      process.exitCode = flags.watch ? await watch(paths, flags) : await check(paths, flags)
    })
}

async function check(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const now = flags.now ?? `${new Date().toISOString().slice(0, 19)}Z`
  if (!isInstant(now)) {
    throw new Error(`--now is ${JSON.stringify(now)}, wanted an instant such as 2026-11-21T00:00:00Z`)
  }
  if (flags.dryRun && !flags.fix) throw new UnreadablePath('--dry-run is for --fix: a check alone writes no descriptor')
  const settings = await readSettings(flags)
  const { files, leftOut } = await findFiles(paths, settings.isIgnored)
  const wanted = flags.report ?? (await reportsOf(settings))
  const reports = await planReports(
    wanted,
    flags.format,
    files.map(file => file.name)
  )
  const against = flags.against === undefined ? undefined : await earlierFiles(flags.against, paths, settings)
  const policies = await openPolicies(settings)
  const options = {
    now,
    leftOut,
    against,
    sibling: siblingReader(paths),
    updateBaseline: flags.updateBaseline === true,
    threads: threadsFor(files)
  }
  const reading = progress('reading')
  const line = progress('judging')
  const steps = { onRead: reading.step, onProduct: line.step }
  const found = await judge(files, policies, settings, { ...options, ...steps })
  line.end()
  const again = (given: readonly CheckedFile[]) =>
    judge(given, policies, settings, { ...options, updateBaseline: false })
  const result = flags.fix ? await fixed(files, found, again, flags.dryRun === true) : found
  await writeReports(reports, result, { verbose: flags.verbose === true })
  return exitCodeOf(result, settings.failLevel)
}

/** What a run reads beside the descriptors is watched too: its settings, bundle, local policies and data, standing, baseline, the version to compare with. */
async function watch(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const { watchCheck } = await import('./watch-check.ts')
  const settings = await readSettings(flags)
  const { config, verifyKey, policies, data, baseline } = settings
  const files = [settings.bundle, settings.standing].map(each => (each && 'file' in each ? each.file : undefined))
  const isWritten = flags.updateBaseline === true && baseline !== undefined
  const beside = [config, ...files, verifyKey, ...policies, ...data, isWritten ? undefined : baseline, flags.against]
  const read = beside.filter(path => path !== undefined && existsSync(path)) as string[]
  const reports = (flags.report ?? (await reportsOf(settings))).flatMap(({ file }) => file ?? [])
  const written = isWritten ? [...reports, baseline] : reports
  return await watchCheck([...paths, ...read], written, () => check(paths, flags))
}

/** Loaded when asked for. */
async function fixed(
  files: readonly CheckedFile[],
  found: CheckResult,
  judge: (given: readonly CheckedFile[]) => Promise<CheckResult>,
  isDryRun: boolean
): Promise<CheckResult> {
  return (await import('./fix-files.ts')).fixFiles(files, found, judge, isDryRun)
}

/** Below this a check is over before threads have started. */
const bytesWorthThreads = 1_000_000

function threadsFor(files: readonly { readonly bytes: Uint8Array }[]): number {
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  return size < bytesWorthThreads ? 1 : availableParallelism()
}

/** Loaded when asked for: it starts other programs. */
async function earlierFiles(
  against: string,
  paths: readonly string[],
  { isIgnored }: Settings
): Promise<readonly EarlierFile[]> {
  return (await import('./against/earlier-files.ts')).readEarlier(against, paths, isIgnored)
}

function exitCodeOf(result: CheckResult, failLevel: 'error' | 'warning'): ExitCode {
  const verdict = verdictOf(result)
  if (verdict === 'none') return exitCode.noVerdict
  if (verdict === 'blocked') return exitCode.blocked
  return verdict === 'warnings' && failLevel === 'warning' ? exitCode.warnings : exitCode.ok
}

/** A real one: `Date` takes the 30th of February for the 2nd of March. */
function isInstant(text: string): boolean {
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString() === text.replace(/Z$/, '.000Z')
}
