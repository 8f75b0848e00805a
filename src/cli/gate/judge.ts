import { type CheckedFile, type CheckOptions, type CheckResult, checkDocuments } from '../../governance/check/index.ts'
import { UnreadablePath } from '../read-files.ts'
import { baselineUntil, notesOnBaseline, readBaseline, updatedBaseline, writeBaseline } from './baseline.ts'
import type { OpenedPolicies } from './open-policies.ts'
import type { Settings } from './settings.ts'
import { readStanding } from './standing.ts'
import { notesOnWaivers } from './waivers.ts'

export interface JudgeOptions extends Omit<CheckOptions, 'bundles' | 'bundleName' | 'gate' | 'standing' | 'baseline'> {
  /** Write what blocks now into the baseline, and judge by that. */
  readonly updateBaseline?: boolean
}

/**
 * Judges files with what the settings say of products: since when policies apply to them, and which violations were there before. Both are facts that the bundle
 * decides by; what it then says of them and of waivers is noted.
 *
 * @throws UnreadablePath or DiagnosticError
 */
export async function judge(
  files: readonly CheckedFile[],
  policies: OpenedPolicies,
  settings: Settings,
  { updateBaseline = false, ...options }: JudgeOptions
): Promise<CheckResult> {
  const { evaluator, bundles, gate } = policies
  const until = baselineUntil(evaluator)
  const file = settings.baseline
  if (updateBaseline) assertAllowed(file, until, options.now)
  const told = settings.standing === undefined ? undefined : await readStanding(settings.standing)
  const run = (baseline: CheckOptions['baseline']): Promise<CheckResult> =>
    checkDocuments(files, evaluator, {
      ...options,
      bundles,
      gate,
      ...(told ? { standing: told.standing } : {}),
      ...(baseline ? { baseline } : {})
    })
  let baseline = file === undefined ? undefined : await readBaseline(file)
  if (file !== undefined && !baseline && !updateBaseline) {
    throw new UnreadablePath(`there is no baseline ${file}: --update-baseline writes one`)
  }
  let result = await run(baseline)
  if (file !== undefined && updateBaseline) {
    baseline = updatedBaseline(baseline ?? {}, result)
    await writeBaseline(file, baseline)
    result = await run(baseline)
  }
  const notes = [
    ...gate.notes,
    ...(told?.note === undefined ? [] : [told.note]),
    ...(file === undefined || !baseline ? [] : notesOnBaseline(file, baseline, result, { until, now: options.now })),
    ...notesOnWaivers(evaluator, result, options.now)
  ]
  return { ...result, gate: { ...gate, notes } }
}

function assertAllowed(file: string | undefined, until: string, now: string): void {
  if (file === undefined)
    throw new UnreadablePath('name the baseline that is to be written: --baseline FILE, or in polity.yaml')
  if (until === '') throw new UnreadablePath('no baseline is written: the policies allow none')
  if (until <= now) throw new UnreadablePath(`no baseline is written: the policies allowed one until ${until}`)
}
