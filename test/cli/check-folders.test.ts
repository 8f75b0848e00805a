import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { root, runPolity } from './run-polity.ts'

const sample = join(root, 'examples/mesh')
const complies: Readonly<Record<string, string>> = Object.fromEntries(
  ['artists/artist-registry/product.odps.yaml', 'artists/artist-registry/artists.odcs.yaml', 'mesh.yaml'].map(name => [
    name,
    readFileSync(join(sample, name), 'utf8')
  ])
)
const folders: string[] = []
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-folder-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(complies)) file(name, text)
})
afterAll(() => {
  for (const used of folders) rmSync(used, { recursive: true, force: true })
})

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

interface Json {
  readonly verdict: string
  readonly leftOut: readonly { readonly name: string; readonly why: string }[]
  readonly products: readonly { readonly documents: readonly string[] }[]
}
const checkJson = async (...args: string[]): Promise<{ code: number | null; json: Json }> => {
  const { code, stdout } = await runPolity(['check', ...args, '--format', 'json'], { cwd: folder })
  return { code, json: JSON.parse(stdout) as Json }
}

const unrelated = [
  { note: "a package's file", name: 'package.json', text: '{"name": "x", "description": "the data product orders"}' },
  { note: 'a Kubernetes manifest', name: 'k8s.yaml', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: a}\n' },
  { note: 'JSON with comments', name: 'tsconfig.json', text: '// data contract\n{"compilerOptions": {}}\n' },
  { note: 'a template that is no YAML', name: 'chart.yaml', text: '{{- if .Values.a }}\na: {{ b }}\n' },
  { note: 'nothing', name: 'empty.yaml', text: '' },
  { note: 'a list', name: 'list.yaml', text: '- a\n- b\n' },
  { note: 'a dbt project', name: 'dbt_project.yml', text: 'name: orders\nversion: 1.0.0\nmodels:\n  orders: {}\n' },
  { note: 'not UTF-8', name: 'latin.yaml', text: Buffer.from('name: caf\xe9\n', 'latin1') }
]

describe('a folder that holds more than descriptors', () => {
  test('leaves the others out, says so once, and names them when asked', async () => {
    for (const { name, text } of unrelated) file(name, text)
    const ran = await runPolity(['check', '.'], { cwd: folder })
    expect(ran.code, ran.stdout).toBe(0)
    expect(ran.stdout).toContain(`${unrelated.length} files are no descriptors, left out (--verbose names them)`)
    const verbose = await runPolity(['check', '.', '--verbose'], { cwd: folder })
    for (const { name } of unrelated)
      expect(verbose.stdout).toMatch(new RegExp(`^ {2}${name.replace('.', '\\.')}: .`, 'm'))
    const { json } = await checkJson('.')
    expect(json.leftOut.map(({ name }) => name).sort()).toEqual(unrelated.map(({ name }) => name).sort())
  })

  test.each(unrelated)('$note that is named has no verdict', async ({ name, text }) => {
    file(name, text)
    const { code, json } = await checkJson('.', name)
    expect({ code, verdict: json.verdict, leftOut: json.leftOut }).toEqual({ code: 1, verdict: 'none', leftOut: [] })
  })

  test.each([
    { note: 'a kind with a typo', text: 'kind: DataContrct\nid: a\n' },
    { note: 'a version that is not known', text: 'apiVersion: v9.9.9\nkind: DataContract\nid: a\n' },
    { note: 'no kind, but a version of the standards', text: 'apiVersion: v3.1.0\nid: a\n' },
    { note: 'a property of the standard with a typo', text: 'dataContractSpecificaton: 1.1.0\nid: a\n' },
    { note: 'a descriptor that is no YAML', text: 'apiVersion: v3.1.0\nkind: DataContract\nid: [\n' },
    { note: 'a descriptor in UTF-16', text: Buffer.from('\ufeffapiVersion: v3.1.0\nkind: DataContract\n', 'utf16le') },
    { note: "a file of Polity's own with a typo", text: 'apiVersion: polity/v2\nkind: Mesh\n' }
  ])('$note was meant as a descriptor and is not left out', async ({ text }) => {
    file('a.yaml', text)
    const { code, json } = await checkJson('.')
    expect({ code, verdict: json.verdict, leftOut: json.leftOut }).toEqual({ code: 1, verdict: 'none', leftOut: [] })
  })

  test('only unrelated files: nothing is judged, which is no pass', async () => {
    file('other/package.json', '{}')
    const { code, json } = await checkJson('other')
    expect({ code, verdict: json.verdict }).toEqual({ code: 1, verdict: 'none' })
  })

  test('links to files are followed inside of the folder, read once, and never out of it', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'polity-outside-'))
    folders.push(outside)
    writeFileSync(join(outside, 'secret.yaml'), 'apiVersion: v3.1.0\nkind: DataContract\nid: secret\n')
    // as a ConfigMap is mounted: the files stand in a hidden folder
    mkdirSync(join(folder, 'mount/..data'), { recursive: true })
    writeFileSync(join(folder, 'mount/..data/mesh.yaml'), complies['mesh.yaml'] as string)
    rmSync(join(folder, 'mesh.yaml'))
    symlinkSync('..data/mesh.yaml', join(folder, 'mount/mesh.yaml'))
    symlinkSync('../artists/artist-registry/product.odps.yaml', join(folder, 'mount/again.yaml'))
    symlinkSync(join(outside, 'secret.yaml'), join(folder, 'out.yaml'))
    symlinkSync('nowhere.yaml', join(folder, 'broken.yaml'))
    symlinkSync('.', join(folder, 'circle'))
    const { code, json } = await checkJson('.')
    expect(code).toBe(0)
    expect(json.products.length).toBe(1)
    expect(json.leftOut).toEqual([
      { name: 'broken.yaml', why: 'the link leads nowhere' },
      { name: 'out.yaml', why: 'the link leads out of the folder' }
    ])
  })
})
