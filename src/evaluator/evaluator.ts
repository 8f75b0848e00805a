import type { EvaluationFacts, HostBuiltins } from '../builtins/host/index.ts'
import { type Bundle, BundleError, type BundleLimits, dataDigest, policyDigest, readBundle } from '../bundle/index.ts'
import {
  type AccessDecision,
  type AccessInput,
  type BundleMetadata,
  type ComplianceReport,
  type MeshFacts,
  type PolicyMetadata,
  productModel,
  type ReportInput
} from '../mesh/index.ts'
import {
  assertDepth,
  assertJson,
  type ComposedInput,
  composeInput,
  type InputLimits,
  inputLimits,
  plainInput,
  type SharedMember,
  shareMember,
  wholeInput
} from './compose-input.ts'
import type { Host } from './host.ts'
import { type BuiltinFailure, createInstance, type Evaluation, EvaluationAborted, type Instance } from './instance.ts'
import { isOurs } from './load-module.ts'
import { compileWasm, exportsOfModule, type WasmModule } from './webassembly.ts'

/** The engine's own facts about an evaluation; `model` and `faults` are the evaluator's to write. */
export type PolityFacts = Omit<ReportInput['polity'], 'model' | 'faults' | 'now'> & {
  /** The clock, `YYYY-MM-DDTHH:MM:SSZ`: there is no verdict without it. */
  readonly now: string
}

/** What `report` needs; `previous`, `standing` and `measurements` are `{}` where left out. */
export interface ReportFacts {
  readonly product: ReportInput['product']
  readonly documents: ReportInput['documents']
  readonly schemaErrors: ReportInput['schemaErrors']
  readonly polity: PolityFacts
  readonly mesh?: ReportInput['mesh'] | undefined
  readonly previous?: ReportInput['previous'] | undefined
  readonly standing?: ReportInput['standing'] | undefined
  readonly measurements?: unknown
}

/** What `decide` needs: who asks for what, and what the engine knows. */
export interface AccessFacts {
  readonly subject: AccessInput['subject']
  readonly action: AccessInput['action']
  readonly resource: AccessInput['resource']
  readonly context?: AccessInput['context'] | undefined
  readonly polity: PolityFacts
  readonly product: AccessInput['product']
  readonly standing?: unknown
  readonly agreements?: AccessInput['agreements'] | undefined
}

export interface ReportResult {
  /** The report as the bundle wrote it. Absent with `noVerdict`. */
  readonly text?: string
  readonly report?: ComplianceReport
  /** Why there is no verdict. */
  readonly noVerdict?: string
  /** Policies that could not be evaluated, with the reason; their rows are `error`. */
  readonly faults: Readonly<Record<string, string>>
  readonly builtinFailures: readonly BuiltinFailure[]
}

export interface DecisionResult {
  /** The decision as the bundle wrote it. Absent with `failure`. */
  readonly text?: string
  /** A denial when the bundle gave none. */
  readonly decision: AccessDecision
  /** Why the bundle gave no decision. */
  readonly failure?: string
  readonly builtinFailures: readonly BuiltinFailure[]
  readonly input: Uint8Array
}

export interface EvaluatorOptions {
  /** Built-ins beyond those of the module and those that Polity supplies, or in their place. */
  readonly builtins?: HostBuiltins
  /** Opens a module of ours that asks for built-ins which are not there, too: an evaluation that calls one is given up. */
  readonly allowMissingBuiltins?: boolean
  /** Clock and dice, asked for before each evaluation and the same until its end; the machine's own where left out. */
  readonly facts?: () => EvaluationFacts
  readonly bundleLimits?: Partial<BundleLimits>
  readonly inputLimits?: InputLimits
  /**
   * Steps after which one evaluation is given up: turns of loops, elements and bytes handled; a function is asked before each evaluation.
   * Without a limit where negative. Only our own modules count them.
   */
  readonly steps?: bigint | (() => bigint)
}

/** About a hundred times what the largest product needs; a few seconds. */
const defaultSteps = 500_000_000n

const ownFacts = (): EvaluationFacts => ({
  nowNanoseconds: BigInt(Date.now()) * 1_000_000n,
  random: Math.random
})

/** An open bundle. */
export interface Evaluator {
  /** Of the whole bundle, of what can decide in it, and of its data. */
  readonly digest: string
  readonly policyDigest: string
  readonly dataDigest: string
  /** `polity/report` ... */
  readonly entrypoints: readonly string[]
  /** Empty for a bundle that Polity did not build. */
  readonly policies: readonly PolicyMetadata[]
  readonly bundle: Bundle
  /** Any entrypoint on any JSON; without an input `input` is undefined. Throws {@link EvaluationAborted} or {@link InputError}. */
  readonly evaluate: (entrypoint: string, input?: string | Uint8Array) => Evaluation
  /** `polity/report`, with a policy that cannot be evaluated kept apart from the others. */
  readonly report: (facts: ReportFacts) => ReportResult
  /** `polity/access`; whatever goes wrong is a denial. */
  readonly decide: (facts: AccessFacts) => DecisionResult
  /** Replaces parameters, waivers and lifecycle: JSON of the whole data document. */
  readonly setData: (json: string | Uint8Array) => void
  /** What another thread needs to judge the same, see `openThreads`; undefined where it was opened with options, which cannot be told to another thread. */
  readonly copy: () => EvaluatorCopy | undefined
}

