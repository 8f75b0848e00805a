import { type Diagnostic, didYouMean, type Report, type Span } from '../diagnostics/index.ts'
import { characteristics, type MeshScope, type PolicyMetadata, policyKinds, severities } from '../mesh/index.ts'
import type { Annotations, Module } from '../rego/index.ts'

/** What the author says of a policy; the rest of its metadata the builder finds out. */
export type DeclaredMetadata = Omit<PolicyMetadata, 'parameters' | 'readsClock' | 'engineFacts' | 'reads' | 'mesh'> & {
  /** What it needs of the mesh beyond the vocabulary, if it reads that. */
  readonly mesh: Exclude<MeshScope, 'vocabulary'>
}

/** Where a policy lives: its folder says its id, its package and whom it binds. */
export interface PolicyHome {
  readonly id: string
  readonly package: readonly string[]
  readonly domain?: string
}

/** `global/<id>/` and `domains/<domain>/<id>/`; undefined for any other path. */
export function homeOf(path: string): PolicyHome | undefined {
  const parts = path.split('/')
  const [tier, ...rest] = parts
  if (tier === 'global' && rest.length >= 2) {
    const [id = ''] = rest
    return { id, package: ['global', packageName(id)] }
  }
  if (tier === 'domains' && rest.length >= 3) {
    const [domain = '', id = ''] = rest
    return { id, package: ['domains', packageName(domain), packageName(id)], domain }
  }
  return undefined
}

const packageName = (id: string): string => id.replaceAll('-', '_')
const idPattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Reads the METADATA block above a policy's package; what is missing or wrong is reported, all at once. */
export function readMetadata(module: Module, home: PolicyHome, report: Report): DeclaredMetadata | undefined {
  const block = module.annotations.find(annotation => annotation.scope === 'package')
  if (!block) {
    report({
      code: 'build_policy_metadata',
      severity: 'error',
      message: `policy \`${home.id}\` has no METADATA`,
      span: module.package.span,
      help: 'put a `# METADATA` block above the package with title, and under `custom` id, characteristic, severity, owner, rationale and help'
    })
    return undefined
  }
  let isRight = true
  const wrong = (message: string, key: string | undefined, help?: string): void => {
    isRight = false
    const span = key === undefined ? firstLine(block.span) : keySpan(block, key)
    const diagnostic: Diagnostic = { code: 'build_policy_metadata', severity: 'error', message, span }
    report(help === undefined ? diagnostic : { ...diagnostic, help })
  }
  const custom = block.custom ?? {}
  const text = (key: string): string => {
    const value = custom[key]
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
    if (value === undefined || value === null || value === '') {
      wrong(`policy \`${home.id}\` has no \`${key}\` under \`custom\``, undefined, missingHelp[key])
    } else wrong(`\`${key}\` is not text`, key)
    return ''
  }
  const choice = <T extends string>(key: string, values: readonly T[], fallback?: T): T => {
    const value = custom[key]
    if (value === undefined && fallback !== undefined) return fallback
    if (values.includes(value as T)) return value as T
    if (value === undefined) text(key)
    else {
      const near = didYouMean(String(value), values)
      wrong(
        `\`${key}\` is \`${String(value)}\``,
        key,
        near ? `did you mean \`${near}\`?` : `write one of ${values.join(', ')}`
      )
    }
    return values[0] as T
  }
  if (!block.title?.trim()) wrong(`policy \`${home.id}\` has no \`title\``, undefined, missingHelp.title)
  const id = text('id')
  if (id !== '' && id !== home.id)
    wrong(`the id is \`${id}\`, the folder \`${home.id}\``, 'id', 'an id is the name of the folder, and stays for ever')
  else if (id !== '' && !idPattern.test(id)) wrong(`\`${id}\` is no id`, 'id', 'use lower-case words joined by hyphens')
  const known = new Set(Object.keys(missingHelp).concat(['kind', 'mesh', 'obligations', 'unknown', 'version']))
  for (const key of Object.keys(custom)) {
    if (known.has(key) && key !== 'title') continue
    const near = didYouMean(key, known)
    if (near) wrong(`\`custom\` has no \`${key}\``, key, `did you mean \`${near}\`?`)
  }
  const obligations = custom['obligations'] ?? []
  const isList = Array.isArray(obligations) && obligations.every(item => typeof item === 'string')
  if (!isList) wrong('`obligations` is not a list of texts', 'obligations')
  const metadata: DeclaredMetadata = {
    id,
    kind: choice('kind', policyKinds, 'compliance'),
    package: module.package.path,
    ...(home.domain === undefined ? {} : { domain: home.domain }),
    version: custom['version'] === undefined ? '1.0.0' : String(custom['version']),
    title: block.title?.trim() ?? '',
    description: block.description?.trim() ?? '',
    owner: text('owner'),
    severity: choice('severity', severities),
    characteristic: choice('characteristic', characteristics),
    rationale: text('rationale'),
    help: text('help'),
    obligations: isList ? (obligations as string[]) : [],
    mesh: choice('mesh', ['neighbours', 'whole'], 'whole'),
    unknown: choice('unknown', ['warn', 'fail'], 'warn'),
    source: module.source.name
  }
  if (!/^\d+\.\d+\.\d+$/.test(metadata.version))
    wrong(`\`version\` is \`${metadata.version}\``, 'version', 'write three numbers: `1.2.0`')
  return isRight ? metadata : undefined
}

const missingHelp: Readonly<Record<string, string>> = {
  title: 'say in a sentence what has to be so',
  id: 'repeat the name of the folder',
  characteristic: `write one of ${characteristics.join(', ')}`,
  severity: `write one of ${severities.join(', ')}`,
  owner: 'name the seat of the guild that answers for it',
  rationale: 'say why the mesh is better with it',
  help: 'say what a team does to comply'
}

function keySpan(block: Annotations, key: string): Span {
  const { source, start, end } = block.span
  const text = source.text.slice(start, end)
  const match = new RegExp(`(?:^|[\\s{,#])(${key}\\s*:[^\\n]*)`, 'm').exec(text)
  if (!match?.[1]) return firstLine(block.span)
  const from = start + match.index + match[0].length - match[1].length
  return { source, start: from, end: from + match[1].trimEnd().length }
}

function firstLine(span: Span): Span {
  const line = span.source.text.indexOf('\n', span.start)
  return line < 0 || line > span.end ? span : { ...span, end: line }
}
