import { readdirSync, readFileSync } from 'node:fs'
import { posix, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const src = fileURLToPath(new URL('../src/', import.meta.url))

/** A room may import rooms of a lower level; see docs/architecture.md. */
const levels: Readonly<Record<string, number>> = {
  diagnostics: 0,
  json: 0,
  threads: 0,
  mesh: 1,
  builtins: 1,
  bundle: 1,
  store: 1,
  rego: 2,
  descriptor: 2,
  evaluator: 3,
  build: 4,
  access: 4,
  governance: 4,
  output: 5,
  service: 6,
  cli: 7
}

/** Rooms that also run in a browser: nothing of Node's may be imported. */
const browserRooms = new Set(['diagnostics', 'json', 'mesh', 'rego'])

interface Import {
  readonly from: string
  readonly to: string
  /** `import type`: gone at run time, so that no circle can come of it. */
  readonly typeOnly: boolean
}

/** AssemblyScript sources are a program of their own, compiled apart. */
function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .map(file => file.replaceAll('\\', '/'))
    .filter(file => file.endsWith('.ts') && !file.startsWith('rego/runtime/assembly/') && !file.endsWith('.d.ts'))
    .sort()
}

function importsOf(file: string): Import[] {
  const text = readFileSync(`${src}${file}`, 'utf8')
  const pattern =
    /(?:^|\n)\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)\s*import\s*['"]([^'"]+)['"]/g
  return [...text.matchAll(pattern)].map(match => ({
    from: file,
    to: (match[1] ?? match[2] ?? match[3]) as string,
    typeOnly: /^\s*(?:import|export)\s+type\b/.test(match[0])
  }))
}

const roomOf = (file: string): string => file.split('/')[0] as string
const files = sourceFiles()
const imports = files.flatMap(importsOf)
const local = imports
  .filter(({ to }) => to.startsWith('.'))
  .map(({ from, to, typeOnly }) => ({ from, typeOnly, to: posix.normalize(posix.join(posix.dirname(from), to)) }))

describe('the rooms of src', () => {
  test('every folder is a room with a level and an index that says what it is for', () => {
    const rooms = [...new Set(files.filter(file => file.includes('/')).map(roomOf))]
    expect(rooms.filter(room => !(room in levels))).toEqual([])
    const unsaid = rooms.filter(
      room => room !== 'cli' && !/^\s*\/\*\*/.test(readFileSync(`${src}${room}/index.ts`, 'utf8'))
    )
    expect(unsaid).toEqual([])
  })

  test('imports point to a lower level, never sideways and never up', () => {
    const wrong = local.filter(({ from, to }) => {
      if (!from.includes('/')) return false
      return roomOf(from) !== roomOf(to) && (levels[roomOf(to)] ?? 99) >= (levels[roomOf(from)] ?? -1)
    })
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
  })

  test('another room is entered by its index, or by the index of a part that loads less', () => {
    const wrong = local.filter(
      ({ from, to }) => roomOf(from) !== roomOf(to) && !/^[a-z]+\/(?:host\/|check\/)?index\.ts$/.test(to)
    )
    expect(wrong.map(({ from, to }) => `${from} reaches past the index: ${to}`)).toEqual([])
  })

  test('rooms that run in a browser import nothing of Node', () => {
    const wrong = imports.filter(({ from, to }) => browserRooms.has(roomOf(from)) && /^(?:node:|fs$|path$)/.test(to))
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([])
  })

  test('only the command line writes to the console or ends the process', () => {
    const wrong = files.filter(
      file => roomOf(file) !== 'cli' && /\bconsole\.|\bprocess\.exit\(/.test(readFileSync(`${src}${file}`, 'utf8'))
    )
    expect(wrong).toEqual([])
  })

  test('files import each other in a circle within one folder only, where their subject recurses', () => {
    const graph = new Map<string, string[]>()
    for (const { from, to, typeOnly } of local) if (!typeOnly) graph.set(from, [...(graph.get(from) ?? []), to])
    const done = new Set<string>()
    const circles: string[][] = []
    const visit = (file: string, trail: readonly string[]): void => {
      if (trail.includes(file)) circles.push([...trail.slice(trail.indexOf(file)), file])
      if (done.has(file) || trail.includes(file)) return
      for (const next of graph.get(file) ?? []) visit(next, [...trail, file])
      done.add(file)
    }
    for (const file of files) visit(file, [])
    const wide = circles.filter(circle => new Set(circle.map(file => posix.dirname(file))).size > 1)
    expect(wide.map(circle => circle.join(' -> '))).toEqual([])
  })
})

test('the project speaks of itself alone: no path of a machine in any text', () => {
  const home = relative('/', fileURLToPath(new URL('..', import.meta.url)))
  const wrong = files.filter(file => readFileSync(`${src}${file}`, 'utf8').includes(`/${home}`))
  expect(wrong).toEqual([])
})
