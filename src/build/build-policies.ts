import { type BundleFile, type BundleModule, dataDigest, policyDigest, writeBundle } from '../bundle/index.ts'
import { type Diagnostic, hasErrors, type Source, type Span, sortDiagnostics } from '../diagnostics/index.ts'
import {
  accessInputSchema,
  type BundleMetadata,
  type EngineFact,
  engineFacts,
  inputSchema,
  type MeshScope,
  type PolicyMetadata,
  productModel,
  type Schema
} from '../mesh/index.ts'
import { compile as compileRego, type Module, type PlanLocation, parseModule, writtenLocation } from '../rego/index.ts'
import { type Analyser, createAnalyser } from './analyse-policies.ts'
import { checkPolicy, findRestrictions, forbidBuiltins } from './check-policy.ts'
import { type AnalysedPolicy, generateModules, singleName } from './generate-modules.ts'
import { readBaselineUntil, readLifecycle, readParameters, readWaivers } from './guild-data.ts'
import { type DeclaredMetadata, homeOf, readMetadata } from './policy-metadata.ts'
import { isForPeople, type PolicyFile } from './read-policies.ts'
import { nameOf } from './rego-text.ts'
import { remember } from './remember.ts'

/** Rego to WASM; entrypoints get their ids in the order given. */
export type Compile = (
  modules: readonly BundleModule[],
  options: CompileOptions
) => {
  readonly wasm?: Uint8Array
  readonly diagnostics: readonly Diagnostic[]
  /** Places that the module calls by number, from 1. */
  readonly locations?: readonly Omit<PlanLocation, 'rule'>[]
}

export interface CompileOptions {
  readonly entrypoints: readonly string[]
  /** Nothing stands below `data` but the program and the documents that have a schema. */
  readonly closedData: true
  /** A key computed from data could name anything: refused on closed objects of `input`. */
  readonly forbidComputedInputKeys: true
  /** Type of `input` in a package. */
  readonly inputSchema: (packagePath: readonly string[]) => Schema | undefined
  /** Types of base documents. */
  readonly dataSchemas: (
    packagePath: readonly string[]
  ) => readonly { readonly path: readonly string[]; readonly schema: unknown }[]
}

export interface BuildOptions {
  /** Values in place of those in `parameters.yaml`, by policy and name. */
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** Names the state of the sources: a commit. */
  readonly revision?: string
  /** Also writes the manifest's `wasm` key, which an OPA without a WASM engine refuses. */
  readonly wasmManifest?: boolean
  /** Another compiler in place of Polity's. */
  readonly compile?: Compile
}

export interface BuildResult {
  /** Absent when there are errors. */
  readonly bundle?: Uint8Array
  readonly diagnostics: readonly Diagnostic[]
  /** Sorted by id; those whose metadata could be read. */
  readonly policies: readonly PolicyMetadata[]
  /** All that was compiled, the builder's own modules last. */
  readonly modules: readonly BundleModule[]
  /** Parameters, lifecycle and waivers: `data.json`. */
  readonly data: Readonly<Record<string, unknown>>
}

const parseOnce = remember(
  2_000,
  ({ name, text }: Source) => `${name}\n${text}`,
  source => parseModule(source)
)

/** `types`: what input and data look like, as text. */
const compileOnce = remember(
  4,
  (modules: readonly BundleModule[], options: CompileOptions, types: string) =>
    JSON.stringify([policyDigest(modules, undefined), options.entrypoints, types]),
  (modules, options) => {
    const { wasm, diagnostics, locations } = compileRego(modules, { ...options, parse: parseOnce })
    return { ...(wasm ? { wasm } : {}), diagnostics, locations }
  }
)

interface Draft {
  readonly declared: DeclaredMetadata
  readonly modules: readonly Module[]
}

