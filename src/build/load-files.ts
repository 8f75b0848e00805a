import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { readBundle } from '../bundle/index.ts'
import { type Diagnostic, DiagnosticError, hasErrors } from '../diagnostics/index.ts'
import { type RawJson, rawJsonOf, readRawJson } from '../json/index.ts'
import type { ModuleText } from '../rego/index.ts'
import { homeOf } from './policy-metadata.ts'
import { readPolicies } from './read-policies.ts'
import { readYaml } from './read-yaml.ts'

/** Rego and data that belong together. */
export interface LoadedFiles {
  readonly modules: readonly ModuleText[]
  /** The base documents: what stands below `data`. */
  readonly data: RawJson
}

/** A path that holds nothing that can be loaded, in words for the person who typed it. */
export class LoadError extends Error {
  override readonly name = 'LoadError'
}

export interface LoadOptions {
  /** Files and folders as `opa eval -d` takes them; `a.b:FILE` puts the document of a file below `data.a.b`. */
  readonly paths?: readonly string[]
  /** Bundles: archives, or folders in the form of one. */
  readonly bundles?: readonly string[]
  /** How Rego is read that does not say it itself. */
  readonly regoVersion?: 0 | 1
}

type Tree = Map<string, RawJson>

interface Found {
  readonly modules: Map<string, ModuleText>
  readonly data: Tree
  readonly regoVersion: 0 | 1
}

const largestFile = 64 << 20
const dataFile = /\.(?:json|ya?ml)$/i

/**
 * Loads Rego and data as OPA does: a JSON or YAML file below a folder stands at the path of the folder it is in, one that is named
 * itself at the top. Of a bundle's folder, only `data.json` and `data.yaml` are data. Links and hidden files are left out.
 *
 * @throws LoadError for what cannot be read; DiagnosticError for faults in a text
 */
export function loadFiles({ paths = [], bundles = [], regoVersion = 1 }: LoadOptions): LoadedFiles {
  const found: Found = { modules: new Map(), data: new Map(), regoVersion }
  for (const given of paths) {
    const { path, prefix } = splitPrefix(given)
    if (statOf(path).isDirectory()) loadFolder(found, path, prefix, dataFile)
    else loadFile(found, path, prefix)
  }
  for (const path of bundles) {
    if (statOf(path).isDirectory()) loadFolder(found, path, [], /^data\.(?:json|ya?ml)$/)
    else loadArchive(found, path)
  }
  return { modules: [...found.modules.values()], data: found.data }
}

/**
 * Loads what the tests below some paths need. A path in a folder of policies brings the whole folder, with parameters as the builder
 * reads them (`data.parameters`); any other is loaded as {@link loadFiles} does.
 *
 * @returns also which modules lie below the paths
 */
export function loadForTests(
  paths: readonly string[],
  regoVersion: 0 | 1 = 1
): LoadedFiles & { readonly isAskedFor: (module: string) => boolean } {
  const folders = new Set<string>()
  const others: string[] = []
  for (const path of paths) {
    statOf(path)
    const folder = policiesFolderAround(path)
    if (folder === undefined) others.push(path)
    else folders.add(folder)
  }
  const { modules, data } = loadFiles({ paths: others, regoVersion })
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
    isAskedFor: name => roots.some(root => resolve(name) === root || resolve(name).startsWith(`${root}${sep}`))
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

function isPoliciesFolder(folder: string): boolean {
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

function loadFolder(found: Found, root: string, prefix: readonly string[], isData: RegExp, folder = root): void {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
    if (entry.isDirectory()) loadFolder(found, root, prefix, isData, path)
    else if (entry.isFile() && (entry.name.endsWith('.rego') || isData.test(entry.name))) {
      const below = relative(root, folder)
      loadFile(found, path, [...prefix, ...(below === '' ? [] : below.split(sep))])
    }
  }
}

function loadFile(found: Found, path: string, at: readonly string[]): void {
  const name = shownName(path)
  const text = readText(path)
  if (path.endsWith('.rego')) found.modules.set(name, { name, text, regoVersion: found.regoVersion })
  else if (dataFile.test(path)) merge(found.data, at, parseData(name, text), name)
  else throw new LoadError(`${name} is neither Rego nor JSON nor YAML, by its name`)
}

function loadArchive(found: Found, path: string): void {
  let bundle: ReturnType<typeof readBundle>
  try {
    bundle = readBundle(readFileSync(path))
  } catch (cause) {
    throw new LoadError(`the bundle ${path} cannot be read: ${(cause as Error).message}`, { cause })
  }
  for (const { name, text, regoVersion } of bundle.modules) {
    found.modules.set(`${path}:${name}`, { name, text, regoVersion: regoVersion ?? bundle.manifest.rego_version })
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
  const diagnostics: Diagnostic[] = []
  const yaml = readYaml({ name, text }, diagnostic => diagnostics.push(diagnostic))
  if (!yaml || hasErrors(diagnostics)) throw new DiagnosticError(diagnostics)
  return rawJsonOf(yaml.value)
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
    throw new LoadError(`cannot read ${path}: ${isText ? (cause as Error).message : 'it is not UTF-8 text'}`, { cause })
  }
}

function merge(root: Tree, path: readonly string[], value: RawJson, name: string): void {
  const [key, ...rest] = path
  if (key !== undefined) {
    const inner = root.get(key) ?? new Map<string, RawJson>()
    if (!(inner instanceof Map)) throw new LoadError(`${name} does not fit beside other data at \`${path.join('.')}\``)
    root.set(key, inner)
    merge(inner, rest, value, name)
    return
  }
  if (!(value instanceof Map)) throw new LoadError(`${name} holds no object, and only objects can stand below \`data\``)
  for (const [member, inner] of value) {
    const known = root.get(member)
    if (known === undefined) root.set(member, inner)
    else if (known instanceof Map && inner instanceof Map) merge(known, [], inner, name)
    else throw new LoadError(`${name} gives \`${member}\`, which other data gives too`)
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
    const isAbsent = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new LoadError(
      `cannot read ${path}: ${isAbsent ? 'there is no such file or folder' : (cause as Error).message}`,
      {
        cause
      }
    )
  }
}

function shownName(path: string): string {
  const fromHere = relative(process.cwd(), path)
  return (fromHere === '' ? basename(path) : fromHere.startsWith('..') ? path : fromHere).replaceAll('\\', '/')
}
