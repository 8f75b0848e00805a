import { type BundleModule, dataDigest, policyDigest, writeBundle } from '../bundle/index.ts'
import { type Diagnostic, hasErrors, type Source, sortDiagnostics } from '../diagnostics/index.ts'
import { type RawJson, rawJsonOf, writeRawJson } from '../json/index.ts'
import { type BundleMetadata, characteristics, type PolicyMetadata, productModel, severities } from '../mesh/index.ts'
import { compile, type Module, parseModule, type Rule, writtenLocation } from '../rego/index.ts'
import { policyData, schemasFor } from './build-policies.ts'
import { type AnalysedPolicy, generateModules, singleName } from './generate-modules.ts'
import { nameOf, refTo } from './rego-text.ts'

export interface ConftestOptions {
  /** Packages whose rules are asked: `main`, `team.naming`. */
  readonly namespaces: readonly string[]
  /** Base documents that the rules read. */
  readonly data?: ReadonlyMap<string, RawJson>
}

export interface ConftestBuild {
  /** Absent when there are errors. */
  readonly bundle?: Uint8Array
  readonly diagnostics: readonly Diagnostic[]
  readonly policies: readonly PolicyMetadata[]
}

/**
 * Compiles packages as conftest has them (`deny`, `violation` and `warn`, each also with a name behind it, and `exception`) to a bundle that judges products: one
 * enforced policy a rule, asked of every document of a product as it was parsed.
 *
 * A module that is no Rego of today is read as OPA did before 1.0.
 */
export function buildConftest(files: readonly Source[], options: ConftestOptions): ConftestBuild {
  const diagnostics: Diagnostic[] = []
  const parsed = files.map(parseEither)
  for (const { faults } of parsed) diagnostics.push(...faults)
  const modules = parsed.flatMap(({ module }) => module ?? [])
  const { data = new Map<string, RawJson>() } = options
  for (const name of ['polity', 'global']) {
    if (data.has(name))
      diagnostics.push({ code: 'data_error', severity: 'error', message: `local data may not hold \`${name}\`` })
  }
  const adapted = adapt(modules, options.namespaces, diagnostics)
  const policies = adapted.map(({ metadata }) => metadata)
  if (hasErrors(diagnostics)) return { diagnostics: sortDiagnostics(diagnostics), policies }
  const written: BundleModule[] = [
    ...modules.map(({ source, regoVersion }) => ({ name: source.name, text: source.text, regoVersion })),
    ...adapted.map(({ metadata, text }) => ({ name: `/polity/conftest/${metadata.id}.rego`, text })),
    ...generateModules(
      adapted.map(({ metadata, rules }) => analysed(metadata, rules)),
      []
    )
  ]
  const entrypoints = ['polity/report', 'polity/access', ...policies.map(({ id }) => `polity/single/${singleName(id)}`)]
  const schemas = schemasFor(policies, new Map())
  const own = new Set(['polity', 'global'])
  const compiled = compile(written, {
    entrypoints,
    inputSchema: path => (own.has(path[0] ?? '') ? schemas.inputSchema(path) : undefined),
    dataSchemas: path => (own.has(path[0] ?? '') ? schemas.dataSchemas(path) : [])
  })
  diagnostics.push(...compiled.diagnostics.map(explained))
  if (!compiled.wasm || hasErrors(diagnostics)) return { diagnostics: sortDiagnostics(diagnostics), policies }
  const enforced = [{ from: '1970-01-01T00:00:00Z', state: 'enforced' }]
  const polity = {
    policies: Object.fromEntries(policies.map(policy => [policy.id, policyData(policy, enforced)])),
    waivers: {},
    // what is local may be let be for as long as one likes
    baselineUntil: '9999-12-31T23:59:59Z'
  }
  const dataText = writeRawJson(new Map<string, RawJson>([...data, ['polity', rawJsonOf(polity)]]))
  // the folder may lie above the working one
  const members = written.map(({ name, ...module }) => ({ ...module, name: `/${name.replace(/^(?:\.\.\/|\/)+/, '')}` }))
  const metadata: BundleMetadata = {
    entrypoints,
    model: productModel,
    policyDigest: policyDigest(members, compiled.wasm),
    dataDigest: dataDigest(dataText),
    policies,
    locations: compiled.locations.map(writtenLocation)
  }
  const bundle = writeBundle({
    manifest: { revision: '', roots: [''], rego_version: 1, metadata: { polity: metadata } },
    wasm: compiled.wasm,
    modules: members,
    data: dataText
  })
  return { bundle, diagnostics: sortDiagnostics(diagnostics), policies }
}

interface Adapted {
  readonly metadata: PolicyMetadata
  readonly rules: ReadonlySet<string>
  readonly text: string
}

function parseEither(source: Source): { readonly module?: Module; readonly faults: readonly Diagnostic[] } {
  const now = parseModule(source)
  if (now.module && !hasErrors(now.diagnostics)) return { module: now.module, faults: now.diagnostics }
  const before = parseModule(source, { regoVersion: 0 })
  if (before.module && !hasErrors(before.diagnostics)) return { module: before.module, faults: before.diagnostics }
  return { faults: now.diagnostics }
}

const asked = /^(deny|violation|warn)(?:_(\w+))?$/

