import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { parseYaml } from '../builtins/host/index.ts'
import { asManifest, type Manifest, readBundle } from '../bundle/index.ts'
import { type Diagnostic, DiagnosticError, hasErrors, whyUnreadable } from '../diagnostics/index.ts'
import { type RawJson, rawJsonOf, readRawJson, writeJson } from '../json/index.ts'
import type { ModuleText } from '../rego/index.ts'
import { filesBelow, ignoring } from './files-below.ts'
import { LoadError } from './load-error.ts'
import { homeOf } from './policy-metadata.ts'
import { readPolicies } from './read-policies.ts'
import { readYaml } from './read-yaml.ts'

/** Rego and data that belong together. */
export interface LoadedFiles {
  readonly modules: readonly ModuleText[]
  /** The base documents: what stands below `data`. */
  readonly data: RawJson
  /** Of the bundles among them. */
  readonly manifests: readonly Manifest[]
}

export interface LoadOptions {
  /** Files and folders as `opa eval -d` takes them; `a.b:FILE` puts the document of a file below `data.a.b`. */
  readonly paths?: readonly string[]
  /** Bundles: archives, or folders in the form of one. */
  readonly bundles?: readonly string[]
  /** How Rego is read that does not say it itself. */
  readonly regoVersion?: 0 | 1
  /** Names of files and folders below those that are given that are left out; `*`, `?` and `[a-z]` as in a shell. */
  readonly ignore?: readonly string[]
}

type Tree = Map<string, RawJson>

interface Found {
  readonly modules: Map<string, ModuleText>
  readonly data: Tree
  readonly manifests: Manifest[]
  readonly regoVersion: 0 | 1
}

const largestFile = 64 << 20
const dataFile = /\.(?:json|ya?ml)$/

/**
 * Loads Rego and data as OPA does: a JSON or YAML file below a folder stands at the path of the folder it is in, one that is named
 * itself at the top. Of a bundle's folder, only `data.json` and `data.yaml` are data.
 *
 * @throws LoadError for what cannot be read; DiagnosticError for faults in a text
 */
export function loadFiles({ paths = [], bundles = [], regoVersion = 1, ignore = [] }: LoadOptions): LoadedFiles {
  const found: Found = { modules: new Map(), data: new Map(), manifests: [], regoVersion }
  const isIgnored = ignoring(ignore)
  const loadFolder = (folder: string, prefix: readonly string[], isData: RegExp, into = found): void => {
    for (const file of filesBelow(folder, isIgnored)) {
      const name = file.at(-1) as string
      if (name.endsWith('.rego') || isData.test(name)) {
        loadFile(into, join(folder, ...file), [...prefix, ...file.slice(0, -1)])
      }
    }
  }
  for (const given of paths) {
    const { path, prefix } = splitPrefix(given)
    if (statOf(path).isDirectory()) loadFolder(path, prefix, dataFile)
    else loadFile(found, path, prefix)
  }
  for (const path of bundles) {
    if (statOf(path).isDirectory()) {
      const manifest = readManifest(join(path, '.manifest'))
      if (manifest) found.manifests.push(manifest)
      const { rego_version: version = regoVersion } = manifest ?? {}
      loadFolder(path, [], /^data\.(?:json|ya?ml)$/, { ...found, regoVersion: version })
    } else loadArchive(found, path)
  }
  return { modules: [...found.modules.values()], data: found.data, manifests: found.manifests }
}

export interface TestLoadOptions extends Pick<LoadOptions, 'regoVersion' | 'ignore'> {
  /** The paths are bundles. */
  readonly areBundles?: boolean
}

/**
 * Loads what the tests below some paths need. A path in a folder of policies brings the whole folder, with parameters as the builder
 * reads them (`data.parameters`); any other is loaded as {@link loadFiles} does.
 *
 * @returns also which modules lie below the paths
 */
