import { execFileSync, spawnSync } from 'node:child_process'
import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { defaultLimits, type Member, readTar, writeTar } from '../../src/bundle/archive.ts'
import { isSigned, signBundle, signingAlgorithms, verifyBundle, writeBundle } from '../../src/bundle/index.ts'
import { opa, opaMissing } from '../requirements.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-signature-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function keep(name: string, content: string | Uint8Array): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

interface Keys {
  readonly secret: Uint8Array
  readonly given: Uint8Array
}
const pem = (key: KeyObject): Uint8Array =>
  Buffer.from(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }) as string)
function pair({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }): Keys {
  return { secret: pem(privateKey), given: pem(publicKey) }
}
const rsa = pair(generateKeyPairSync('rsa', { modulusLength: 2048 }))
const otherRsa = pair(generateKeyPairSync('rsa', { modulusLength: 2048 }))
const curve = (namedCurve: string): Keys => pair(generateKeyPairSync('ec', { namedCurve }))
const curves = { ES256: curve('P-256'), ES384: curve('P-384'), ES512: curve('P-521') }
const edwards = pair(generateKeyPairSync('ed25519'))
const shared = { secret: Buffer.from('a secret of two\nlines\n'), given: Buffer.from('a secret of two\nlines\n') }

function keysFor(algorithm: string): Keys {
  if (algorithm === 'EdDSA') return edwards
  if (algorithm.startsWith('HS')) return shared
  return algorithm.startsWith('ES') ? curves[algorithm as keyof typeof curves] : rsa
}

/** Numbers, texts and keys in which two ways of writing JSON differ. */
const oddData =
  '{"z": 1.0, "n": [1e3, 1E400, 12345678901234567890123, 0.1, -0, 1.50], "s": "<a>& \u2028\u2029é😀\\u0001\\b\\f\\"\\/\\ud800",' +
  ' "b": [true, false, null, {}, []], "é": {"b": 1, "a": 2}, "\uffff": 1, "😀": 2, "<": 3}'
const rego = 'package a.p\n\nx := 1\n'
const bundle = writeBundle({
  manifest: { revision: '<r>', roots: ['a', 'z', 'n', 's', 'b', 'é', '\uffff', '😀', '<'], rego_version: 1 },
  modules: [{ name: '/a/p.rego', text: rego }],
  data: oddData
})

/** The same bundle with its files changed. */
function changed(bytes: Uint8Array, change: (members: Member[]) => readonly Member[]): Uint8Array {
  return gzipSync(writeTar(change(readTar(gunzipSync(bytes), defaultLimits))))
}

describe('a signature of ours', () => {
  test.each(signingAlgorithms)('%s: holds for its key, and for no other', algorithm => {
    const { secret, given } = keysFor(algorithm)
    const signed = signBundle(bundle, { key: secret, algorithm, keyId: 'k1', scope: 'gate' })
    expect(isSigned(signed)).toBe(true)
    expect(verifyBundle(signed, { key: given, scope: 'gate' })).toEqual({ algorithm, keyId: 'k1', scope: 'gate' })
    const others = signingAlgorithms.filter(other => keysFor(other) !== keysFor(algorithm)).map(keysFor)
    for (const other of others) expect(() => verifyBundle(signed, { key: other.given, scope: 'gate' })).toThrow()
  })

  test.runIf(!opaMissing).each(signingAlgorithms)('%s: verifies in a real opa', algorithm => {
    const { secret, given } = keysFor(algorithm)
    const file = keep(`ours-${algorithm}.tar.gz`, signBundle(bundle, { key: secret, algorithm, scope: 'gate' }))
    const key = keep(`ours-${algorithm}.key`, given)
    const run = (scope: string): string => {
      const flags = ['--verification-key', key, '--signing-alg', algorithm, '--scope', scope]
      const { stdout, stderr } = spawnSync(opa, ['build', '-b', file, ...flags, '-o', join(folder, 'out.tar.gz')])
      return `${stdout}${stderr}`
    }
    expect(run('gate')).toBe('')
    expect(run('other')).toContain('scope mismatch')
  })
})

describe.runIf(!opaMissing)('a signature of a real opa', () => {
  const files = join(folder, 'files')
  mkdirSync(join(files, 'a'), { recursive: true })
  writeFileSync(join(files, 'a/p.rego'), rego)
  writeFileSync(join(files, 'data.json'), oddData)
  writeFileSync(
    join(files, '.manifest'),
    '{"roots": ["a", "z", "n", "s", "b", "é", "\uffff", "😀", "<"], "revision": "<r>"}'
  )

  test.each(signingAlgorithms)('%s: `opa build --signing-key` holds', algorithm => {
    const { secret, given } = keysFor(algorithm)
    const out = join(folder, `theirs-${algorithm}.tar.gz`)
    const claims = keep('claims.json', '{"scope": "gate", "keyid": "k1"}')
    execFileSync(opa, [
      ...['build', '-b', files, '-o', out, '--signing-alg', algorithm, '--claims-file', claims],
      ...['--signing-key', keep(`theirs-${algorithm}.key`, secret)]
    ])
    const bytes = readFileSync(out)
    expect(verifyBundle(bytes, { key: given, keyId: 'k1', scope: 'gate' })).toMatchObject({ algorithm, scope: 'gate' })
    expect(() => verifyBundle(bytes, { key: given })).toThrow('the signature has the scope `gate`, wanted none')
  })

  test('`opa sign` of files with numbers and texts that can be written in several ways holds', () => {
    const key = keep('sign.key', rsa.secret)
    execFileSync(opa, ['sign', '--signing-key', key, '--bundle', '.', '-o', folder], { cwd: files })
    const names = ['.manifest', 'a/p.rego', 'data.json']
    const members = [
      ...names.map(name => ({ name: `/${name}`, bytes: readFileSync(join(files, name)) })),
      { name: '/.signatures.json', bytes: readFileSync(join(folder, '.signatures.json')) }
    ]
    expect(verifyBundle(gzipSync(writeTar(members)), { key: rsa.given })).toEqual({ algorithm: 'RS256' })
  })
})

