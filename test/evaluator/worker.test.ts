import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeBundle } from '../../src/bundle/index.ts'
import { EvaluationAborted, openBundleInWorker, type RemoteEvaluator } from '../../src/evaluator/index.ts'
import { compile } from '../../src/rego/index.ts'
import { reportFacts } from '../build/facts.ts'
import { openThreeWays, type ThreeWays } from '../build/three-ways.ts'

const text = `package m

echo := {"data": data.n, "input": input}

# Some hours.
slow := count([1 | some a in numbers.range(1, 60000); some b in numbers.range(1, 60000); a == b + 100000])
`

let remote: RemoteEvaluator
let ways: ThreeWays
beforeAll(async () => {
  const { wasm } = compile([{ name: '/m.rego', text }], { entrypoints: ['m/echo', 'm/slow'] })
  const manifest = { revision: '', roots: [''], rego_version: 1 } as const
  const bundle = writeBundle({ manifest, modules: [], data: { n: 1 }, ...(wasm ? { wasm } : {}) })
  remote = await openBundleInWorker(bundle, { deadlineMs: 2_000 })
  ways = await openThreeWays()
})
afterAll(async () => {
  ways.close()
  await remote.close()
})

describe('a bundle in a thread of its own', () => {
  test('answers as it would here', async () => {
    expect((await remote.evaluate('m/echo', '[1]')).text).toBe('{"data":1,"input":[1]}')
    await expect(remote.evaluate('m/echo', '')).rejects.toThrow(/empty/)
    await expect(remote.evaluate('m/none')).rejects.toThrow(RangeError)
  })

  test('is stopped at its deadline, and answers again with the data it had', async () => {
    await remote.setData('{"n":2}')
    const calls = [remote.evaluate('m/slow'), remote.evaluate('m/echo', '3')] as const
    await expect(calls[0]).rejects.toThrow(EvaluationAborted)
    expect((await calls[1]).text).toBe('{"data":2,"input":3}')
  })

  test('gives reports', async () => {
    const own = await openBundleInWorker(ways.built.bundle as Uint8Array, { deadlineMs: 20_000 })
    try {
      expect(await own.report(reportFacts())).toEqual(ways.ours.report(reportFacts()))
    } finally {
      await own.close()
    }
  })

  test('that cannot be opened is refused at once', async () => {
    await expect(openBundleInWorker(new Uint8Array([1]))).rejects.toThrow(/not a gzip archive/)
  })

  test('is closed once and for all', async () => {
    const own = await openBundleInWorker(ways.built.bundle as Uint8Array)
    await own.close()
    await expect(own.report(reportFacts())).rejects.toThrow(/closed/)
  })
})