export function loadForTests(
  paths: readonly string[],
  { areBundles = false, ...options }: TestLoadOptions = {}
): LoadedFiles & { readonly isAskedFor: (module: string) => boolean } {
  const folders = new Set<string>()
  const others: string[] = []
  for (const path of paths) {
    statOf(path)
    const folder = areBundles ? undefined : policiesFolderAround(path)
    if (folder === undefined) others.push(path)
    else folders.add(folder)
  }
  const { modules, data, manifests } = loadFiles({
    ...options,
    ...(areBundles ? { bundles: others } : { paths: others })
  })
  const all = new Map(modules.map(module => [module.name, module]))
  for (const folder of folders) {
    const policies = loadPolicies(folder)
    for (const module of policies.modules) all.set(module.name, module)
    if (policies.parameters.size > 0) merge(data as Tree, ['parameters'], policies.parameters, folder)
  }
  const roots = paths.map(path => resolve(splitPrefix(path).path))
  return {
    modules: [...all.values()],
    data,
    manifests,
    isAskedFor: name =>
      areBundles || roots.some(root => resolve(name) === root || resolve(name).startsWith(`${root}${sep}`))
  }
}

function loadPolicies(folder: string): { readonly modules: ModuleText[]; readonly parameters: Tree } {
  const parameters: Tree = new Map()
  const modules: ModuleText[] = []
  const diagnostics: Diagnostic[] = []
  for (const { path, name, text } of readPolicies(folder === '' ? '.' : folder)) {
    if (path.endsWith('.rego')) modules.push({ name, text })
    const id = homeOf(path)?.id
    if (id === undefined || !path.endsWith('/parameters.yaml')) continue
    const yaml = readYaml({ name, text }, diagnostic => diagnostics.push(diagnostic))
    if (yaml) parameters.set(id, rawJsonOf(yaml.value))
  }
  if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics)
  return { modules, parameters }
}

/** The nearest folder around a path, itself included, that has the form of a guild's policies. */
function policiesFolderAround(path: string): string | undefined {
  if (splitPrefix(path).path !== path) return undefined
  let folder = statOf(path).isDirectory() ? path : dirname(path)
  for (let up = 0; up < 5; up++) {
    if (isPoliciesFolder(folder)) return folder
    const parent = join(folder, '..')
    if (resolve(parent) === resolve(folder)) return undefined
    folder = parent
  }
  return undefined
}

/** Whether a folder has the form of a guild's policies: `global/<id>/policy.rego` or `domains/<domain>/<id>/policy.rego` in it. */
export function isPoliciesFolder(folder: string): boolean {
  return ['global', 'domains'].some(tier => {
    const place = join(folder, tier)
    if (!existsSync(place) || !statSync(place).isDirectory()) return false
    const below = readdirSync(place, { withFileTypes: true }).filter(entry => entry.isDirectory())
    return below.some(
      entry =>
        existsSync(join(place, entry.name, 'policy.rego')) ||
        (tier === 'domains' &&
          readdirSync(join(place, entry.name)).some(id => existsSync(join(place, entry.name, id, 'policy.rego'))))
    )
  })
}

