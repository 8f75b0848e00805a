import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { assembleProducts, readDocuments } from '../../src/descriptor/index.ts'
import {
  type Evaluator,
  openBundle,
  type ReportFacts,
  type ReportResult,
  reportInput
} from '../../src/evaluator/index.ts'
import { opa, opaMissing } from '../requirements.ts'
import { sampleMesh } from '../service/sample-mesh.ts'
import { starterBundle } from '../service/starter-bundle.ts'
import { jsonTokens } from './json-tokens.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-same-'))
const file = join(folder, 'bundle.tar.gz')
const bundle = starterBundle()
let evaluator: Evaluator
let facts: ReportFacts[]

beforeAll(async () => {
  writeFileSync(file, bundle)
  evaluator = await openBundle(bundle)
  const documents = sampleMesh().flatMap(({ name, bytes }) => readDocuments(name, bytes).documents[0] ?? [])
  const { products, mesh } = await assembleProducts(documents)
  facts = products.map(({ product, documents, schemaErrors, inexpressible }) => ({
    product,
    documents,
    schemaErrors,
    mesh,
    polity: { now: '2026-11-21T00:00:00Z', event: 'check', inexpressible }
  }))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise(resolve => server.close(resolve))
  return port
}

describe.skipIf(opaMissing)('the starter bundle in a real OPA (skipped without opa)', () => {
  let url: string
  let stop: () => void

  beforeAll(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    const server = spawn(opa, [
      'run',
      '--server',
      '--addr',
      `127.0.0.1:${port}`,
      '--log-level',
      'error',
      '--disable-telemetry',
      '-b',
      file
    ])
    stop = () => server.kill()
    for (let tries = 0; tries < 300; tries++) {
      if (
        await fetch(`${url}/health?bundles`).then(
          answer => answer.ok,
          () => false
        )
      )
        return
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    throw new Error('`opa run -b` did not start on the bundle')
  })
  afterAll(() => stop())

  /** The result as OPA's Go engine writes it; undefined when it has none. */
  async function ask(path: string, input: Uint8Array): Promise<string | undefined> {
    const head = new TextEncoder().encode('{"input":')
    const body = Buffer.concat([head, input, Buffer.from('}')])
    const answer = await fetch(`${url}/v1/data/${path}`, { method: 'POST', body })
    const text = jsonTokens(await answer.text())
    if (!answer.ok) throw new Error(text)
    return /^\{"result":(.*)\}$/s.exec(text)?.[1]
  }

  test('gives the same report of every product of the sample mesh, to the letter', async () => {
    expect(facts.length).toBeGreaterThanOrEqual(16)
    for (const fact of facts) {
      const ours = evaluator.report(fact)
      expect(ours.noVerdict, fact.product.id).toBeUndefined()
      expect(jsonTokens(ours.text ?? ''), fact.product.id).toBe(
        await ask('polity/report', reportInput(fact, ours.faults))
      )
    }
  })

  test('a single evaluation by `opa eval -b` is that of the server', () => {
    const fact = facts[0] as ReportFacts
    const { text } = evaluator.report(fact)
    const inputFile = join(folder, 'input.json')
    writeFileSync(inputFile, reportInput(fact))
    const raw = execFileSync(opa, ['eval', '-b', file, '-i', inputFile, '-f', 'raw', 'data.polity.report'], {
      encoding: 'utf8'
    })
    expect(jsonTokens(raw)).toBe(jsonTokens(text ?? ''))
  })

  const adversarial: readonly {
    readonly note: string
    readonly change: (fact: ReportFacts) => ReportFacts
    readonly defined: boolean
  }[] = [
    { note: 'no mesh', change: fact => ({ ...fact, mesh: undefined }), defined: true },
    { note: 'no documents', change: fact => ({ ...fact, documents: [] }), defined: true },
    { note: 'no clock', change: fact => ({ ...fact, polity: { ...fact.polity, now: '' } }), defined: false },
    {
      note: 'a clock that is none',
      change: fact => ({ ...fact, polity: { ...fact.polity, now: 'tomorrow, at noon...Z' } }),
      defined: false
    },
    {
      note: 'only one policy asked',
      change: fact => ({ ...fact, polity: { ...fact.polity, only: ['owner-named'] } }),
      defined: true
    },
    {
      note: 'a clock of long ago',
      change: fact => ({ ...fact, polity: { ...fact.polity, now: '1999-01-01T00:00:00Z' } }),
      defined: true
    },
    {
      note: 'a product of wrong types',
      change: fact => ({
        ...fact,
        product: { id: 'urn:x', outputPorts: 'none', inputPorts: { a: 1 }, team: [1], version: 2.5 } as never
      }),
      defined: true
    },
    {
      note: 'text from all over Unicode',
      change: fact => ({ ...fact, product: { ...fact.product, name: '\u0000\u2028<&>\ud83c\udfb5é' } }),
      defined: true
    }
  ]

  test.each(adversarial)('agrees on $note', async ({ change, defined }) => {
    for (const fact of facts.slice(0, 6)) {
      const changed = change(fact)
      const ours: ReportResult = evaluator.report(changed)
      const input = reportInput(changed, ours.faults)
      const theirs = await ask('polity/report', input)
      const here = evaluator.evaluate('polity/report', input).text
      if (ours.text !== undefined) expect(ours.text).toBe(here)
      expect(here === undefined ? undefined : jsonTokens(here), fact.product.id).toBe(theirs)
      expect(theirs !== undefined).toBe(defined)
      if (!defined) expect(ours.noVerdict).toBeDefined()
    }
  })
})

test('the script of the README loads the module in the plain SDK and prints the report of the evaluator', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')
  const script = /```js\n(.*?loadPolicy.*?)```/s.exec(readme)?.[1] ?? ''
  expect(
    script
      .trim()
      .split('\n')
      .filter(line => line !== '').length
  ).toBeLessThanOrEqual(10)
  const scratch = fileURLToPath(new URL('../../node_modules/.cache/polity-readme', import.meta.url))
  mkdirSync(join(scratch, 'bundles'), { recursive: true })
  writeFileSync(join(scratch, 'bundles/global.tar.gz'), bundle)
  const json = script.replace(/console\.log\((.*)\)/, 'console.log(JSON.stringify($1))')
  writeFileSync(join(scratch, 'script.mjs'), json)
  for (const fact of facts.slice(0, 4)) {
    const { report } = evaluator.report(fact)
    writeFileSync(join(scratch, 'input.json'), reportInput(fact))
    const printed = execFileSync(process.execPath, ['script.mjs'], {
      cwd: scratch,
      stdio: ['ignore', 'pipe', 'ignore']
    })
    expect(JSON.parse(printed.toString())).toEqual(report)
  }
  rmSync(scratch, { recursive: true })
})
