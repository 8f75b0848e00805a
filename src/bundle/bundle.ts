import { createHash } from 'node:crypto'
import {
  BundleError,
  type BundleLimits,
  defaultLimits,
  gunzip,
  gzip,
  type Member,
  readTar,
  writeTar
} from './archive.ts'
import { asManifest, isObject, type Manifest } from './manifest.ts'

export interface BundleModule {
  /** Member name: `/policies/global/owner/policy.rego`. */
  readonly name: string
  readonly text: string
  /** Where it differs from the bundle's own. */
  readonly regoVersion?: 0 | 1
}

/** A file for people, such as an example: nothing evaluates it, and an OPA passes over it. */
export interface BundleFile {
  /** Member name: `/blueprints/odcs/contract.yaml`; never of a file that OPA reads. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** What goes into a bundle. */
export interface BundleContent {
  readonly manifest: Manifest
  readonly wasm?: Uint8Array
  readonly modules: readonly BundleModule[]
  /** The base documents: an object, or its JSON as it is to stand in the bundle. */
  readonly data: Readonly<Record<string, unknown>> | string
  readonly files?: readonly BundleFile[]
}

/** What a bundle holds. */
export interface Bundle {
  readonly manifest: Manifest
  readonly wasm?: Uint8Array
  readonly modules: readonly BundleModule[]
  /** Names of the files that hold base documents: `/a/data.json`. */
  readonly dataFiles: readonly string[]
  /** JSON text of the base documents, numbers as they were written. */
  readonly dataText: string
  /** All else. */
  readonly files: readonly BundleFile[]
  /** Of the whole bundle, see {@link bundleDigest}. */
  readonly digest: string
}

/** A bundle as bytes: gzip of a tar that is the same, byte for byte, for the same content. */
export function writeBundle({ manifest, wasm, modules, data, files = [] }: BundleContent): Uint8Array {
  const versions = Object.fromEntries(
    modules
      .filter(module => module.regoVersion !== undefined && module.regoVersion !== manifest.rego_version)
      .map(module => [module.name, module.regoVersion as 0 | 1])
      .sort(([a], [b]) => compareText(a as string, b as string))
  )
  const whole = Object.keys(versions).length > 0 ? { ...manifest, file_rego_versions: versions } : manifest
  const members: Member[] = [
    { name: '/.manifest', bytes: encoder.encode(`${JSON.stringify(whole)}\n`) },
    { name: '/data.json', bytes: encoder.encode(`${typeof data === 'string' ? data : JSON.stringify(data)}\n`) },
    ...[...modules]
      .sort((a, b) => compareText(a.name, b.name))
      .map(module => ({ name: module.name, bytes: encoder.encode(module.text) })),
    ...[...files].sort((a, b) => compareText(a.name, b.name)),
    ...(wasm ? [{ name: '/policy.wasm', bytes: wasm }] : [])
  ]
  const read = files.find(({ name }) => isReadByOpa(name))
  if (read) throw new BundleError(`\`${read.name}\` has a name that OPA reads`)
  return gzip(writeTar(members))
}

/**
 * Reads a bundle of ours or of OPA's.
 *
 * @throws BundleError when the bytes are no bundle or go beyond a limit
 */
export function readBundle(bytes: Uint8Array, limits: Partial<BundleLimits> = {}): Bundle {
  const allowed = { ...defaultLimits, ...limits }
  const tar = gunzip(bytes, allowed)
  const members = readTar(tar, allowed)
  const find = (name: string): Member | undefined => members.find(member => member.name === name)
  const manifestMember = find('/.manifest')
  const manifest = manifestMember ? asManifest(json(manifestMember)) : asManifest({})
  if (!manifest) throw new BundleError('`/.manifest` is not the manifest of a bundle')
  const yaml = members.find(member => /\/data\.ya?ml$/.test(member.name))
  if (yaml)
    throw new BundleError(`\`${yaml.name}\`: data in YAML is not read; \`opa build\` turns it into \`data.json\``)
  const wasmName = withSlash(manifest.wasm?.[0]?.module ?? '/policy.wasm')
  const wasm = find(wasmName)?.bytes
  return {
    manifest,
    ...(wasm ? { wasm } : {}),
    modules: members
      .filter(member => member.name.endsWith('.rego'))
      .map(member => moduleOf(member, manifest.file_rego_versions?.[member.name])),
    dataFiles: members.map(({ name }) => name).filter(name => name.endsWith('/data.json')),
    dataText: dataText(members),
    files: members.filter(({ name }) => name !== wasmName && !isReadByOpa(name)),
    digest: digestOf(tar)
  }
}

/** Modules, data, manifest, signatures and patches. */
function isReadByOpa(name: string): boolean {
  return /\.(?:rego|wasm)$|\/(?:\.manifest|\.signatures\.json|data\.(?:json|ya?ml)|patch\.json|plan\.json)$/.test(name)
}

/** `sha256:<hex>` over the uncompressed tar, since the compressed bytes differ between zlib versions. */
export function bundleDigest(bytes: Uint8Array, limits: Partial<BundleLimits> = {}): string {
  return digestOf(gunzip(bytes, { ...defaultLimits, ...limits }))
}

/** `sha256:<hex>` over all sources and the compiled module: what can decide, apart from data. */
export function policyDigest(modules: readonly BundleModule[], wasm: Uint8Array | undefined): string {
  const hash = createHash('sha256')
  for (const module of [...modules].sort((a, b) => compareText(a.name, b.name))) {
    hash.update(JSON.stringify([module.name, module.regoVersion ?? 1, module.text]))
  }
  if (wasm) hash.update(wasm)
  return `sha256:${hash.digest('hex')}`
}

/** `sha256:<hex>` over the base documents as written in the bundle. */
export function dataDigest(dataText: string): string {
  return digestOf(encoder.encode(dataText.trim()))
}

/** All `data.json`, each at the path of its folder; the text of a single one at the top is kept as it is. */
function dataText(members: readonly Member[]): string {
  const files = members.filter(member => member.name.endsWith('/data.json'))
  const [first] = files
  if (!first) return '{}'
  if (files.length === 1 && first.name === '/data.json') {
    if (!isObject(json(first))) throw new BundleError('`/data.json` does not hold an object')
    return decode(first)
  }
  const root: Record<string, unknown> = Object.create(null)
  for (const file of files) {
    const path = file.name.split('/').slice(1, -1)
    merge(root, path, json(file), file.name)
  }
  return JSON.stringify(root)
}

function merge(root: Record<string, unknown>, path: readonly string[], value: unknown, file: string): void {
  const [key, ...rest] = path
  if (key === undefined) {
    if (!isObject(value)) throw new BundleError(`\`${file}\` does not hold an object`)
    for (const [name, member] of Object.entries(value)) {
      if (isObject(member)) merge(root, [name], member, file)
      else if (name in root)
        throw new BundleError(`\`${file}\` gives \`${name}\`, which another \`data.json\` gives too`)
      else root[name] = member
    }
    return
  }
  if (!(key in root)) root[key] = Object.create(null)
  const inner = root[key]
  if (!isObject(inner) || (rest.length === 0 && !isObject(value))) {
    throw new BundleError(`\`${file}\` does not fit beside another \`data.json\``)
  }
  merge(inner, rest, value, file)
}

function moduleOf(member: Member, regoVersion: 0 | 1 | undefined): BundleModule {
  return { name: member.name, text: decode(member), ...(regoVersion === undefined ? {} : { regoVersion }) }
}

function json(member: Member): unknown {
  try {
    return JSON.parse(decode(member))
  } catch (cause) {
    throw new BundleError(`\`${member.name}\` is not JSON`, { cause })
  }
}

function decode(member: Member): string {
  try {
    return decoder.decode(member.bytes)
  } catch (cause) {
    throw new BundleError(`\`${member.name}\` is not UTF-8 text`, { cause })
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })
const digestOf = (bytes: Uint8Array): string => `sha256:${createHash('sha256').update(bytes).digest('hex')}`
const withSlash = (name: string): string => (name.startsWith('/') ? name : `/${name}`)

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