function loadFile(found: Found, path: string, at: readonly string[]): void {
  if (path.endsWith('.tar.gz')) {
    loadArchive(found, path)
    return
  }
  const name = shownName(path)
  const text = readText(path)
  const isData = /\.(?:json|ya?ml)$/i.test(path)
  // Without a telling name, what begins as a module is one.
  const isRego = path.endsWith('.rego') || (!isData && /^(?:\s|#.*(?:\n|$))*package\b/.test(text))
  if (isRego) found.modules.set(name, { name, text, regoVersion: found.regoVersion })
  else if (isData) merge(found.data, at, parseData(name, text), name)
  else throw new LoadError(`${name} is neither Rego nor JSON nor YAML, by its name`)
}

function readManifest(path: string): Manifest | undefined {
  if (!existsSync(path)) return undefined
  let value: unknown
  try {
    value = JSON.parse(readText(path))
  } catch (cause) {
    if (cause instanceof LoadError) throw cause
    throw new LoadError(`${path} is not JSON: ${(cause as Error).message}`, { cause })
  }
  const manifest = asManifest(value)
  if (!manifest) throw new LoadError(`${path} is not the manifest of a bundle`)
  return manifest
}

function loadArchive(found: Found, path: string): void {
  let bundle: ReturnType<typeof readBundle>
  try {
    bundle = readBundle(readFileSync(path))
  } catch (cause) {
    throw new LoadError(`the bundle ${path} cannot be read: ${whyUnreadable(cause)}`, { cause })
  }
  found.manifests.push(bundle.manifest)
  for (const { name, text, regoVersion } of bundle.modules) {
    found.modules.set(`${path}:${name}`, {
      name,
      text,
      regoVersion: regoVersion ?? bundle.manifest.rego_version ?? found.regoVersion
    })
  }
  merge(found.data, [], readRawJson(bundle.dataText), path)
}

/** One JSON or YAML document. */
export function parseData(name: string, text: string): RawJson {
  if (/\.json$/i.test(name)) {
    try {
      return readRawJson(text.replace(/^\uFEFF/, ''))
    } catch (cause) {
      throw new LoadError(`${name} is not JSON: ${(cause as Error).message}`, { cause })
    }
  }
  const yaml = parseYaml(text)
  if (!yaml.valid) throw new LoadError(`${name} is not YAML: ${yaml.message}`)
  return readRawJson(writeJson(yaml.value))
}

/** Reads one file as text. */
export function readText(path: string): string {
  const found = statOf(path)
  if (found.isDirectory()) throw new LoadError(`${path} is a folder, wanted a file`)
  if (found.size > largestFile)
    throw new LoadError(`${path} has ${found.size} bytes, more than the ${largestFile} that are read`)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path))
  } catch (cause) {
    const isText = (cause as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA'
    throw new LoadError(`cannot read ${path}: ${isText ? whyUnreadable(cause) : 'it is not UTF-8 text'}`, { cause })
  }
}

/** Puts a document at its path; two that meet must both be objects, and share no member that is not one too. */
function merge(tree: Tree, path: readonly string[], value: RawJson, name: string, at: readonly string[] = []): void {
  const [key, ...rest] = path
  if (key === undefined) {
    if (!(value instanceof Map)) {
      throw new LoadError(`${name} holds no object, and only objects can stand at the top of \`data\``)
    }
    for (const [member, inner] of value) merge(tree, [member], inner, name, at)
    return
  }
  const known = tree.get(key)
  if (known instanceof Map && (rest.length > 0 || value instanceof Map)) {
    merge(known, rest, value, name, [...at, key])
  } else if (known !== undefined) {
    throw new LoadError(`${name} gives \`${['data', ...at, key].join('.')}\`, which other data gives too`)
  } else if (rest.length > 0) {
    const inner: Tree = new Map()
    merge(inner, rest, value, name, [...at, key])
    tree.set(key, inner)
  } else {
    tree.set(key, value)
  }
}

/** `a.b:FILE`, `file:///FILE` or a path. */
function splitPrefix(given: string): { readonly path: string; readonly prefix: readonly string[] } {
  const url = /^file:\/\/(\/.*)$/.exec(given)
  if (url) return { path: url[1] as string, prefix: [] }
  const match = existsSync(given) ? undefined : /^([A-Za-z_][\w.]*):(.+)$/.exec(given)
  if (!match) return { path: given, prefix: [] }
  return {
    path: match[2] as string,
    prefix: (match[1] as string).split('.').filter((name, i) => i > 0 || name !== 'data')
  }
}

function statOf(path: string): { readonly isDirectory: () => boolean; readonly size: number } {
  try {
    return statSync(splitPrefix(path).path)
  } catch (cause) {
    throw new LoadError(`cannot read ${path}: ${whyUnreadable(cause)}`, { cause })
  }
}

function shownName(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return (fromHere === '' ? basename(path) : fromHere.startsWith('..') ? path : fromHere).replaceAll('\\', '/')
}