describe('a bundle is refused', () => {
  const signed = signBundle(bundle, { key: rsa.secret, keyId: 'k1' })
  const token = (header: object, payload: object): Uint8Array =>
    changed(signed, members =>
      members.map(member =>
        member.name === '/.signatures.json'
          ? {
              ...member,
              bytes: Buffer.from(
                JSON.stringify({
                  signatures: [
                    `${[header, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.AAAA`
                  ]
                })
              )
            }
          : member
      )
    )
  test.each([
    { note: 'that is not signed', bytes: bundle, says: 'the bundle is not signed' },
    {
      note: 'of another key',
      bytes: signBundle(bundle, { key: otherRsa.secret }),
      says: 'the signature was not made with this key'
    },
    {
      note: 'with one file changed',
      bytes: changed(signed, members =>
        members.map(member =>
          member.name === '/a/p.rego' ? { ...member, bytes: Buffer.from('package a.p\n\nx := 2\n') } : member
        )
      ),
      says: '`a/p.rego` was changed after the bundle was signed'
    },
    {
      note: 'with other data',
      bytes: changed(signed, members =>
        members.map(member =>
          member.name === '/data.json' ? { ...member, bytes: Buffer.from(oddData.replace('1.0', '1.00')) } : member
        )
      ),
      says: '`data.json` was changed after the bundle was signed'
    },
    {
      note: 'with a file more',
      bytes: changed(signed, members => [...members, { name: '/a/q.rego', bytes: Buffer.from('package a.q') }]),
      says: '`a/q.rego` is in the bundle and not in its signature'
    },
    {
      note: 'with a file less',
      bytes: changed(signed, members => members.filter(member => member.name !== '/a/p.rego')),
      says: '`a/p.rego` is in the signature and not in the bundle'
    },
    {
      note: 'with the algorithm `none`',
      bytes: token({ alg: 'none' }, { files: [] }),
      says: 'of the algorithm `none`'
    },
    {
      note: 'with a public key taken for a secret',
      bytes: token({ alg: 'HS256' }, { files: [] }),
      says: 'the signature is of HS256, which the key is not for'
    },
    { note: 'with an unknown extension', bytes: token({ alg: 'RS256', crit: ['x'] }, {}), says: 'an extension of JWT' },
    {
      note: 'with two signatures',
      bytes: changed(bundle, members => [
        ...members,
        { name: '/.signatures.json', bytes: Buffer.from('{"signatures": ["a.b.c", "a.b.c"]}') }
      ]),
      says: 'it does not hold exactly one signature'
    },
    {
      note: 'with a signature that is no JSON',
      bytes: changed(bundle, members => [...members, { name: '/.signatures.json', bytes: Buffer.from('x') }]),
      says: 'it is not JSON'
    }
  ])('$note', ({ bytes, says }) => {
    expect(() => verifyBundle(bytes, { key: rsa.given })).toThrow(says)
  })

  test.each([
    { note: 'of another key id', options: { key: rsa.given, keyId: 'k2' }, says: 'the key `k1`, wanted `k2`' },
    { note: 'without the scope wanted', options: { key: rsa.given, scope: 'gate' }, says: 'no scope, wanted `gate`' },
    { note: 'with a private key', options: { key: rsa.secret }, says: 'is a private one' },
    {
      note: 'with a secret for a signature of RSA',
      options: { key: Buffer.from('x') },
      says: 'has to be a public key'
    },
    {
      note: 'with a key that is none',
      options: { key: Buffer.from('-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----') },
      says: 'no public key in PEM'
    }
  ])('$note', ({ options, says }) => {
    expect(() => verifyBundle(signed, options)).toThrow(says)
  })

  test.each([
    {
      note: 'an algorithm that is none',
      options: { key: rsa.secret, algorithm: 'RS1' },
      says: 'there is no algorithm `RS1`'
    },
    { note: 'a key of another kind', options: { key: rsa.secret, algorithm: 'ES256' }, says: 'is not for ES256' },
    {
      note: 'a curve of another algorithm',
      options: { key: curves.ES384.secret, algorithm: 'ES256' },
      says: 'is not for ES256'
    },
    { note: 'a public key', options: { key: rsa.given }, says: 'no private key' },
    { note: 'a key in PEM as a secret', options: { key: rsa.secret, algorithm: 'HS256' }, says: 'signs with a secret' }
  ])('not signed with $note', ({ options, says }) => {
    expect(() => signBundle(bundle, options)).toThrow(says)
  })
})
