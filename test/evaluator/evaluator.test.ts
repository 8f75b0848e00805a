import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { BundleError, dataDigest, policyDigest, readBundle, writeBundle } from '../../src/bundle/index.ts'
import { composeInput, EvaluationAborted, type Evaluator, openBundle, reportInput } from '../../src/evaluator/index.ts'
import { compile, writtenLocation } from '../../src/rego/index.ts'
import { product, reportFacts } from '../build/facts.ts'
import { openThreeWays, type ThreeWays } from '../build/three-ways.ts'
import { opa, opaMissing } from '../requirements.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-evaluator-'))
let ways: ThreeWays
beforeAll(async () => {
  ways = await openThreeWays()
})
afterAll(() => {
  ways.close()
  rmSync(folder, { recursive: true })
})

const manifest = { revision: '', roots: [''], rego_version: 1 } as const

/** A bundle of one module, compiled by us or by OPA. */
async function open(
  by: 'polity' | 'opa',
  text: string,
  entrypoints: readonly string[],
  data: object = {}
): Promise<Evaluator> {
  if (by === 'polity') {
    const { wasm, diagnostics } = compile([{ name: '/m.rego', text }], { entrypoints })
    if (!wasm) throw new Error(diagnostics.map(each => each.message).join('\n'))
    return openBundle(writeBundle({ manifest, modules: [], data: data as Record<string, unknown>, wasm }))
  }
  writeFileSync(join(folder, 'm.rego'), text)
  writeFileSync(join(folder, 'data.json'), JSON.stringify(data))
  const flags = entrypoints.flatMap(entrypoint => ['-e', entrypoint])
  execFileSync(opa, ['build', '-t', 'wasm', ...flags, 'm.rego', 'data.json', '-o', 'b.tar.gz'], { cwd: folder })
  return openBundle(readFileSync(join(folder, 'b.tar.gz')))
}

const compilers = [
  { by: 'polity' as const, skip: false },
  { by: 'opa' as const, skip: opaMissing }
].filter(({ skip }) => !skip)

describe.each(compilers)('a bundle built by $by', ({ by }) => {
  const text = `package m

echo := {"input": input}

big := input.n + data.n if input.n

defined if input == false

conflict := input.a if input.a

conflict := input.b if input.b

items contains x if some x in input.items
`
  let evaluator: Evaluator
  beforeAll(async () => {
    evaluator = await open(by, text, ['m/echo', 'm/big', 'm/defined', 'm/conflict', 'm/items'], { n: 1 })
  })

  test.each([
    { input: 'false', text: '{"input":false}' },
    { input: '0', text: '{"input":0}' },
    { input: '""', text: '{"input":""}' },
    { input: 'null', text: '{"input":null}' },
    { input: '[]', text: '{"input":[]}' },
    { input: undefined, text: undefined }
  ])('gives the input $input as it is', ({ input, text }) => {
    expect(evaluator.evaluate('m/echo', input).text).toBe(text)
  })

  test('keeps the text of numbers', () => {
    expect(evaluator.evaluate('m/echo', '{"n":12345678901234567890.10}').text).toBe(
      '{"input":{"n":12345678901234567890.10}}'
    )
  })

  test('is undefined where no rule holds', () => {
    expect(evaluator.evaluate('m/defined', 'true')).toEqual({ builtinFailures: [] })
    expect(evaluator.evaluate('m/defined', 'false').text).toBe('true')
  })

  test('takes bytes, and text beyond ASCII', () => {
    const bytes = new TextEncoder().encode('{"items":["ü","\\u20ac","😀"]}')
    const items = JSON.parse(evaluator.evaluate('m/items', bytes).text ?? '') as string[]
    // OPA's module writes a set in the order of its own table, ours in Rego's.
    expect(by === 'opa' ? items.sort() : items).toEqual(['ü', '€', '😀'])
  })

  test('goes on after an evaluation that was given up, as if it had not been', () => {
    for (let i = 0; i < 50; i++) {
      expect(() => evaluator.evaluate('m/conflict', '{"a":1,"b":2}')).toThrow(EvaluationAborted)
      expect(evaluator.evaluate('m/conflict', '{"a":1,"b":1}').text).toBe('1')
    }
    expect(() => evaluator.evaluate('m/echo', '{"a":')).toThrow()
    expect(evaluator.evaluate('m/big', '{"n":1}').text).toBe('2')
  })

  test('data can be replaced', () => {
    evaluator.setData('{"n":40}')
    expect(evaluator.evaluate('m/big', '{"n":2}').text).toBe('42')
    const digest = evaluator.dataDigest
    evaluator.setData('{"n":1}')
    expect(evaluator.dataDigest).not.toBe(digest)
    expect(evaluator.evaluate('m/big', '{"n":2}').text).toBe('3')
  })

  test('an input of some megabytes', () => {
    const items = Array.from({ length: 200_000 }, (_, i) => `item ${i}`)
    expect((evaluator.evaluate('m/items', JSON.stringify({ items })).text ?? '').length).toBeGreaterThan(2_000_000)
    expect(evaluator.evaluate('m/items', '{"items":[1]}').text).toBe('[1]')
  })

  test.each([
    { note: 'too deep', input: `${'['.repeat(300)}${']'.repeat(300)}`, message: /deeper than 256/ },
    { note: 'too large', input: `"${'x'.repeat(33 << 20)}"`, message: /at most/ },
    { note: 'empty', input: '', message: /empty/ }
  ])('refuses an input that is $note', ({ input, message }) => {
    expect(() => evaluator.evaluate('m/echo', input)).toThrow(message)
  })

  test('brackets in strings do not nest', () => {
    const input = JSON.stringify(`\\"${'['.repeat(400)}`)
    expect(evaluator.evaluate('m/echo', input).text).toBe(`{"input":${input}}`)
  })

  test('an entrypoint that there is not', () => {
    expect(() => evaluator.evaluate('m/nothing', '{}')).toThrow(/no entrypoint `m\/nothing`/)
    expect(() => evaluator.evaluate('toString', '{}')).toThrow(/no entrypoint/)
  })

  test('it gives no report and no decision: it is not a bundle of Polity', () => {
    expect(() => evaluator.report(reportFacts())).toThrow(/not built by Polity/)
  })
})

