import { type Paint, plain } from '../diagnostics/index.ts'
import type { PolicyMetadata, PolicyState } from '../mesh/index.ts'
import { showValue } from './check/show-value.ts'

/** A file of an example. */
export interface ExampleFile {
  readonly name: string
  readonly text: string
}

/** All that can be said about a policy to somebody who has to comply with it. */
export interface Explanation
  extends Pick<
    PolicyMetadata,
    | 'id'
    | 'kind'
    | 'version'
    | 'title'
    | 'description'
    | 'owner'
    | 'severity'
    | 'characteristic'
    | 'rationale'
    | 'help'
    | 'obligations'
    | 'unknown'
    | 'engineFacts'
  > {
  /** Whose products it binds; absent: everybody's. */
  readonly domain?: string
  /** What it is in force as. */
  readonly state: PolicyState
  readonly states: readonly { readonly from: string; readonly state: PolicyState }[]
  readonly parameters: readonly {
    readonly name: string
    readonly value: unknown
    readonly description?: string
    /** In which direction a domain may move it: `up`, `down`, `add`, `remove`. */
    readonly tighten?: string
  }[]
  /** By standard: where its documents say the facts that the policy reads. */
  readonly places: readonly {
    readonly standard: string
    readonly facts: readonly { readonly fact: string; readonly place: string }[]
  }[]
  readonly passing: readonly ExampleFile[]
  readonly failing: readonly ExampleFile[]
  /** The version that the examples are compared with. */
  readonly previous: readonly ExampleFile[]
  /** What the policy says about the failing example. */
  readonly says: readonly { readonly message: string; readonly file?: string; readonly line?: number }[]
}

/** A policy for whoever has to comply with it. */
export function renderExplanation(policy: Explanation, paint: Paint = plain, width = 100): string {
  const { obligations, domain, states, state } = policy
  const blocks = [
    [
      `${paint.bold(policy.id)}: ${policy.title}`,
      paint.dim(`${policy.severity} · ${policy.characteristic} · owned by ${policy.owner} · version ${policy.version}`)
    ],
    wrapped(policy.description, width),
    [`${paint.bold('why')}  ${wrapped(policy.rationale, width - 5).join('\n     ')}`],
    [`${paint.bold('what to do')}  ${wrapped(policy.help, width - 12).join('\n            ')}`],
    [
      `${paint.bold('binds')}  ${domain === undefined ? 'every product' : `products of the domain ${domain}`}`,
      `${paint.bold('state')}  ${state}: ${meaningOf(policy)}`,
      ...states
        .filter(({ from }) => states.length > 1 || from !== '')
        .map(each => paint.dim(`       ${each.from.slice(0, 10)} ${each.state}`)),
      ...(policy.kind === 'access' ? [] : [`${paint.bold('doubt')}  ${doubtOf(policy)}`]),
      ...(obligations.length > 0 ? [`${paint.bold('serves')} ${obligations.join(', ')}`] : [])
    ],
    policy.parameters.length > 0
      ? [
          paint.bold('parameters'),
          ...policy.parameters.flatMap(({ name, value, description, tighten }) => [
            ...shownParameter(name, value),
            ...(description === undefined ? [] : [paint.dim(`    ${description}${movesOf(tighten)}`)])
          ])
        ]
      : [],
    policy.places.length > 0
      ? [
          paint.bold('where it is written'),
          ...policy.places.flatMap(({ standard, facts }) => [
            `  ${standard}`,
            ...facts.map(({ fact, place }) => `    ${place.padEnd(Math.min(44, width - 40))} ${paint.dim(fact)}`)
          ])
        ]
      : [],
    exampleOf('the version before', policy.previous, paint.bold, paint),
    exampleOf('passes', policy.passing, paint.info, paint),
    exampleOf('fails', policy.failing, paint.error, paint),
    policy.says.map(
      ({ message, file, line }) =>
        `  ${paint.error('says')} ${message}${file === undefined ? '' : paint.dim(` (${file}:${line})`)}`
    )
  ]
  return `${blocks
    .filter(lines => lines.length > 0)
    .map(lines => lines.join('\n'))
    .join('\n\n')}\n`
}

/** Every policy in a line. */
export function renderPolicyList(
  policies: readonly Pick<Explanation, 'id' | 'title' | 'state' | 'kind'>[],
  paint: Paint = plain
): string {
  const width = Math.max(0, ...policies.map(({ id }) => id.length))
  const lines = policies.map(
    ({ id, title, state }) => `  ${paint.bold(id.padEnd(width))}  ${state.padEnd(9)}  ${title}`
  )
  return `${lines.join('\n')}\n\npolity explain POLICY says what it wants, why, and how\n`
}

/** A map in a line for each of its keys. */
function shownParameter(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [`  ${name} = ${showValue(value)}`]
  return [`  ${name}`, ...Object.entries(value).map(([key, inner]) => `    ${key} = ${showValue(inner)}`)]
}

function meaningOf({ state, kind }: Explanation): string {
  if (kind === 'access') return state === 'enforced' ? 'it decides' : 'it decides only while it is enforced'
  const meanings: Readonly<Record<PolicyState, string>> = {
    draft: 'it is not run',
    scheduled: 'it is not run yet',
    advisory: 'it is shown on the dashboard only',
    warn: 'it is shown in the gate and does not block',
    enforced: 'what breaks it is blocked',
    deprecated: 'it is shown in the gate and does not block, and goes',
    retired: 'it is not run any more'
  }
  return meanings[state]
}

function doubtOf({ unknown, engineFacts }: Explanation): string {
  const facts = engineFacts.filter(fact => fact !== 'schemaErrors')
  const asks = facts.length === 0 ? '' : `, such as ${facts.map(fact => factNames[fact]).join(' and ')}`
  return `where a fact is not known${asks}, the outcome is unknown${unknown === 'fail' ? ', and that blocks' : ''}`
}

const factNames: Readonly<Record<PolicyMetadata['engineFacts'][number], string>> = {
  previous: 'the version before (--against)',
  mesh: 'the mesh around it (a mesh file among the documents)',
  standing: 'the standing of the product',
  measurements: 'what was measured on the data',
  schemaErrors: 'faults of the schema'
}

function movesOf(tighten: string | undefined): string {
  if (tighten === undefined) return ''
  const words: Readonly<Record<string, string>> = {
    up: 'raise',
    down: 'lower',
    add: 'add to',
    remove: 'take away from'
  }
  return ` A domain may only ${words[tighten] ?? tighten} it.`
}

function exampleOf(
  title: string,
  files: readonly ExampleFile[],
  tint: (text: string) => string,
  paint: Paint
): string[] {
  if (files.length === 0) return []
  return [
    tint(title),
    ...files.flatMap(({ name, text }) => [
      `  ${name}`,
      ...text
        .trimEnd()
        .split('\n')
        .map(line => `    ${paint.dim('|')} ${line}`.trimEnd())
    ])
  ]
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return line === '' ? lines : [...lines, line]
}