/** The bundles of an evaluator, the first one's first, each with its data as it is now. */
export type EvaluatorCopy = readonly { readonly bytes: Uint8Array; readonly data: string | undefined }[]

/**
 * Opens a bundle of ours or of OPA's.
 *
 * @throws BundleError when it is no bundle, holds no module, asks for built-ins that are not there, or its digests are not those of its
 * content
 */
export async function openBundle(bytes: Uint8Array, options: EvaluatorOptions = {}): Promise<Evaluator> {
  const bundle = readBundle(bytes, options.bundleLimits)
  if (!bundle.wasm) throw new BundleError('the bundle holds no `policy.wasm`: it was not compiled')
  const metadata = metadataOf(bundle)
  const digests = {
    policyDigest: policyDigest(bundle.modules, bundle.wasm),
    dataDigest: dataDigest(bundle.dataText)
  }
  if (metadata) assertDigests(metadata, digests)
  let module: WasmModule
  try {
    module = await compileWasm(bundle.wasm)
  } catch (cause) {
    throw new BundleError('`policy.wasm` is not a WebAssembly module', { cause })
  }
  const has = new Set(exportsOfModule(module))
  const missing = ['opa_wasm_abi_version', 'opa_wasm_abi_minor_version', 'opa_eval'].filter(name => !has.has(name))
  if (missing.length > 0) {
    throw new BundleError(`\`policy.wasm\` is no module of OPA's ABI 1.2 or later: it lacks ${missing.join(', ')}`)
  }
  let host: Host = none
  const loadHost = async (): Promise<void> => {
    const { hostOf } = await import('./call-host.ts')
    host = hostOf(options.builtins)
  }
  if (!isOurs(module)) await loadHost()
  const { steps = defaultSteps } = options
  const instance = createInstance(module, new TextEncoder().encode(bundle.dataText), {
    host: () => host,
    facts: options.facts ?? ownFacts,
    steps: typeof steps === 'function' ? steps : () => steps,
    depth: (options.inputLimits ?? inputLimits).depth,
    locations: metadata?.locations ?? [],
    policyAt: location => metadata?.policies.find(policy => location.startsWith(folderOf(policy)))?.id
  })
  if (instance.requires.length > 0) await loadHost()
  const lacking = instance.requires.filter(name => !host.has(name))
  if (lacking.length > 0 && !options.allowMissingBuiltins) {
    throw new BundleError(`the bundle needs built-ins that are not supported here: ${lacking.join(', ')}`)
  }
  const isPlain = Object.keys(options).length === 0
  return evaluatorOf(
    bundle,
    metadata,
    digests,
    instance,
    options.inputLimits ?? inputLimits,
    isPlain ? bytes : undefined
  )
}

/** For modules that ask for nothing: they are most, and what the built-ins need takes long to load. */
const none: Host = {
  has: () => false,
  call: name => {
    throw new Error(`built-in \`${name}\` is not loaded`)
  },
  forSdk: () => ({})
}

function evaluatorOf(
  bundle: Bundle,
  metadata: BundleMetadata | undefined,
  digests: { readonly policyDigest: string; readonly dataDigest: string },
  instance: Instance,
  limits: InputLimits,
  bytes: Uint8Array | undefined
): Evaluator {
  const policies = metadata?.policies ?? []
  let { dataDigest: currentData } = digests
  let data: string | undefined
  return {
    digest: bundle.digest,
    policyDigest: digests.policyDigest,
    get dataDigest() {
      return currentData
    },
    entrypoints: Object.keys(instance.entrypoints).sort(),
    policies,
    bundle,
    evaluate: (entrypoint, input) => {
      const bytes = plainInput(input, limits)
      if (!instance.isOurs) {
        assertDepth(bytes, limits)
        assertJson(bytes)
      }
      try {
        return instance.run(entrypoint, { json: bytes })
      } catch (error) {
        // Our modules look at the depth themselves, as they read.
        assertDepth(bytes, limits)
        throw error
      }
    },
    report: facts => {
      assertModel(metadata)
      return reportOn(instance, policies, facts, limits)
    },
    decide: facts => {
      assertModel(metadata)
      return decideOn(instance, policies, facts, limits)
    },
    setData: text => {
      const json = typeof text === 'string' ? new TextEncoder().encode(text) : text
      instance.setData(json)
      data = new TextDecoder().decode(json)
      currentData = dataDigest(data)
    },
    copy: () => bytes && [{ bytes, data }]
  }
}