describe('a module of ours', () => {
  test('is given up when its steps are used up', async () => {
    const text = `package m

p := count([1 | some a in numbers.range(1, 1000); some b in numbers.range(1, 1000)])
`
    const { wasm } = compile([{ name: '/m.rego', text }], { entrypoints: ['m/p'] })
    const bytes = writeBundle({ manifest, modules: [], data: {}, ...(wasm ? { wasm } : {}) })
    const few = await openBundle(bytes, { steps: 10_000n })
    expect(() => few.evaluate('m/p')).toThrow(/step budget exhausted/)
    expect((await openBundle(bytes)).evaluate('m/p').text).toBe('1000000')
  })

  test('gives memory back that one evaluation alone needed, and has an end of it', async () => {
    const memories: WebAssembly.Memory[] = []
    const { Memory } = WebAssembly
    class Watched extends Memory {
      constructor(size: WebAssembly.MemoryDescriptor) {
        super(size)
        memories.push(this)
      }
    }
    WebAssembly.Memory = Watched
    onTestFinished(() => {
      WebAssembly.Memory = Memory
    })
    const text = 'package m\n\np := count(numbers.range(1, input.n))'
    const evaluator = await open('polity', text, ['m/p'])
    for (let i = 0; i < 3; i++) expect(evaluator.evaluate('m/p', '{"n": 1000}').text).toBe('1000')
    expect(evaluator.evaluate('m/p', '{"n": 5000000}').text).toBe('5000000')
    const before = memories.length
    expect((memories.at(-1)?.buffer.byteLength ?? 0) >> 20).toBeGreaterThan(64)
    for (let i = 0; i < 3; i++) expect(evaluator.evaluate('m/p', '{"n": 1000}').text).toBe('1000')
    expect(memories).toHaveLength(before + 1)
    expect((memories.at(-1)?.buffer.byteLength ?? 0) >> 20).toBeLessThan(8)
    expect(() => evaluator.evaluate('m/p', '{"n": 100000000}')).toThrow(/needs more memory than there is/)
    expect(evaluator.evaluate('m/p', '{"n": 1000}').text).toBe('1000')
  })

  test('says which built-in failed, and goes on', async () => {
    const evaluator = await open(
      'polity',
      'package m\n\np contains x if some x in [to_number(input.a), to_number(input.b)]\n\nq := to_number(input.a)\n',
      ['m/q']
    )
    const { text, builtinFailures } = evaluator.evaluate('m/q', '{"a":"x"}')
    expect(text).toBeUndefined()
    expect(builtinFailures).toHaveLength(1)
    expect(evaluator.evaluate('m/q', '{"a":"1"}')).toEqual({ text: '1', builtinFailures: [] })
  })

  test('asks its host for what it does not have; what throws there is undefined and reported', async () => {
    const text = 'package m\n\np := crypto.x509.parse_certificates(input)\n'
    const { wasm, diagnostics } = compile([{ name: '/m.rego', text }], { entrypoints: ['m/p'] })
    expect(diagnostics).toEqual([])
    const bytes = writeBundle({ manifest, modules: [], data: {}, ...(wasm ? { wasm } : {}) })
    const evaluator = await openBundle(bytes, {
      builtins: {
        'crypto.x509.parse_certificates': ([input]) => {
          if (input === 'bad') throw new Error('not a certificate')
          return [{ subject: input ?? null }]
        }
      }
    })
    expect(evaluator.evaluate('m/p', '"ana"').text).toBe('[{"subject":"ana"}]')
    expect(evaluator.evaluate('m/p', '{"n": 1.50}').text).toBe('[{"subject":{"n":1.50}}]')
    expect(evaluator.evaluate('m/p', '"bad"').builtinFailures).toEqual([
      { message: 'crypto.x509.parse_certificates: not a certificate' }
    ])
  })

  test('supplies the built-ins of the host, one clock an evaluation, and says where one failed', async () => {
    const text = `package m

p := [time.now_ns(), time.now_ns(), yaml.unmarshal(input)]
`
    const { wasm, locations } = compile([{ name: '/m.rego', text }], { entrypoints: ['m/p'] })
    const metadata = {
      polity: {
        entrypoints: ['m/p'],
        model: '1',
        policies: [],
        policyDigest: policyDigest([], wasm),
        dataDigest: dataDigest('{}'),
        locations: locations.map(writtenLocation)
      }
    }
    const bytes = writeBundle({
      manifest: { ...manifest, metadata },
      modules: [],
      data: {},
      ...(wasm ? { wasm } : {})
    })
    let now = 1_700_000_000_123_456_788n
    const evaluator = await openBundle(bytes, {
      facts: () => ({ nowNanoseconds: ++now, random: () => 0 })
    })
    expect(evaluator.evaluate('m/p', '"a: 1.5"').text).toMatch(/^\[(\d{19}),\1,\{"a":1\.5\}\]$/)
    const { text: none, builtinFailures } = evaluator.evaluate('m/p', '"a: ["')
    expect(none).toBeUndefined()
    expect(builtinFailures).toEqual([
      { location: '/m.rego:3:37', message: expect.stringMatching(/^yaml\.unmarshal: Flow sequence/) as string }
    ])
  })

  test('what a built-in of the host gives back of an operand stays what it was', async () => {
    const text = `package m

config := {"aws_access_key": "a", "aws_secret_access_key": "b", "aws_service": "s3", "aws_region": "c"}

request := {"method": "GET", "url": "https://example.com", "body": {"set": {1, 2}, "empty": set(), 3: 1.50}}

p := object.remove(providers.aws.sign_req(request, config, 0), ["headers"]) == request
`
    const { wasm } = compile([{ name: '/m.rego', text }], { entrypoints: ['m/p'] })
    const bytes = writeBundle({ manifest, modules: [], data: {}, ...(wasm ? { wasm } : {}) })
    expect((await openBundle(bytes)).evaluate('m/p')).toEqual({ text: 'true', builtinFailures: [] })
  })

  test('calls of the host take from the budget', async () => {
    const text = 'package m\n\np := yaml.unmarshal(input)\n'
    const { wasm } = compile([{ name: '/m.rego', text }], { entrypoints: ['m/p'] })
    const bytes = writeBundle({ manifest, modules: [], data: {}, ...(wasm ? { wasm } : {}) })
    const few = await openBundle(bytes, { steps: 20_000n })
    expect(few.evaluate('m/p', '"a"').text).toBe('"a"')
    expect(() => few.evaluate('m/p', JSON.stringify('a'.repeat(1000)))).toThrow(/step budget exhausted/)
  })

  test('a built-in that is not there: no bundle to open, but where that is allowed', async () => {
    const text = `package m

p := x if x := f(2) with input as "y"

f(n) := n if n < 2
f(n) := http.send({"method": "get", "url": input}) if n > 1

q := f(1)

r := v if v := q with input as "z"
`
    const { wasm } = compile([{ name: '/m.rego', text }], { entrypoints: ['m/p', 'm/q', 'm/r'] })
    const bytes = writeBundle({ manifest, modules: [], data: {}, ...(wasm ? { wasm } : {}) })
    await expect(openBundle(bytes)).rejects.toThrow(
      new BundleError('the bundle needs built-ins that are not supported here: http.send')
    )
    const evaluator = await openBundle(bytes, { allowMissingBuiltins: true })
    expect(evaluator.evaluate('m/q').text).toBe('1')
    for (const path of ['m/q', 'm/r', 'm/q']) {
      expect(() => evaluator.evaluate('m/p', '"x"')).toThrow(/built-in `http.send` is not supported here/)
      expect(evaluator.evaluate(path, '"x"').text).toBe('1')
    }
    const own = await openBundle(bytes, { builtins: { 'http.send': () => 'sent' } })
    expect(own.evaluate('m/p', '"x"').text).toBe('"sent"')
  })
})

