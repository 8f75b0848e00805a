import type { Command } from 'commander'
import { printable } from '../diagnostics/index.ts'
import type { ImpactResult } from '../governance/index.ts'
import { exitCode } from './exit-code.ts'
import { paintFor } from './terminal.ts'

interface ImpactFlags {
  readonly url: string
}

/** `polity impact POLICY.PARAMETER=VALUE`: what another threshold would change, before anything is enforced. */
export function addImpact(program: Command): void {
  program
    .command('impact')
    .description(
      'which products would be judged otherwise with other parameters; asks a running service, stores nothing'
    )
    .argument('<change...>', 'POLICY.PARAMETER=VALUE, e.g. port-availability.minimumPercent=99.9')
    .option('--url <address>', 'address of the service', `http://127.0.0.1:${process.env['PORT'] ?? 8484}`)
    .action(async (changes: string[], { url }: ImpactFlags) => {
      process.stdout.write(renderImpact(await askImpact(url, parseChanges(changes)), changes.join(' ')))
      process.exitCode = exitCode.ok
    })
}

type Parameters = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** `{policy: {parameter: value}}`; a value that is no JSON is a text. */
function parseChanges(changes: readonly string[]): Parameters {
  const parameters: Record<string, Record<string, unknown>> = {}
  for (const change of changes) {
    const parts = /^([^.=\s]+)\.([^=\s]+)=(.+)$/s.exec(change)
    if (!parts)
      throw new Error(
        `got ${JSON.stringify(change)}, wanted POLICY.PARAMETER=VALUE such as port-availability.minimumPercent=99.9`
      )
    const [, policy, name, text] = parts as unknown as [string, string, string, string]
    parameters[policy] = { ...parameters[policy], [name]: parseValue(text) }
  }
  return parameters
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

async function askImpact(url: string, parameters: Parameters): Promise<ImpactResult> {
  const answer = await fetch(new URL('/api/v1/impact', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ parameters })
  }).catch((cause: unknown) => {
    throw new Error(`no service answers at ${url}; \`npm start\` or \`polity serve\` starts one, --url names another`, {
      cause
    })
  })
  const body = (await answer.json().catch(() => undefined)) as ImpactResult & {
    readonly detail?: string
    readonly title?: string
  }
  if (!answer.ok) throw new Error(body?.detail ?? body?.title ?? `the service at ${url} answered ${answer.status}`)
  return body
}

const headings: readonly (readonly [ImpactResult['changes'][number]['kind'], string])[] = [
  ['newlyFailing', 'would be blocked'],
  ['newlyWarning', 'would be warned'],
  ['newlyPassing', 'would comply'],
  ['other', 'would be judged otherwise']
]

/** By domain, what changes for which product. */
function renderImpact(result: ImpactResult, asked: string): string {
  const paint = paintFor(process.stdout)
  const lines = [
    `with ${paint.bold(asked)}, ${result.products.affected} of ${result.products.total} products would be judged otherwise; nothing is enforced`
  ]
  for (const [kind, heading] of headings) {
    const changes = result.changes.filter(change => change.kind === kind)
    if (changes.length === 0) continue
    lines.push('', `${paint.bold(heading)}: ${changes.length}`)
    for (const domain of [...new Set(changes.map(change => change.domain ?? 'no domain'))].sort()) {
      lines.push(`  ${shown(domain)}`)
      for (const change of changes.filter(each => (each.domain ?? 'no domain') === domain)) {
        const consumers = change.consumers === 0 ? '' : `, read by ${change.consumers}`
        lines.push(
          `    ${shown(change.name ?? change.product)} ${paint.dim(`(${shown(change.owner ?? 'nobody owns it')}${consumers})`)}: ${change.policy} ${change.before ?? 'not judged'} -> ${change.after ?? 'not judged'}`
        )
        for (const violation of change.violations) lines.push(`      ${shown(violation.message)}`)
      }
    }
  }
  return `${lines.join('\n')}\n`
}

/** What descriptors say: on one line, without what a terminal would obey. */
const shown = (text: string): string => printable(text.replace(/\s+/g, ' '))