/** Compiles the guild's policies to a bundle. Reads no file: {@link readPolicies} does. */
export function buildPolicies(files: readonly PolicyFile[], options: BuildOptions): BuildResult {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic): void => void diagnostics.push(diagnostic)
  const sources = new Map(files.map(file => [file.path, { name: file.name, text: file.text } satisfies Source]))
  const rego = files.filter(file => file.path.endsWith('.rego') && !file.path.endsWith('_test.rego'))
  const modules = new Map<string, Module>()
  for (const { path } of rego) {
    const parsed = parseOnce(sources.get(path) as Source)
    diagnostics.push(...parsed.diagnostics)
    if (parsed.module) modules.set(path, parsed.module)
  }
  const drafts = findPolicies(modules, report)
  for (const module of modules.values()) forbidBuiltins(module, report)
  const analyse = analyserOf([...modules.values()])
  const parameters = new Map<string, { values: Record<string, unknown>; schema: unknown }>()
  const analysed = drafts.map(({ declared, modules: own }): AnalysedPolicy => {
    checkPolicy(declared, own, report)
    const folder = folderOf(declared)
    const found = readParameters(
      declared.id,
      { values: sources.get(`${folder}/parameters.yaml`), schema: sources.get(`${folder}/parameters.schema.json`) },
      options.parameters?.[declared.id],
      report
    )
    if (found) parameters.set(declared.id, found)
    return analysePolicy(declared, own, analyse, found?.schema)
  })
  const policies = analysed.map(policy => policy.metadata)
  for (const id of Object.keys(options.parameters ?? {})) {
    if (drafts.some(({ declared }) => declared.id === id)) continue
    report({
      code: 'build_parameters',
      severity: 'error',
      message: `there is no policy \`${id}\` whose parameters could change`
    })
  }
  const ids = new Set([...modules.keys()].map(path => homeOf(path)?.id ?? ''))
  const lifecycle = readLifecycle(sources.get('lifecycle.yaml'), policies, ids, report)
  const waivers = readWaivers(sources.get('waivers.yaml'), policies, ids, report)
  const data = {
    parameters: Object.fromEntries([...parameters].map(([id, { values }]) => [id, values])),
    polity: {
      policies: Object.fromEntries(
        policies.map(policy => [policy.id, policyData(policy, lifecycle.get(policy.id)?.states)])
      ),
      waivers,
      baselineUntil: readBaselineUntil(sources.get('lifecycle.yaml'), report)
    }
  }
  const written: BundleModule[] = [
    ...[...modules].map(([path, module]) => ({ name: `/policies/${path}`, text: module.source.text })),
    ...generateModules(analysed, analyse.generated())
  ]
  const result = { policies, modules: written, data }
  if (hasErrors(diagnostics)) return { ...result, diagnostics: sortDiagnostics(diagnostics) }
  const entrypoints = ['polity/report', 'polity/access', ...policies.map(({ id }) => `polity/single/${singleName(id)}`)]
  const schemas = schemasFor(policies, parameters)
  const compileOptions: CompileOptions = { entrypoints, closedData: true, forbidComputedInputKeys: true, ...schemas }
  const compiled = options.compile
    ? options.compile(written, compileOptions)
    : compileOnce(written, compileOptions, JSON.stringify([policies, schemas.dataSchemas([])]))
  const { wasm, locations = [] } = compiled
  const faults = inAuthorsNames(compiled.diagnostics, sources)
  diagnostics.push(...faults)
  if (!wasm || hasErrors(faults)) return { ...result, diagnostics: sortDiagnostics(diagnostics) }
  const metadata: BundleMetadata = {
    entrypoints,
    model: productModel,
    policyDigest: policyDigest(written, wasm),
    dataDigest: dataDigest(JSON.stringify(data)),
    policies,
    locations: locations.map(writtenLocation)
  }
  const bundle = writeBundle({
    manifest: {
      revision: options.revision ?? '',
      roots: rootsOf(written),
      rego_version: 1,
      ...(options.wasmManifest
        ? { wasm: entrypoints.map(entrypoint => ({ entrypoint, module: '/policy.wasm' })) }
        : {}),
      metadata: { polity: metadata }
    },
    wasm,
    modules: written,
    data,
    files: files.filter(({ path }) => isForPeople(path)).map(memberOf)
  })
  return { ...result, bundle, diagnostics: sortDiagnostics(diagnostics) }
}

function memberOf({ path, text }: PolicyFile): BundleFile {
  return {
    name: path.startsWith('blueprints/') ? `/${path}` : `/policies/${path}`,
    bytes: new TextEncoder().encode(text)
  }
}

