import type { DescribedDocument, Inspection } from '../build/index.ts'
import type { Manifest } from '../bundle/index.ts'
import { printable } from '../diagnostics/index.ts'
import { rawJsonOf, writeRawJson } from '../json/index.ts'
import { annotationsJson, refJson } from '../rego/index.ts'
import { tableOf } from './table.ts'

/** What `opa inspect` prints, and of a compiled module its entrypoints and what it asks of its host. */
export function renderInspection(inspection: Inspection, showsAnnotations: boolean): string {
  const { manifest, namespaces, annotations, module, digests } = inspection
  const parts: string[] = []
  if (manifest) parts.push(`MANIFEST:\n${tableOf(['FIELD', 'VALUE'], manifestRows(manifest))}`)
  const files = [...namespaces].flatMap(([name, names]) => names.map((file, i) => [i === 0 ? name : '', file]))
  if (files.length > 0) parts.push(`NAMESPACES:\n${tableOf(['NAMESPACE', 'FILE'], files)}`)
  if (showsAnnotations && annotations.length > 0) {
    parts.push(`ANNOTATIONS:\n${annotations.map(each => `${describe(each)}\n`).join('')}`)
  }
  const rows = [
    ...(module ? [['File', `${module.file}, ${module.bytes} bytes`]] : []),
    ...listRows('Entrypoints', module?.entrypoints ?? []),
    ...listRows('Asks its host', module?.requires ?? []),
    ...(digests
      ? [
          ['Digest', digests.bundle],
          ['Of policies', digests.policy]
        ]
      : [])
  ]
  if (rows.length > 0) parts.push(`${module ? 'MODULE' : 'BUNDLE'}:\n${tableOf(['FIELD', 'VALUE'], rows)}`)
  return printable(parts.join(''))
}

/** The same for programs: the members of `opa inspect --format json`, and under `polity` what is not in it. */
export function renderInspectionJson(inspection: Inspection, showsAnnotations: boolean): string {
  const { manifest, namespaces, annotations, module, digests, file } = inspection
  const list = annotations.map(each => ({
    annotations: annotationsJson(each.annotations),
    location: { file: each.file, row: each.row, col: 1 },
    path: refJson(['data', ...each.path])
  }))
  const value = {
    manifest: manifest ?? { revision: '', roots: [''] },
    signatures_config: {},
    ...(manifest?.wasm ? { wasm_modules: wasmModules(manifest.wasm, file) } : {}),
    namespaces: Object.fromEntries(namespaces),
    ...(showsAnnotations && list.length > 0 ? { annotations: list } : {}),
    polity: { ...(module ? { module } : {}), ...(digests ? { digests } : {}) }
  }
  return `${JSON.stringify(value, null, 2)}\n`
}

function wasmModules(entries: NonNullable<Manifest['wasm']>, file: string): readonly object[] {
  return [...new Set(entries.map(({ module }) => module))].map(path => ({
    entrypoints: entries
      .filter(({ module }) => module === path)
      .map(({ entrypoint }) => dotted(['data', ...entrypoint.split('/')])),
    path,
    url: `${file}${path}`
  }))
}

function manifestRows(manifest: Manifest): string[][] {
  const { rego_version: version, revision, roots, metadata = {} } = manifest
  const isBounded = !(roots.length === 1 && roots[0] === '')
  return [
    ...(version === undefined ? [] : [['Rego Version', String(version)]]),
    ...(revision === '' ? [] : [['Revision', cut(revision)]]),
    ...(isBounded ? listRows('Roots', [...roots].sort()) : []),
    ...(Object.keys(metadata).length === 0 ? [] : [['Metadata', cut(writeRawJson(rawJsonOf(metadata)))]])
  ]
}

const listRows = (name: string, values: readonly string[]): string[][] =>
  values.map((value, i) => [i === 0 ? name : '', value])

const cut = (text: string): string => (text.length > 50 ? `${text.slice(0, 47)}...` : text)

function describe({ annotations, path, package: inPackage, file, row, rule }: DescribedDocument): string {
  const { title, description, scope, entrypoint, organizations, authors, schemas, relatedResources, custom } =
    annotations
  const head = title ?? dotted(path)
  const lines = [head, '='.repeat(head.length), '', ...(description === undefined ? [] : [description, ''])]
  lines.push(`Package:  ${inPackage.join('.')}`)
  if (rule !== undefined) lines.push(`Rule:     ${rule}`)
  lines.push(`Location: ${file}:${row}`, `Scope: ${scope}`)
  if (entrypoint) lines.push('Entrypoint: true')
  const section = (name: string, entries: readonly string[]): void => {
    if (entries.length > 0) lines.push('', `${name}:`, ...entries.map(entry => ` ${entry}`))
  }
  section('Organizations', organizations ?? [])
  section(
    'Authors',
    (authors ?? []).map(({ name, email }) =>
      [name, ...(email ? [`<${email}>`] : [])].filter(part => part !== '').join(' ')
    )
  )
  const typed = (schemas ?? []).map(each => ({
    place: dotted(each.path),
    type: each.schema ? dotted(['schema', ...each.schema]) : JSON.stringify(each.definition)
  }))
  const width = Math.max(0, ...typed.map(({ place }) => place.length)) + 1
  section(
    'Schemas',
    typed.map(({ place, type }) => `${`${place}:`.padEnd(width)} ${type}`)
  )
  section(
    'Related Resources',
    (relatedResources ?? []).map(({ ref, description: words }) => (words === undefined ? ref : `${ref} ${words}`))
  )
  section(
    'Custom',
    Object.entries(custom ?? {}).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  )
  return `${lines.join('\n')}\n`
}

/** `a.b["c d"]` */
function dotted([head = '', ...names]: readonly string[]): string {
  return head + names.map(name => (/^[A-Za-z_]\w*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`)).join('')
}
