import { type Command, Option } from 'commander'
import { didYouMean } from '../diagnostics/index.ts'
import { renderExplanation, renderPolicyList } from '../output/index.ts'
import { exitCode } from './exit-code.ts'
import { explainPolicy, stateOf } from './explain/explain-policy.ts'
import { openPolicies } from './gate/open-policies.ts'
import { type GateFlags, readSettings } from './gate/settings.ts'
import { UnreadablePath } from './read-files.ts'
import { paintFor, widthOf } from './terminal.ts'

interface ExplainFlags extends GateFlags {
  readonly format: 'pretty' | 'json'
}

/** `polity explain [POLICY]`: what a policy wants and why, with its examples. */
export function addExplain(program: Command): void {
  program
    .command('explain')
    .description(
      'say what a policy wants and why, where it is written, and show an example that passes and one that fails'
    )
    .argument('[policy]', 'id of the policy; without one all are listed')
    .option(
      '-b, --bundle <file|url>',
      'bundle of policies (default: that of polity.yaml, else the packed starter policies)'
    )
    .option('--config <file>', 'settings, in place of the nearest polity.yaml')
    .option('--no-config', 'read no polity.yaml')
    .addOption(
      new Option('-f, --format <format>', 'output for people or for programs')
        .choices(['pretty', 'json'])
        .default('pretty')
    )
    .action(async (id: string | undefined, flags: ExplainFlags) => {
      process.exitCode = await explain(id, flags)
    })
}

async function explain(id: string | undefined, { format, ...flags }: ExplainFlags): Promise<number> {
  const { evaluator } = await openPolicies(await readSettings(flags))
  const now = `${new Date().toISOString().slice(0, 19)}Z`
  const paint = paintFor(process.stdout)
  if (id === undefined) {
    const list = evaluator.policies.map(policy => ({ ...policy, ...stateOf(evaluator.bundle, policy.id, now) }))
    process.stdout.write(format === 'json' ? asJson(list.map(shortly)) : renderPolicyList(list, paint))
    return exitCode.ok
  }
  const policy = evaluator.policies.find(each => each.id === id)
  if (!policy) {
    const near = didYouMean(
      id,
      evaluator.policies.map(each => each.id)
    )
    const help = near === undefined ? '`polity explain` lists them' : `did you mean \`${near}\`?`
    throw new UnreadablePath(`there is no policy \`${id}\`: ${help}`)
  }
  const explanation = await explainPolicy(policy, evaluator, now)
  process.stdout.write(
    format === 'json' ? asJson(explanation) : renderExplanation(explanation, paint, widthOf(process.stdout))
  )
  return exitCode.ok
}

interface Shortly {
  readonly id: string
  readonly title: string
  readonly kind: string
  readonly state: string
  readonly severity: string
  readonly owner: string
}

const shortly = ({ id, title, kind, state, severity, owner }: Shortly): Shortly => ({
  id,
  title,
  kind,
  state,
  severity,
  owner
})

const asJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
