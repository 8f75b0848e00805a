import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { bundleDigest, readBundle, writeBundle } from '../../src/bundle/index.ts'
import { opa, opaMissing } from '../requirements.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))

const content = {
  manifest: { revision: 'r1', roots: ['a', 'b', 'old'], rego_version: 1, metadata: { polity: { model: '1' } } },
  modules: [
    { name: '/policies/b.rego', text: 'package b\n\nq := data.a.n + 1\n' },
    { name: '/old.rego', text: 'package old\n\np { true }\n', regoVersion: 0 },
    { name: `/${'long/'.repeat(40)}z.rego`, text: 'package b\n\nr := "ü"\n' }
  ],
  data: { a: { n: 41 } },
  wasm: new Uint8Array([0, 97, 115, 109])
} as const

describe('a bundle', () => {
  test('is read as it was written', () => {
    const bundle = readBundle(writeBundle(content))
    expect(bundle.manifest).toEqual({ ...content.manifest, file_rego_versions: { '/old.rego': 0 } })
    expect([...(bundle.wasm ?? [])]).toEqual([0, 97, 115, 109])
    expect(bundle.modules.map(({ name, text }) => ({ name, text }))).toEqual(
      [...content.modules].map(({ name, text }) => ({ name, text })).sort((a, b) => (a.name < b.name ? -1 : 1))
    )
    expect(bundle.modules.find(module => module.name === '/old.rego')?.regoVersion).toBe(0)
    expect(JSON.parse(bundle.dataText)).toEqual(content.data)
    expect(bundle.digest).toBe(bundleDigest(writeBundle(content)))
  })

  test('is the same whatever the order of its parts, and any change shows in the digest', () => {
    const again = writeBundle({ ...content, modules: [...content.modules].reverse() })
    expect(again).toEqual(writeBundle(content))
    expect(bundleDigest(writeBundle({ ...content, data: { a: { n: 42 } } }))).not.toBe(bundleDigest(again))
  })

  test('digests do not depend on how hard it was packed', () => {
    const bytes = writeBundle(content)
    expect(bundleDigest(gzipSync(gunzipSync(bytes), { level: 1 }))).toBe(bundleDigest(bytes))
  })

  test('is unpacked by tar with the names that OPA gives', () => {
    const file = join(folder, 'tar.tar.gz')
    writeFileSync(file, writeBundle(content))
    const names = execFileSync('tar', ['-tzPf', file], { encoding: 'utf8' }).trim().split('\n')
    expect(names.slice(0, 3)).toEqual(['/.manifest', '/data.json', `/${'long/'.repeat(40)}z.rego`])
    expect(names.at(-1)).toBe('/policy.wasm')
  })
})

describe.skipIf(opaMissing)('a real opa (skipped: no opa)', () => {
  test('evaluates what we wrote, v0 modules included', () => {
    const file = join(folder, 'ours.tar.gz')
    writeFileSync(file, writeBundle(content))
    const out = execFileSync(opa, ['eval', '-b', file, '-f', 'raw', '[data.b.q, data.b.r, data.old.p]'], {
      encoding: 'utf8'
    })
    expect(JSON.parse(out)).toEqual([42, 'ü', true])
  })

  test('writes what we read', () => {
    writeFileSync(join(folder, 'm.rego'), 'package m\n\np := data.deep.n\n')
    writeFileSync(join(folder, 'data.json'), '{"deep": {"n": 1.50}}')
    const file = join(folder, 'theirs.tar.gz')
    execFileSync(opa, ['build', '-t', 'wasm', '-e', 'm/p', 'm.rego', 'data.json', '-o', file], { cwd: folder })
    const bundle = readBundle(new Uint8Array(execFileSync('cat', [file])))
    expect(bundle.manifest.wasm?.map(({ entrypoint, module }) => ({ entrypoint, module }))).toEqual([
      { entrypoint: 'm/p', module: '/policy.wasm' }
    ])
    expect(bundle.wasm?.length).toBeGreaterThan(10_000)
    expect(bundle.dataText.trim()).toBe('{"deep":{"n":1.50}}')
    expect(bundle.modules.map(module => module.name)).toEqual(['/m.rego'])
  })
})

/** A tar of one member, made by hand so that it may be wrong. */
function tarOf(name: string, type = '0', body = ''): Uint8Array {
  const head = Buffer.alloc(512)
  head.write(name, 0)
  head.write('0000600\0', 100)
  head.write(`${body.length.toString(8).padStart(11, '0')}\0`, 124)
  head.write(type, 156)
  head.write('ustar\x0000', 257)
  head.fill(' ', 148, 156)
  head.write(
    `${head
      .reduce((a, b) => a + b, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148
  )
  return Buffer.concat([head, Buffer.from(body.padEnd(Math.ceil(body.length / 512) * 512, '\0')), Buffer.alloc(1024)])
}

describe('what is no bundle is refused with a reason', () => {
  test.each([
    { note: 'no gzip', bytes: Buffer.from('hello'), message: /not a gzip archive/ },
    { note: 'nothing', bytes: Buffer.from(''), message: /not a gzip archive/ },
    { note: 'no tar', bytes: gzipSync(Buffer.from('x'.repeat(2000))), message: /does not add up/ },
    { note: 'name outside', bytes: gzipSync(tarOf('../../etc/passwd')), message: /unsafe name/ },
    { note: 'name with backslash', bytes: gzipSync(tarOf('a\\..\\b')), message: /unsafe name/ },
    { note: 'link', bytes: gzipSync(tarOf('a', '2')), message: /link or device/ },
    { note: 'cut off', bytes: gzipSync(tarOf('a', '0', 'x'.repeat(1000)).subarray(0, 700)), message: /cut off/ },
    { note: 'manifest no JSON', bytes: gzipSync(tarOf('.manifest', '0', '{')), message: /`\/.manifest` is not JSON/ },
    { note: 'manifest no manifest', bytes: gzipSync(tarOf('.manifest', '0', '[]')), message: /not the manifest/ },
    { note: 'roots wrong', bytes: gzipSync(tarOf('.manifest', '0', '{"roots": 1}')), message: /not the manifest/ },
    { note: 'data no object', bytes: gzipSync(tarOf('data.json', '0', '[]')), message: /does not hold an object/ },
    { note: 'data in YAML', bytes: gzipSync(tarOf('data.yaml', '0', 'a: 1')), message: /data in YAML/ },
    { note: 'no UTF-8', bytes: gzipSync(Buffer.from(tarOf('a.rego', '0', '~')).fill(255, 512, 513)), message: /UTF-8/ }
  ])('$note', ({ bytes, message }) => {
    expect(() => readBundle(bytes)).toThrow(message)
  })

  test('a bomb', () => {
    const bomb = gzipSync(Buffer.alloc(50 << 20))
    expect(() => readBundle(bomb, { totalBytes: 1 << 20 })).toThrow(/unpacks to more than/)
    expect(() => readBundle(bomb, { compressedBytes: 100 })).toThrow(/at most 100 are read/)
  })

  test('a file twice, too many files', () => {
    const one = Buffer.from(tarOf('a.rego')).subarray(0, 512)
    expect(() => readBundle(gzipSync(Buffer.concat([one, one, Buffer.alloc(1024)])))).toThrow(/twice/)
    const two = Buffer.from(tarOf('b.rego')).subarray(0, 512)
    expect(() => readBundle(gzipSync(Buffer.concat([one, two, Buffer.alloc(1024)])), { members: 1 })).toThrow(
      /more than 1/
    )
  })
})
