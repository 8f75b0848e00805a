import { beforeAll, describe, expect, test } from 'vitest'
import { type Evaluator, openBundle } from '../../src/evaluator/index.ts'
import { type CheckedFile, checkDocuments } from '../../src/governance/check/index.ts'
import { renderJson } from '../../src/output/check/index.ts'
import { createPool } from '../../src/threads/index.ts'
import { sampleMesh } from '../service/sample-mesh.ts'
import { starterBundle } from '../service/starter-bundle.ts'

const now = '2026-11-26T00:00:00Z'
let evaluator: Evaluator
/** The sample mesh, and contracts besides; some of them cannot be read. */
let files: CheckedFile[]

beforeAll(async () => {
  evaluator = await openBundle(starterBundle())
  const mesh = sampleMesh()
  const contract = new TextDecoder().decode(mesh.find(({ name }) => name.endsWith('.odcs.yaml'))?.bytes)
  const id = /^id: (.*)$/m.exec(contract)?.[1] as string
  const copies: CheckedFile[] = []
  for (let i = 0; i < 40; i++) {
    const text = i % 20 === 7 ? `${contract}\n}` : contract.replace(id, `copy-${i}`)
    copies.push({ name: `copies/${i}.odcs.yaml`, bytes: new TextEncoder().encode(text) })
  }
  files = [...mesh, ...copies]
})

const judged = async (by: Evaluator, threads: number): Promise<string> =>
  renderJson(await checkDocuments(files, by, { now, threads }))

describe('a check in several threads', () => {
  test('finds what one thread finds, in the same order', async () => {
    const alone = await judged(evaluator, 1)
    expect(JSON.parse(alone).products.length).toBeGreaterThan(50)
    expect(await judged(evaluator, 3)).toBe(alone)
  })

  test('tells of everything that is done', async () => {
    const read: number[] = []
    const products: number[] = []
    await checkDocuments(files, evaluator, {
      now,
      threads: 2,
      onRead: done => read.push(done),
      onProduct: done => products.push(done)
    })
    expect(read.at(-1)).toBe(files.length)
    expect(products).toEqual(products.map((_, i) => i + 1))
  })

  test('judges by the data that was set, and by itself where an evaluator has options', async () => {
    const other = await openBundle(starterBundle())
    const data = JSON.parse(other.bundle.dataText)
    other.setData(JSON.stringify({ ...data, polity: { ...data.polity, waivers: [] } }))
    expect(other.copy()?.[0]?.data).toContain('waivers')
    expect(await judged(other, 2)).toBe(await judged(other, 1))
    const limited = await openBundle(starterBundle(), { steps: 5_000n })
    expect(limited.copy()).toBeUndefined()
    expect(await judged(limited, 2)).toBe(await judged(limited, 1))
  })
})

describe('a pool', () => {
  const thread = (code: string): URL =>
    new URL(`data:text/javascript,${encodeURIComponent(`import { parentPort } from 'node:worker_threads'; ${code}`)}`)

  test('rejects the calls of a thread that ends or breaks', async () => {
    const ending = createPool(thread('parentPort.once("message", () => process.exit(3))'), undefined, 1)
    await expect(Promise.all([ending.call(1), ending.call(2)])).rejects.toThrow('a thread ended before')
    const broken = createPool(thread('parentPort.once("message", () => { throw new Error("broken") })'), undefined, 1)
    await expect(broken.call(1)).rejects.toThrow('broken')
  })

  test('gives work to all threads, and makes the next call wait where each has enough', async () => {
    const answer = 'parentPort.on("message", ({ number }) => parentPort.postMessage({ number, value: threadId }))'
    const pool = createPool(thread(`import { threadId } from 'node:worker_threads'; ${answer}`), undefined, 3)
    const calls: Promise<number>[] = []
    for (let i = 0; i < 60; i++) {
      await pool.room()
      calls.push(pool.call<number>(i))
    }
    expect(new Set(await Promise.all(calls)).size).toBe(3)
    await pool.close()
  })
})