describe('what is no bundle to open', () => {
  test.each([
    { note: 'no module', bytes: () => writeBundle({ manifest, modules: [], data: {} }), message: /was not compiled/ },
    {
      note: 'no WebAssembly',
      bytes: () => writeBundle({ manifest, modules: [], data: {}, wasm: new Uint8Array([1, 2, 3]) }),
      message: /not a WebAssembly module/
    },
    {
      note: 'WebAssembly of something else',
      bytes: () =>
        writeBundle({ manifest, modules: [], data: {}, wasm: new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]) }),
      message: /lacks opa_wasm_abi_version/
    },
    {
      note: 'data changed after the build',
      bytes: () => {
        const tar = Buffer.from(gunzipSync(ways.built.bundle as Uint8Array))
        const at = tar.indexOf('"minimum":99.5')
        tar.write('"minimum":10.5', at)
        return gzipSync(tar)
      },
      message: /changed after it was built: its dataDigest/
    },
    {
      note: 'Rego changed after the build',
      bytes: () => {
        const tar = Buffer.from(gunzipSync(ways.built.bundle as Uint8Array))
        tar.write('nobody OWNS it', tar.indexOf('nobody owns it'))
        return gzipSync(tar)
      },
      message: /changed after it was built: its policyDigest/
    },
    {
      note: 'another model of the product',
      bytes: () => {
        const bundle = readBundle(ways.built.bundle as Uint8Array)
        const polity = { ...(bundle.manifest.metadata?.['polity'] as object), model: '99' }
        return writeBundle({
          manifest: { ...bundle.manifest, metadata: { polity } },
          modules: bundle.modules,
          data: JSON.parse(bundle.dataText) as Record<string, unknown>,
          wasm: bundle.wasm as Uint8Array
        })
      },
      message: /version 99 of the product model/
    }
  ])('$note', async ({ bytes, message }) => {
    await expect(openBundle(bytes()).then(evaluator => evaluator.report(reportFacts()))).rejects.toThrow(message)
  })
})