/** The compiler knows members of the bundle; the author knows files. */
function inAuthorsNames(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, Source>): Diagnostic[] {
  const rename = (span: Span): Span => {
    const source = sources.get(span.source.name.replace(/^\/policies\//, ''))
    return source ? { ...span, source } : span
  }
  return diagnostics.map(({ span, related, ...rest }) => ({
    ...rest,
    ...(span ? { span: rename(span) } : {}),
    ...(related ? { related: related.map(place => ({ ...place, span: rename(place.span) })) } : {})
  }))
}

/** Groups modules by policy; a module outside the folders that mean something is refused. */
function findPolicies(modules: ReadonlyMap<string, Module>, report: (diagnostic: Diagnostic) => void): Draft[] {
  const drafts: Draft[] = []
  const byFolder = new Map<string, Module[]>()
  for (const [path, module] of modules) {
    const home = homeOf(path)
    const wanted = home ? home.package : path.startsWith('lib/') ? ['lib'] : undefined
    if (!wanted) {
      report({
        code: 'build_policy_package',
        severity: 'error',
        message: `\`${path}\` is in no folder of policies`,
        span: module.package.span,
        help: 'put a policy into `global/<id>/` or `domains/<domain>/<id>/`, and what several share into `lib/`'
      })
      continue
    }
    const isHere = wanted.every((part, i) => module.package.path[i] === part)
    const isExact = home ? module.package.path.length === wanted.length : module.package.path.length > 1
    if (!isHere || !isExact) {
      report({
        code: 'build_policy_package',
        severity: 'error',
        message: `the package is \`${module.package.path.join('.')}\``,
        span: module.package.span,
        help: home ? `the folder asks for \`package ${wanted.join('.')}\`` : 'the folder asks for `package lib.<name>`'
      })
    }
    if (!home) continue
    const folder = path.slice(0, path.lastIndexOf('/'))
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), module])
  }
  for (const [folder, own] of byFolder) {
    const main = modules.get(`${folder}/policy.rego`)
    const home = homeOf(`${folder}/policy.rego`)
    const [first] = own
    if (!main || !home) {
      report({
        code: 'build_folder',
        severity: 'error',
        message: `\`${folder}\` has no \`policy.rego\``,
        ...(first ? { span: first.package.span } : {})
      })
      continue
    }
    const declared = readMetadata(main, home, report)
    if (!declared) continue
    const twin = drafts.find(draft => draft.declared.id === declared.id)
    if (twin) {
      report({
        code: 'build_duplicate_policy',
        severity: 'error',
        message: `there are two policies \`${declared.id}\``,
        span: main.package.span,
        related: [{ span: (twin.modules[0] as Module).package.span, message: 'the other one' }],
        help: 'an id stands for one policy in the whole mesh, also across domains'
      })
    } else drafts.push({ declared, modules: own })
  }
  return drafts.sort((a, b) => (a.declared.id < b.declared.id ? -1 : 1))
}

interface Analysers {
  readonly report: Analyser
  readonly access: Analyser
  readonly generated: Analyser['generated']
}

function analyserOf(modules: readonly Module[]): Analysers {
  const report = createAnalyser(modules, inputSchema)
  return { report, access: createAnalyser(modules, accessInputSchema), generated: report.generated }
}

function analysePolicy(
  { mesh, ...declared }: DeclaredMetadata,
  modules: readonly Module[],
  analysers: Analysers,
  parameters: unknown
): AnalysedPolicy {
  const rules = new Set(modules.flatMap(module => module.rules.map(nameOf)))
  const path = (name: string): string[] => [...declared.package, name]
  const isAccess = declared.kind === 'access'
  const analyser = isAccess ? analysers.access : analysers.report
  const read = (names: readonly string[]): string[][] =>
    names
      .filter(name => rules.has(name))
      .flatMap(name =>
        [...analyser.analyse(path(name), { strict: false }).reads].map(text => JSON.parse(text) as string[])
      )
  const exempt = isAccess ? [] : read(['exempt'])
  const all = isAccess
    ? read(['allow', 'deny', 'row_filters', 'unrestricted', 'masks'])
    : [...read(['violations']), ...exempt]
  const undecided = isAccess ? [] : analyser.analyse(path('violations'), { strict: true }).undecided
  return {
    metadata: {
      ...declared,
      ...(parameters === undefined ? {} : { parameters }),
      readsClock: all.some(([root, member]) => root === 'polity' && (member === undefined || member === 'now')),
      engineFacts: engineFactsIn(all),
      ...meshScopeOf(all, mesh),
      reads: productReadsIn(all)
    },
    rules,
    undecided,
    exemptReads: productReadsIn(exempt),
    exemptEngineFacts: engineFactsIn(exempt),
    restrictions: findRestrictions(modules)
  }
}

const engineFactsIn = (reads: readonly (readonly string[])[]): EngineFact[] =>
  engineFacts.filter(fact => reads.some(([root]) => root === fact))