function reportOn(
  instance: Instance,
  policies: readonly PolicyMetadata[],
  facts: ReportFacts,
  limits: InputLimits
): ReportResult {
  const shared = facts.mesh && meshOf(facts.mesh, limits)
  const inputWith = (faults: Readonly<Record<string, string>>): ComposedInput => {
    const json = composeInput(undefined, members(facts, faults), limits)
    return { json, ...(shared ? { shared } : {}) }
  }
  const only = facts.polity.only
  const asked = policies.filter(
    policy =>
      policy.kind === 'compliance' &&
      (policy.domain === undefined || policy.domain === facts.product.domain) &&
      (only === undefined || only.includes(policy.id))
  )
  const { evaluation, faults, failure } = runIsolated(instance, 'polity/report', asked, inputWith)
  const builtinFailures = evaluation?.builtinFailures ?? []
  const none = (noVerdict: string): ReportResult => ({ noVerdict, faults, builtinFailures })
  if (failure !== undefined) return none(`the evaluation was given up: ${failure}`)
  if (evaluation?.text === undefined) return none('the facts have no valid clock or no product id')
  const report = JSON.parse(evaluation.text) as ComplianceReport
  const missing = asked.filter(policy => !Object.hasOwn(report.rows, policy.id))
  if (missing.length > 0) {
    return none(`the report has no row for ${missing.map(policy => `\`${policy.id}\``).join(', ')}`)
  }
  if (report.now !== facts.polity.now || report.product !== facts.product.id) {
    return none('the report is not about this product at this time')
  }
  return { text: evaluation.text, report, faults, builtinFailures }
}

/** Everything of the report's input but the mesh. */
function members({ mesh, ...facts }: ReportFacts, faults: Readonly<Record<string, string>>) {
  return {
    documents: facts.documents,
    schemaErrors: facts.schemaErrors,
    polity: polityMember(facts.polity, faults),
    product: facts.product,
    previous: facts.previous ?? {},
    standing: facts.standing ?? {},
    measurements: facts.measurements ?? {},
    ...(mesh ? {} : { mesh: {} })
  }
}

const meshes = new WeakMap<MeshFacts, SharedMember>()

/** A mesh is the same for all products that are judged in it: it is written and read once. */
function meshOf(mesh: MeshFacts, limits: InputLimits): SharedMember {
  const known = meshes.get(mesh) ?? shareMember('mesh', mesh, limits)
  meshes.set(mesh, known)
  return known
}

/** Exactly what a report is made of, as one JSON text. */
export function reportInput(facts: ReportFacts, faults: ReportResult['faults'] = {}): Uint8Array {
  const json = composeInput(undefined, members(facts, faults))
  return wholeInput({ json, ...(facts.mesh ? { shared: meshOf(facts.mesh, inputLimits) } : {}) })
}

function decideOn(
  instance: Instance,
  policies: readonly PolicyMetadata[],
  facts: AccessFacts,
  limits: InputLimits
): DecisionResult {
  const inputWith = (faults: Readonly<Record<string, string>>): ComposedInput => ({
    json: composeInput(
      undefined,
      {
        subject: facts.subject,
        action: facts.action,
        resource: facts.resource,
        context: facts.context ?? {},
        polity: polityMember(facts.polity, faults),
        product: facts.product,
        standing: facts.standing ?? {},
        agreements: facts.agreements ?? []
      },
      limits
    )
  })
  const asked = policies.filter(
    policy => policy.kind === 'access' && (policy.domain === undefined || policy.domain === facts.product.domain)
  )
  const { evaluation, failure, input } = withoutSilence(
    instance,
    runIsolated(instance, 'polity/access', asked, inputWith),
    asked,
    inputWith
  )
  const builtinFailures = evaluation?.builtinFailures ?? []
  const denied = (reason: string): DecisionResult => ({
    decision: {
      decision: false,
      reasonUser: 'The request could not be judged, so it is refused.',
      reasonAdmin: [{ policy: 'polity', effect: 'deny', reason }],
      obligations: { masks: {} },
      nextChange: null
    },
    failure: reason,
    builtinFailures,
    input: input.json
  })
  if (failure !== undefined) return denied(`the evaluation was given up: ${failure}`)
  if (evaluation?.text === undefined) return denied('the bundle has no answer to these facts')
  const decision = JSON.parse(evaluation.text) as AccessDecision
  if (typeof decision.decision !== 'boolean') return denied('the bundle gave no decision')
  return { text: evaluation.text, decision, builtinFailures, input: input.json }
}

interface IsolatedRun {
  readonly evaluation?: Evaluation
  readonly failure?: string
  readonly faults: Readonly<Record<string, string>>
  readonly input: ComposedInput
}

/**
 * Evaluates, and when that is given up asks each policy alone, then evaluates again with those that cannot be evaluated named.
 *
 * The place where an evaluation stops does not say whose fault it was: a shared function fails at its own line.
 */
function runIsolated(
  instance: Instance,
  entrypoint: string,
  policies: readonly PolicyMetadata[],
  inputWith: (faults: Readonly<Record<string, string>>) => ComposedInput
): IsolatedRun {
  const input = inputWith({})
  const first = attempt(instance, entrypoint, input)
  if (first.evaluation) return { ...first, faults: {}, input }
  const faults: Record<string, string> = {}
  for (const policy of policies) {
    const { failure } = attempt(instance, singleEntrypoint(policy.id), input)
    if (failure !== undefined) faults[policy.id] = failure
  }
  if (Object.keys(faults).length === 0) return { ...first, faults, input }
  const again = inputWith(faults)
  return { ...attempt(instance, entrypoint, again), faults, input: again }
}

function attempt(
  instance: Instance,
  entrypoint: string,
  input: ComposedInput
):
  | { readonly evaluation: Evaluation; readonly failure?: never }
  | { readonly failure: string; readonly evaluation?: never } {
  try {
    return { evaluation: instance.run(entrypoint, input) }
  } catch (error) {
    if (error instanceof EvaluationAborted) return { failure: error.message }
    throw error
  }
}

/**
 * A built-in that failed left its rule undefined, and what that would have forbidden is not forbidden: the policy could not be evaluated.
 *
 * One in shared Rego says not whose rule it was, so then nobody's answer counts.
 */
function withoutSilence(
  instance: Instance,
  run: IsolatedRun,
  policies: readonly PolicyMetadata[],
  inputWith: (faults: Readonly<Record<string, string>>) => ComposedInput
): IsolatedRun {
  const failures = run.evaluation?.builtinFailures ?? []
  if (failures.length === 0) return run
  const faults: Record<string, string> = { ...run.faults }
  for (const { policy, message } of failures) {
    const blamed = policy === undefined ? policies.map(({ id }) => id) : [policy]
    for (const id of blamed) faults[id] ??= `a built-in failed: ${message}`
  }
  const input = inputWith(faults)
  const again = attempt(instance, 'polity/access', input)
  const evaluation = again.evaluation && { ...again.evaluation, builtinFailures: failures }
  return { ...again, ...(evaluation ? { evaluation } : {}), faults, input } as IsolatedRun
}

/** The entrypoint that evaluates one policy alone. */
export function singleEntrypoint(id: string): string {
  return `polity/single/${id.replaceAll('-', '_')}`
}

function polityMember(facts: PolityFacts, faults: Readonly<Record<string, string>>): ReportInput['polity'] {
  return { ...facts, model: productModel, ...(Object.keys(faults).length > 0 ? { faults } : {}) }
}

/** Where a bundle of ours keeps the sources of a policy. */
function folderOf({ id, domain }: PolicyMetadata): string {
  return domain === undefined ? `/policies/global/${id}/` : `/policies/domains/${domain}/${id}/`
}

function metadataOf(bundle: Bundle): BundleMetadata | undefined {
  const metadata = bundle.manifest.metadata?.polity
  if (metadata === undefined) return undefined
  const { policies, model } = metadata as Partial<BundleMetadata>
  const isOurs = typeof model === 'string' && Array.isArray(policies) && policies.every(isPolicy)
  if (!isOurs) throw new BundleError('`metadata.polity` of the manifest is not what Polity writes')
  return metadata as BundleMetadata
}

function isPolicy(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { id, kind, domain } = value as Partial<PolicyMetadata>
  return (
    typeof id === 'string' &&
    (kind === 'compliance' || kind === 'access') &&
    (domain === undefined || typeof domain === 'string')
  )
}

function assertDigests(metadata: BundleMetadata, actual: Pick<BundleMetadata, 'policyDigest' | 'dataDigest'>): void {
  for (const name of ['policyDigest', 'dataDigest'] as const) {
    if (metadata[name] !== actual[name]) {
      throw new BundleError(
        `the bundle was changed after it was built: its ${name} is \`${actual[name]}\`, the manifest says \`${metadata[name]}\``
      )
    }
  }
}

function assertModel(metadata: BundleMetadata | undefined): void {
  if (!metadata) throw new BundleError('the bundle was not built by Polity: it gives no report and no decision')
  if (metadata.model !== productModel) {
    throw new BundleError(
      `the bundle was written for version ${metadata.model} of the product model, this engine supplies version ${productModel}`
    )
  }
}
