import { builtinsOfSdk, type Capabilities } from '../builtins/index.ts'
import { dataDigest, type Manifest, policyDigest, writeBundle } from '../bundle/index.ts'
import { type Diagnostic, hasErrors, type Span, sortDiagnostics } from '../diagnostics/index.ts'
import { type RawJson, writeRawJson } from '../json/index.ts'
import { type BundleMetadata, productModel } from '../mesh/index.ts'
import {
  annotatedEntrypoints,
  annotationsJson,
  type CheckOptions,
  checkModules,
  compile,
  describedPath,
  type Module,
  parseModule,
  type ResolvedProgram,
  type Term,
  textOf,
  visitModule,
  writtenLocation
} from '../rego/index.ts'
import { hasDataIn } from './base-data.ts'
import { LoadError } from './load-error.ts'
import type { LoadedFiles } from './load-files.ts'
import { checkOptionsIn } from './open-modules.ts'
import { remember } from './remember.ts'

/** `opa-wasm`: for OPA's SDK without built-ins of one's own. */
export const targets = ['wasm', 'opa-wasm'] as const
export type Target = (typeof targets)[number]

export interface RegoBuildOptions {
  /** `a/b`; their order gives their ids. Those that annotations declare come after them. */
  readonly entrypoints: readonly string[]
  readonly target: Target
  readonly regoVersion: 0 | 1
  readonly revision?: string
  readonly capabilities?: Capabilities
  /** Lists the entrypoints in the manifest as OPA does; an OPA without a WASM engine refuses such a bundle. */
  readonly wasmManifest: boolean
}

export interface RegoBuild {
  /** Absent when there are errors. */
  readonly bundle?: Uint8Array
  readonly diagnostics: readonly Diagnostic[]
  readonly entrypoints: readonly string[]
  /** Of `policy.wasm`. */
  readonly wasmBytes: number
  /** Where the module asks its host: of each source the first call of each built-in. */
  readonly hostCalls: readonly HostCall[]
}

export interface HostCall {
  readonly builtin: string
  readonly span: Span
}

const parseOnce = remember(
  2_000,
  (name: string, text: string, regoVersion: 0 | 1) => `${regoVersion}\n${name}\n${text}`,
  (name, text, regoVersion) => parseModule({ name, text }, { regoVersion })
)

/**
 * Compiles Rego as it is, with its data, to a bundle as `opa build -t wasm` makes it: nothing is added to it.
 *
 * @throws LoadError when two files would have one name in the bundle
 */