describe("a caller's own members of the input", () => {
  const engine = { polity: { now: 'engine' }, product: {} }

  test.each([
    { note: 'as it is', caller: '{"polity":1}' },
    { note: 'with an escape', caller: '{"pol\\u0069ty":1}' },
    { note: 'twice', caller: '{"a":1,"product":2,"a":3}' },
    { note: 'after another value', caller: ' {"a":{"polity":1},"polity":2} ' }
  ])('are refused by name: $note', ({ caller }) => {
    expect(() => composeInput(caller, engine)).toThrow(/may not bring `(polity|product)`/)
  })

  test.each([
    { note: 'no object', caller: '[1]', message: /not a JSON object/ },
    { note: 'null', caller: 'null', message: /not a JSON object/ },
    { note: 'not JSON', caller: '{"a":1}}', message: /not JSON/ },
    { note: 'a comment', caller: '{"a":1/*}*/}', message: /not JSON/ },
    { note: 'empty', caller: '', message: /not JSON/ },
    { note: 'not UTF-8', caller: new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), message: /not UTF-8/ },
    { note: 'too deep', caller: `{"a":${'['.repeat(300)}${']'.repeat(300)}}`, message: /deeper/ }
  ])('are refused: $note', ({ caller, message }) => {
    expect(() => composeInput(caller, engine)).toThrow(message)
  })

  test('stand before the engine’s', () => {
    const text = (caller?: string): string => new TextDecoder().decode(composeInput(caller, { polity: 1 }))
    expect(text('{"a": 1.0 }')).toBe('{"a": 1.0 ,"polity":1}')
    expect(text(' {} ')).toBe('{"polity":1}')
    expect(text()).toBe('{"polity":1}')
  })

  test('never decide what the policies read as the engine’s, whatever they are', async () => {
    const evaluator = await open('polity', 'package m\n\np := input.polity.now\n', ['m/p'])
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string(), fc.constant('polity'), fc.constant('__proto__')), fc.jsonValue()),
        caller => {
          let input: Uint8Array
          try {
            input = composeInput(JSON.stringify(caller), engine)
          } catch (error) {
            expect((error as Error).message).toMatch(/may not bring|deeper/)
            return
          }
          expect(evaluator.evaluate('m/p', input).text).toBe('"engine"')
        }
      ),
      { numRuns: 300 }
    )
  })
})

