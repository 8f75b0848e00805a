import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type Bundle, type Manifest, policyDigest, readBundle } from '../bundle/index.ts'
import { DiagnosticError, hasErrors, positionAt, whyUnreadable } from '../diagnostics/index.ts'
import { describeModule, type ModuleDescription } from '../evaluator/index.ts'
import { type Annotations, describedPath, type ModuleText, parseModule } from '../rego/index.ts'
import { filesBelow } from './files-below.ts'
import { LoadError } from './load-error.ts'
import { loadFiles } from './load-files.ts'

/** What a bundle, a folder in the form of one, or a single module holds. */
export interface Inspection {
  /** What was looked into, as it was named. */
  readonly file: string
  readonly manifest?: Manifest
  /** Files by what they give: `data.a.b` of a module's package or a data file's place. */
  readonly namespaces: ReadonlyMap<string, readonly string[]>
  readonly annotations: readonly DescribedDocument[]
  /** Of a bundle with a `policy.wasm`. */
  readonly module?: ModuleDescription & { readonly file: string; readonly bytes: number }
  /** Of a packed bundle: of the whole, and of what can decide in it. */
  readonly digests?: { readonly bundle: string; readonly policy: string }
}

export interface DescribedDocument {
  readonly annotations: Annotations
  /** Below `data`. */
  readonly path: readonly string[]
  readonly package: readonly string[]
  readonly file: string
  /** Of what the annotations stand above. */
  readonly row: number
  /** The head of the rule, as written; absent for a package. */
  readonly rule?: string
}

/**
 * Looks into a bundle, a folder or a module without running anything.
 *
 * @throws LoadError for what cannot be read; DiagnosticError for faults in a text
 */
export async function inspect(path: string, regoVersion: 0 | 1 = 1): Promise<Inspection> {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) throw new LoadError(`cannot read ${path}: there is no such file or folder`)
  if (found.isDirectory()) return ofSources(path, loadFiles({ bundles: [path], regoVersion }), dataFilesBelow(path))
  if (path.endsWith('.rego')) return ofSources(path, loadFiles({ paths: [path], regoVersion }), [])
  let bundle: Bundle
  try {
    bundle = readBundle(readFileSync(path))
  } catch (cause) {
    throw new LoadError(`the bundle ${path} cannot be read: ${whyUnreadable(cause)}`, { cause })
  }
  const { manifest, wasm, modules, dataFiles } = bundle
  const version = manifest.rego_version ?? regoVersion
  const texts = modules.map(module => ({ ...module, regoVersion: module.regoVersion ?? version }))
  const described = wasm
    ? await describeModule(wasm).catch((cause: unknown) => {
        throw new LoadError(`the module in ${path} cannot be read: ${(cause as Error).message}`, { cause })
      })
    : undefined
  const file = manifest.wasm?.[0]?.module ?? '/policy.wasm'
  return {
    ...ofSources(
      path,
      { modules: texts, manifests: [manifest] },
      dataFiles.map(name => [name.slice(1), name] as const)
    ),
    ...(wasm && described ? { module: { ...described, file, bytes: wasm.length } } : {}),
    digests: { bundle: bundle.digest, policy: policyDigest(modules, wasm) }
  }
}

/** Places below `data`, with the file that gives what is there. */
type DataFile = readonly [place: string, file: string]

function dataFilesBelow(folder: string): DataFile[] {
  return [...filesBelow(folder, () => false)]
    .filter(names => /^data\.(?:json|ya?ml)$/.test(names.at(-1) as string))
    .map(names => [names.join('/'), join(folder, ...names).replaceAll('\\', '/')])
}

function ofSources(
  file: string,
  { modules, manifests }: { readonly modules: readonly ModuleText[]; readonly manifests: readonly Manifest[] },
  dataFiles: readonly DataFile[]
): Inspection {
  const namespaces = new Map<string, string[]>()
  const add = (path: readonly string[], file: string): void => {
    const name = ['data', ...path].join('.')
    namespaces.set(name, [...(namespaces.get(name) ?? []), file].sort())
  }
  const annotations: DescribedDocument[] = []
  for (const { name, text, regoVersion = 1 } of modules) {
    const { module, diagnostics } = parseModule({ name, text }, { regoVersion })
    if (!module || hasErrors(diagnostics)) throw new DiagnosticError(diagnostics)
    add(module.package.path, name)
    for (const each of module.annotations) {
      const target = each.target ?? module.package
      const rule = 'head' in target ? target.head : undefined
      const last = rule?.ref.at(-1)
      annotations.push({
        annotations: each,
        path: describedPath(module, each),
        package: module.package.path,
        file: name,
        row: positionAt(module.source, target.span.start).line,
        ...(rule && last ? { rule: text.slice(rule.ref[0]?.span.start, endOfRef(text, last.span.end)) } : {})
      })
    }
  }
  for (const [place, file] of dataFiles) add(place.split('/').slice(0, -1), file)
  const [manifest] = manifests
  for (const { entrypoint, module } of manifest?.wasm ?? []) add(entrypoint.split('/'), module)
  return {
    file,
    ...(manifest ? { manifest } : {}),
    namespaces: new Map([...namespaces].sort(([a], [b]) => (a < b ? -1 : 1))),
    annotations: annotations.sort(byPath)
  }
}

/** With the bracket that closes the last element. */
const endOfRef = (text: string, end: number): number => (text[end] === ']' ? end + 1 : end)

function byPath(a: DescribedDocument, b: DescribedDocument): number {
  const [left, right] = [a, b].map(({ path }) => path.join('\0'))
  if (left !== right) return (left as string) < (right as string) ? -1 : 1
  return a.file === b.file ? a.row - b.row : a.file < b.file ? -1 : 1
}