export function buildRego(files: LoadedFiles, options: RegoBuildOptions): RegoBuild {
  const nothing = (diagnostics: readonly Diagnostic[]): RegoBuild => ({
    diagnostics: sortDiagnostics(diagnostics),
    entrypoints: [],
    wasmBytes: 0,
    hostCalls: []
  })
  const texts = files.modules.map(({ regoVersion = options.regoVersion, ...rest }) => ({ ...rest, regoVersion }))
  const parsed = texts.map(({ name, text, regoVersion }) => parseOnce(name, text, regoVersion))
  const modules = parsed.flatMap(({ module }) => (module ? [module] : []))
  const faults = parsed.flatMap(({ diagnostics }) => diagnostics)
  if (hasErrors(faults)) return nothing(faults)

  const entrypoints = [...new Set([...options.entrypoints, ...annotatedEntrypoints(modules)])]
  const { capabilities } = options
  const { wasm, program, requires, locations, diagnostics } = compile(texts, {
    entrypoints,
    parse: (source, { regoVersion = 1 } = {}) => parseOnce(source.name, source.text, regoVersion),
    hasData: hasDataIn(files.data),
    ...(capabilities ? { capabilities } : {})
  })
  if (!wasm || !program) return nothing(diagnostics)
  const hostCalls = findCalls(modules, new Set(requires))
  const manifest = joinManifests(files.manifests, options)
  const found = [
    ...diagnostics,
    ...checkEntrypoints(entrypoints, program, path => canHold(path, modules, checkOptionsIn({ ...files, ...options }))),
    ...checkRoots(modules, files.data, manifest.roots),
    ...(options.target === 'opa-wasm' ? checkForSdk(hostCalls) : [])
  ]
  if (hasErrors(found)) return nothing(found)

  const dataText = writeRawJson(files.data)
  const sources = texts.map(({ name, text, regoVersion }) => ({
    name: memberName(name),
    text,
    ...(regoVersion === options.regoVersion ? {} : { regoVersion })
  }))
  const twin = sources.find(({ name }, i) => sources.findIndex(each => each.name === name) !== i)
  if (twin)
    throw new LoadError(`two files would both be \`${twin.name}\` in the bundle: build from a folder above both`)
  const metadata: BundleMetadata = {
    entrypoints,
    model: productModel,
    policyDigest: policyDigest(sources, wasm),
    dataDigest: dataDigest(dataText),
    policies: [],
    locations: locations.map(writtenLocation)
  }
  const bundle = writeBundle({
    manifest: {
      ...manifest,
      ...(options.wasmManifest ? { wasm: wasmEntries(entrypoints, modules) } : {}),
      metadata: { ...manifest.metadata, polity: metadata }
    },
    wasm,
    modules: sources,
    data: dataText
  })
  return { bundle, diagnostics: sortDiagnostics(found), entrypoints, wasmBytes: wasm.length, hostCalls }
}

/** @param canBe - whether a place below a rule can have a value */
function checkEntrypoints(
  entrypoints: readonly string[],
  program: ResolvedProgram,
  canBe: (path: readonly string[]) => boolean
): Diagnostic[] {
  const fault = (message: string, help: string): Diagnostic => ({
    code: 'build_entrypoint',
    severity: 'error',
    message,
    help
  })
  if (entrypoints.length === 0) {
    return [
      fault('there is no entrypoint', 'name a rule or package with `-e a/b`, or say `entrypoint: true` in its METADATA')
    ]
  }
  const rules = program.ruleSets
  const documents = [...program.packages, ...rules.map(({ path }) => path)]
  return entrypoints.flatMap(entrypoint => {
    const path = entrypoint === '' ? [] : entrypoint.split('/')
    if (rules.some(rule => rule.kind === 'function' && rule.path.join('/') === entrypoint)) {
      const help = 'nothing would give it arguments: name a rule that calls it'
      return [fault(`the entrypoint \`${entrypoint}\` is a function`, help)]
    }
    if (documents.some(document => isBelow(document, path))) return []
    const above = rules.find(rule => isBelow(path, rule.path))
    if (above) {
      if (canBe(path)) return []
      const name = above.path.join('/')
      const help = `by its type, \`${name}\` never holds that: it would always be undefined`
      return [fault(`the entrypoint \`${entrypoint}\` is nothing in the rule \`${name}\``, help)]
    }
    const meant = entrypoint.replaceAll('.', '/').replace(/^\/?(?:data\/)?|\/$/g, '')
    const isMeant = meant !== entrypoint && documents.some(document => document.join('/') === meant)
    return [
      fault(
        `the entrypoint \`${entrypoint}\` is no rule and no package`,
        isMeant ? `entrypoints are written like \`${meant}\`` : 'rule `b` of package `a` is the entrypoint `a/b`'
      )
    ]
  })
}

/** Whether what stands at a path of `data` can have a value, by the types of the rules. */
function canHold(path: readonly string[], modules: readonly Module[], options: CheckOptions): boolean {
  const names = path.map(name => `[${JSON.stringify(name)}]`).join('')
  const { module } = parseModule({ name: '<entrypoint>', text: `package polity_entrypoint\n\nvalue := data${names}\n` })
  return module !== undefined && !hasErrors(checkModules([...modules, module], options).diagnostics)
}