/** One policy for each rule of the packages that are asked. */
function adapt(modules: readonly Module[], namespaces: readonly string[], diagnostics: Diagnostic[]): Adapted[] {
  const adapted: Adapted[] = []
  for (const namespace of namespaces) {
    const path = namespace.split('.')
    const own = modules.filter(module => module.package.path.join('.') === namespace)
    const names = new Set(own.flatMap(module => module.rules.map(nameOf)))
    const found = [...names].filter(name => asked.test(name)).sort()
    if (found.length === 0) {
      const there = [...new Set(modules.map(module => module.package.path.join('.')))].sort().join(', ')
      diagnostics.push({
        code: 'build_policy_rules',
        severity: 'error',
        message:
          own.length === 0
            ? `there is no package \`${namespace}\`; there are ${there}`
            : `the package \`${namespace}\` has no rule \`deny\`, \`violation\` or \`warn\``,
        help: 'name the packages that are to be asked with --namespace'
      })
    }
    for (const name of found) {
      const rules = own.flatMap(module => module.rules.filter(rule => nameOf(rule) === name))
      const policy = adaptRule(path, name, rules, names.has('exception'))
      if (adapted.some(({ metadata }) => metadata.id === policy.metadata.id)) {
        diagnostics.push({
          code: 'build_duplicate_policy',
          severity: 'error',
          message: `there are two policies \`${policy.metadata.id}\``,
          ...(rules[0] ? { span: rules[0].head.span } : {})
        })
      } else adapted.push(policy)
    }
  }
  return adapted
}

function adaptRule(path: readonly string[], name: string, rules: readonly Rule[], hasExceptions: boolean): Adapted {
  const id = [...path, name]
    .join('-')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  const said = rules.flatMap(rule => rule.annotations)
  const text = (key: 'title' | 'description'): string | undefined => said.find(block => block[key] !== undefined)?.[key]
  const custom = (key: string): unknown => said.find(block => block.custom?.[key] !== undefined)?.custom?.[key]
  const one = <T extends string>(values: readonly T[], value: unknown, otherwise: T): T =>
    values.find(each => each === value) ?? otherwise
  const rule = `${path.join('.')}.${name}`
  const source = rules[0]?.span.source.name ?? ''
  const [, level, suffix = ''] = asked.exec(name) ?? []
  const isExcepted = hasExceptions && level !== 'warn'
  const metadata: PolicyMetadata = {
    id,
    kind: 'compliance',
    package: ['global', id.replaceAll('-', '_')],
    version: '0.0.0',
    title: text('title') ?? `The rule ${rule} finds nothing`,
    description: text('description') ?? '',
    owner: typeof custom('owner') === 'string' ? String(custom('owner')) : 'local',
    severity: one(severities, custom('severity'), 'medium'),
    characteristic: one(characteristics, custom('characteristic'), 'trustworthy'),
    rationale: text('description') ?? `a local rule, in ${source}`,
    help: typeof custom('help') === 'string' ? String(custom('help')) : `see ${rule} in ${source}`,
    obligations: [],
    unknown: 'warn',
    source,
    readsClock: false,
    engineFacts: [],
    reads: []
  }
  return {
    metadata,
    rules: new Set(['violations', ...(isExcepted ? ['exempt'] : [])]),
    text: adapterRego(metadata.package, refTo([...path, name]), level === 'warn' ? 'warn' : 'fail', {
      ...(isExcepted ? { exception: refTo([...path, 'exception']) } : {}),
      suffix
    })
  }
}

/** Asks a rule of each document. What it finds has no place of its own: it is told apart by its message. */
function adapterRego(
  path: readonly string[],
  rule: string,
  level: 'warn' | 'fail',
  { exception, suffix }: { readonly exception?: string; readonly suffix: string }
): string {
  const parts = [
    `# Asks a rule written for conftest. Written by the builder.\npackage ${path.join('.')}`,
    `violations contains violation if {
	some i, document in input.documents${exception === undefined ? '' : '\n\tnot excepted(document.content)'}
	some result in results(document.content)
	message := message_of(result)
	violation := {
		"source": array.concat([i], place_of(result)),
		"message": message,
		"key": key_of(i, message),
		"level": "${level}",
	}
}`,
    `results(content) := found if {
	found := ${rule} with input as content
	is_set(found)
} else := found if {
	found := ${rule} with input as content
	is_array(found)
} else := {found} if {
	found := ${rule} with input as content
	found != false
} else := set()`,
    `message_of(result) := result if is_string(result)

else := result.msg if is_string(result.msg)

else := concat("", ["the rule gave no message, but ", json.marshal(result)])`,
    `place_of(result) := result.path if is_array(result.path)

else := []`,
    `key_of(i, message) := message if i == 0

else := concat("", [said, ": ", message]) if {
	said := input.documents[i].content.id
	is_string(said)
}

else := concat("", [input.documents[i].name, ": ", message])`
  ]
  if (exception !== undefined) {
    parts.push(
      `exempt contains "an exception covers every document" if {
	count(input.documents) > 0
	every document in input.documents {
		excepted(document.content)
	}
}`,
      `excepted(content) if {
	names := ${exception} with input as content
	some listed in names
	${JSON.stringify(suffix)} in listed
}`
    )
  }
  return `${parts.join('\n\n')}\n`
}

function analysed(metadata: PolicyMetadata, rules: ReadonlySet<string>): AnalysedPolicy {
  return { metadata, rules, undecided: [], exemptReads: [], exemptEngineFacts: [], restrictions: [] }
}

/** Built-ins that conftest has beside those of Rego. */
function explained(diagnostic: Diagnostic): Diagnostic {
  const [called] = /\bparse_(?:combined_)?config(?:_files?)?\b/.exec(diagnostic.message) ?? []
  if (called === undefined) return diagnostic
  return {
    ...diagnostic,
    help: `\`${called}\` reads files while a rule runs; here a rule is given the documents that are checked`
  }
}