function meshScopeOf(
  reads: readonly (readonly string[])[],
  declared: DeclaredMetadata['mesh']
): { readonly mesh?: MeshScope } {
  const members = reads.filter(([root]) => root === 'mesh').map(([, member]) => member)
  if (members.length === 0) return {}
  const isVocabulary = members.every(member => member === 'domains' || member === 'polysemes')
  return { mesh: isVocabulary ? 'vocabulary' : declared }
}

/** Paths into the product, each the longest of its kind: who reads `a/b` has read `a`. */
function productReadsIn(reads: readonly (readonly string[])[]): string[] {
  const paths = [...new Set(reads.filter(([root]) => root === 'product').map(path => path.slice(1).join('/')))].sort()
  return paths.filter(path => path !== '' && !paths.some(other => other.startsWith(`${path}/`)))
}

function folderOf(declared: DeclaredMetadata): string {
  return declared.domain === undefined ? `global/${declared.id}` : `domains/${declared.domain}/${declared.id}`
}

export function policyData(policy: PolicyMetadata, states: unknown): Record<string, unknown> {
  const { kind, severity, unknown, domain } = policy
  const draft = [{ from: '1970-01-01T00:00:00Z', state: 'draft' }]
  return { kind, severity, unknown, ...(domain === undefined ? {} : { domain }), states: states ?? draft }
}

/** The verdict finds names at paths that violations give: to it the product is any value. */
const verdictInput: Schema = {
  ...inputSchema,
  properties: {
    ...(inputSchema as Schema & { properties: Record<string, Schema> }).properties,
    product: { description: 'The product.' }
  }
} as Schema

/** Shared Rego may be asked by both kinds of policies. */
const sharedInput: Schema = {
  type: 'object',
  description: 'Input of either kind.',
  properties: {
    ...(accessInputSchema as Schema & { properties: Record<string, Schema> }).properties,
    ...(inputSchema as Schema & { properties: Record<string, Schema> }).properties
  },
  required: ['polity', 'product', 'standing'],
  additionalProperties: false
}

export function schemasFor(
  policies: readonly PolicyMetadata[],
  parameters: ReadonlyMap<string, { readonly schema: unknown }>
): Pick<CompileOptions, 'inputSchema' | 'dataSchemas'> {
  const kinds = new Map(policies.map(policy => [policy.package.join('/'), policy.kind]))
  const byId = Object.fromEntries([...parameters].map(([id, { schema }]) => [id, schema]))
  const data = [
    {
      path: ['parameters'],
      schema: { type: 'object', properties: byId, required: Object.keys(byId), additionalProperties: false }
    },
    { path: ['polity', 'policies'], schema: policiesSchema },
    { path: ['polity', 'waivers'], schema: waiversSchema },
    { path: ['polity', 'baselineUntil'], schema: textSchema }
  ]
  return {
    inputSchema: path => {
      const kind = kinds.get(path.join('/'))
      if (kind) return kind === 'access' ? accessInputSchema : inputSchema
      if (path[0] === 'polity' && path[1] === 'verdict') return verdictInput
      if (path[0] === 'polity') return path[1] === 'decision' ? accessInputSchema : inputSchema
      return sharedInput
    },
    dataSchemas: () => data
  }
}

const textSchema = { type: 'string' } as const

const policiesSchema = {
  type: 'object',
  additionalProperties: {
    type: 'object',
    properties: {
      kind: textSchema,
      severity: textSchema,
      unknown: textSchema,
      domain: textSchema,
      states: {
        type: 'array',
        items: {
          type: 'object',
          properties: { from: textSchema, state: textSchema },
          required: ['from', 'state'],
          additionalProperties: false
        }
      }
    },
    required: ['kind', 'severity', 'unknown', 'states'],
    additionalProperties: false
  }
}

const waiversSchema = {
  type: 'object',
  additionalProperties: {
    type: 'array',
    items: {
      type: 'object',
      properties: {
        product: textSchema,
        domain: textSchema,
        violations: { type: 'array', items: textSchema },
        reason: textSchema,
        ticket: textSchema,
        approvers: { type: 'array', items: textSchema },
        from: textSchema,
        until: textSchema
      },
      required: ['reason', 'approvers', 'from', 'until'],
      additionalProperties: false
    }
  }
}

/** What a bundle owns below `data`: the first names of its packages and its data. */
function rootsOf(modules: readonly BundleModule[]): string[] {
  const names = modules.map(module => /^\s*package\s+([A-Za-z_]\w*)/m.exec(module.text)?.[1] ?? '')
  return [...new Set(['parameters', 'polity', ...names.filter(name => name !== '')])].sort()
}