function isBelow(path: readonly string[], above: readonly string[]): boolean {
  return above.length <= path.length && above.every((name, i) => path[i] === name)
}

/** A bundle owns what lies below its roots, and may hold nothing else. */
function checkRoots(modules: readonly Module[], data: RawJson, roots: readonly string[]): Diagnostic[] {
  const owned = roots.map(root => root.split('/').filter(name => name !== ''))
  const fault = (what: string, span?: Span): Diagnostic => ({
    code: 'build_roots',
    severity: 'error',
    message: `${what} lies outside of what the bundle's manifest claims`,
    ...(span ? { span } : {}),
    help: `its roots are ${roots.join(', ')}`
  })
  const strayData = (value: RawJson, path: readonly string[]): Diagnostic[] => {
    if (owned.some(root => isBelow(path, root))) return []
    const isAbove = path.length === 0 || owned.some(root => isBelow(root, path))
    if (!(value instanceof Map) || !isAbove) return [fault(`the data at \`${path.join('.')}\``)]
    return [...value].flatMap(([name, member]) => strayData(member, [...path, name]))
  }
  const strayModules = modules
    .filter(({ package: { path } }) => !owned.some(root => isBelow(path, root)))
    .map(({ package: { path, span } }) => fault(`the package \`${path.join('.')}\``, span))
  return [...strayModules, ...strayData(data, [])]
}

function checkForSdk(calls: readonly HostCall[]): Diagnostic[] {
  return calls
    .filter(({ builtin }) => !builtinsOfSdk.has(builtin))
    .map(({ builtin, span }) => ({
      code: 'build_target',
      severity: 'error',
      message: `\`${builtin}\` is asked of the host, and OPA's SDK does not have it`,
      span,
      help: 'the target `wasm` allows it: whoever loads the module then supplies the built-in'
    }))
}

/** The first call of each of some built-ins in each module. */
function findCalls(modules: readonly Module[], wanted: ReadonlySet<string>): HostCall[] {
  if (wanted.size === 0) return []
  return modules.flatMap(module => {
    const found = new Map<string, HostCall>()
    const see = (term: Term): void => {
      const builtin = textOf(term.span)
      if (wanted.has(builtin) && !found.has(builtin)) found.set(builtin, { builtin, span: term.span })
    }
    visitModule(module, {
      term: term => {
        if (term.kind === 'call') see(term.operator)
        return undefined
      },
      literal: literal => {
        for (const { value } of literal.with) see(value)
        return undefined
      }
    })
    return [...found.values()]
  })
}

/** One manifest for all: everything that one of them owns, and the first revision that is not empty. */
function joinManifests(manifests: readonly Manifest[], { revision, regoVersion }: RegoBuildOptions): Manifest {
  const roots = new Set(manifests.flatMap(each => each.roots))
  return {
    revision: revision ?? manifests.find(each => each.revision !== '')?.revision ?? '',
    roots: roots.size === 0 ? [''] : [...roots],
    rego_version: regoVersion,
    metadata: Object.assign({}, ...manifests.map(({ metadata }) => metadata)) as Readonly<Record<string, unknown>>
  }
}

function wasmEntries(entrypoints: readonly string[], modules: readonly Module[]): NonNullable<Manifest['wasm']> {
  const described = modules.flatMap(module =>
    module.annotations
      .filter(({ scope }) => scope === 'rule' || scope === 'document')
      .map(each => ({ path: describedPath(module, each).join('/'), json: annotationsJson(each) }))
  )
  return entrypoints.map(entrypoint => {
    const annotations = described.filter(({ path }) => path === entrypoint).map(({ json }) => json)
    return { entrypoint, module: '/policy.wasm', ...(annotations.length > 0 ? { annotations } : {}) }
  })
}

/** The name of a source in the bundle: nothing in it leads outside. */
function memberName(name: string): string {
  const parts = name.split('/').filter(part => part !== '' && part !== '.' && part !== '..')
  return `/${parts.join('/')}`
}