describe('the bundle of the builder', () => {
  test('is the same from the same files', async () => {
    const again = await openThreeWays()
    again.close()
    expect(again.ours.digest).toBe(ways.ours.digest)
  })

  test('says what the policies are', () => {
    const policy = ways.ours.policies.find(each => each.id === 'known-to-mesh')
    expect(policy).toMatchObject({
      kind: 'compliance',
      package: ['global', 'known_to_mesh'],
      title: 'What it reads is registered',
      severity: 'medium',
      characteristic: 'addressable',
      unknown: 'warn',
      version: '1.0.0',
      readsClock: false,
      engineFacts: ['mesh'],
      reads: ['inputPorts/*/name', 'inputPorts/*/product']
    })
  })

  test('a report with a missing row is no verdict', () => {
    const data = JSON.parse(ways.ours.bundle.dataText) as { polity: { policies: Record<string, unknown> } }
    delete data.polity.policies['owner-named']
    ways.ours.setData(JSON.stringify(data))
    const { noVerdict, report } = ways.ours.report(reportFacts())
    ways.ours.setData(ways.ours.bundle.dataText)
    expect(report).toBeUndefined()
    expect(noVerdict).toBe('the report has no row for `owner-named`')
  })

  test('a part of a row that is undefined does not delete the row', () => {
    const data = JSON.parse(ways.ours.bundle.dataText) as { polity: { policies: Record<string, object> } }
    data.polity.policies['owner-named'] = { kind: 'compliance' }
    ways.ours.setData(JSON.stringify(data))
    const { report } = ways.ours.report(reportFacts())
    ways.ours.setData(ways.ours.bundle.dataText)
    expect(report?.rows['owner-named']).toEqual({
      state: 'scheduled',
      severity: 'critical',
      blocks: false,
      outcome: 'off'
    })
  })

  test.each([
    { note: 'a shape that no policy expects', product: { ...product(), outputPorts: 7, owner: [], tags: null } },
    { note: 'nothing but an id', product: { id: 'urn:x' } }
  ])('judges $note without losing a row', ({ product }) => {
    const facts = reportFacts({ product: product as never })
    const { report, noVerdict } = ways.ours.report(facts)
    expect(noVerdict).toBeUndefined()
    if (ways.opa) expect(report).toEqual(ways.opa('data.polity.report', reportInput(facts)))
  })
})

describe.skipIf(opaMissing)('a real OPA (skipped: no opa)', () => {
  test('starts on the bundle and gives the same report over HTTP', async () => {
    const file = join(folder, 'run.tar.gz')
    writeFileSync(file, ways.built.bundle as Uint8Array)
    const address = `127.0.0.1:${await freePort()}`
    const server = spawn(opa, ['run', '-s', '-a', address, '-b', file], { stdio: 'ignore' })
    try {
      await vi.waitFor(async () => expect((await fetch(`http://${address}/health?bundles`)).status).toBe(200), 20_000)
      const facts = reportFacts()
      const { report } = ways.ours.report(facts)
      const input = reportInput(facts)
      const answer = await fetch(`http://${address}/v1/data/polity/report`, {
        method: 'POST',
        body: `{"input":${new TextDecoder().decode(input)}}`
      })
      expect(await answer.json()).toEqual({ result: report })
    } finally {
      server.kill()
    }
  })
})

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>(resolve => server.close(() => resolve()))
  return port
}
