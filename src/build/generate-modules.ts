import type { BundleModule } from '../bundle/index.ts'
import type { PolicyMetadata } from '../mesh/index.ts'
import type { GeneratedRules } from './analyse-policies.ts'
import { decisionRego } from './decision-rego.ts'
import { refTo } from './rego-text.ts'
import { verdictRego } from './verdict-rego.ts'

/** A policy with what the builder has seen of its rules. */
export interface AnalysedPolicy {
  readonly metadata: PolicyMetadata
  /** Names of the rules in its package. */
  readonly rules: ReadonlySet<string>
  /** Generated sets of paths whose absence alone silences it. */
  readonly undecided: readonly (readonly string[])[]
  /** What its exemptions read, as in the metadata. */
  readonly exemptReads: readonly string[]
  readonly exemptEngineFacts: readonly string[]
  /** Constant names under `row_filters` and `unrestricted`. */
  readonly restrictions: readonly string[]
}

/** The entrypoint that evaluates one policy alone. */
export const singleName = (id: string): string => id.replaceAll('-', '_')

/** All Rego that the builder adds to the authors'. */
export function generateModules(policies: readonly AnalysedPolicy[], rules: readonly GeneratedRules[]): BundleModule[] {
  const judging = policies.filter(({ metadata }) => metadata.kind === 'compliance')
  const deciding = policies.filter(({ metadata }) => metadata.kind === 'access')
  return [
    { name: '/polity/polity.rego', text: entryRego },
    { name: '/polity/verdict.rego', text: verdictRego },
    { name: '/polity/decision.rego', text: decisionRego },
    { name: '/polity/facts.rego', text: factsRego(judging) },
    { name: '/polity/grants.rego', text: grantsRego(deciding) },
    { name: '/polity/single.rego', text: singleRego(policies) },
    ...rules.map(undecidedModule)
  ]
}

const entryRego = `# The two questions that the bundle answers. Written by the builder.
package polity

# METADATA
# title: Does this product comply?
# scope: document
report := data.polity.verdict.report

# METADATA
# title: May this subject do this to the product's data, and under which obligations?
# scope: document
access := data.polity.decision.answer
`

/** One block a policy. Only rules that were seen are named: OPA takes a reference to a missing rule for undefined, without a word. */
function factsRego(policies: readonly AnalysedPolicy[]): string {
  const blocks = policies.map(({ metadata, rules, undecided, exemptReads, exemptEngineFacts }) => {
    const id = JSON.stringify(metadata.id)
    const running = `if ${id} in data.polity.verdict.running`
    const rule = (name: string, otherwise: string): string =>
      rules.has(name) ? `${refTo([...metadata.package, name])} ${running}` : otherwise
    return [
      `violations[${id}] := ${rule('violations', 'set()')}`,
      '',
      `exempt[${id}] := ${rule('exempt', 'set()')}`,
      '',
      `metrics[${id}] := ${rule('metrics', '{}')}`,
      '',
      `undecided[${id}] := ${
        undecided.length === 0
          ? 'set()'
          : `{shown(path) | some paths in [${undecided.map(refTo).join(', ')}]; some path in paths} ${running}`
      }`,
      '',
      `engine[${id}] := ${setOf(metadata.engineFacts)}`,
      '',
      `reads[${id}] := ${setOf(metadata.reads.map(path => path.split('/')))}`,
      '',
      `exempt_engine[${id}] := ${setOf(exemptEngineFacts)}`,
      '',
      `exempt_reads[${id}] := ${setOf(exemptReads.map(path => path.split('/')))}`
    ].join('\n')
  })
  const none = ['violations', 'exempt', 'metrics', 'undecided', 'engine', 'reads', 'exempt_engine', 'exempt_reads']
  return `# What each policy says, in the order of their ids. Written by the builder.
package polity.facts

${blocks.length > 0 ? blocks.join('\n\n') : none.map(name => `${name} := {}`).join('\n\n')}

# Paths into the product are said without its name.
shown(path) := array.slice(path, 1, count(path)) if path[0] == "product"

else := path
`
}

function grantsRego(policies: readonly AnalysedPolicy[]): string {
  const blocks = policies.map(({ metadata, rules, restrictions }) => {
    const id = JSON.stringify(metadata.id)
    const heard = `if ${id} in data.polity.decision.heard`
    const ref = (...names: string[]): string => refTo([...metadata.package, ...names])
    const lines = ['allow', 'deny', 'masks']
      .filter(name => rules.has(name))
      .map(name => `${name}[${id}] := ${ref(name)} ${heard}`)
    if (rules.has('masks')) lines.push(`masking contains ${id}`)
    lines.push(`restrictions[${id}] := ${setOf(restrictions)}`)
    for (const name of restrictions) {
      for (const rule of ['row_filters', 'unrestricted']) {
        if (rules.has(rule)) lines.push(`${rule}[${id}][${JSON.stringify(name)}] := ${ref(rule, name)} ${heard}`)
      }
    }
    return lines.join('\n\n')
  })
  const named = (name: string): boolean => blocks.some(block => new RegExp(`^${name}\\b`, 'm').test(block))
  const missing = ['allow', 'deny', 'masks', 'restrictions', 'row_filters', 'unrestricted']
    .filter(name => !named(name))
    .map(name => `${name} := {}`)
  if (!named('masking')) missing.push('masking := set()')
  return `# What each access policy grants, forbids and restricts, in the order of their ids. Written by the builder.
package polity.grants

${[...blocks, ...missing].join('\n\n')}
`
}

/** Each policy on its own, to find the one that cannot be evaluated. Nothing in it is left out for being undefined. */
function singleRego(policies: readonly AnalysedPolicy[]): string {
  const asked = ['violations', 'exempt', 'metrics', 'allow', 'deny', 'row_filters', 'unrestricted', 'masks']
  const blocks = policies.map(({ metadata, rules, undecided }) => {
    const refs = asked.filter(name => rules.has(name)).map(name => refTo([...metadata.package, name]))
    refs.push(...undecided.map(refTo))
    return `${singleName(metadata.id)} := [\n${refs.map(ref => `\t[value | value := ${ref}],`).join('\n')}\n]`
  })
  return `# Each policy alone: an evaluation that is given up does not say whose fault it was. Written by the builder.
package polity.single

${blocks.join('\n\n')}
`
}

function undecidedModule({ module, rules }: GeneratedRules): BundleModule {
  const { source } = module
  const imports = module.imports.map(item => source.text.slice(item.span.start, item.span.end))
  const header = `package ${refTo(module.package.path).slice('data.'.length)}`
  const text = `# Which absent property would leave a policy without an answer. Written by the builder.
${[header, ...(imports.length > 0 ? [imports.join('\n')] : []), ...rules].join('\n\n')}
`
  return { name: `/polity/undecided/${module.package.path.join('/')}/${fileName(source.name)}`, text }
}

const fileName = (name: string): string => name.split('/').at(-1) ?? name

function setOf(values: readonly unknown[]): string {
  return values.length === 0 ? 'set()' : `{${values.map(value => JSON.stringify(value)).join(', ')}}`
}
