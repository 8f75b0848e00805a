import { createHash, createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json, ours } from './calls.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ec521 = generateKeyPairSync('ec', { namedCurve: 'P-521' })
const ed = generateKeyPairSync('ed25519')
const otherKeys = {
  p224: generateKeyPairSync('ec', { namedCurve: 'P-224' }).publicKey,
  p384: generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey,
  secp256k1: generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey,
  ed448: generateKeyPairSync('ed448').publicKey,
  x25519: generateKeyPairSync('x25519').publicKey,
  rsa512: generateKeyPairSync('rsa', { modulusLength: 512 }).publicKey,
  pss: generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).publicKey
}

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64url')

function token(header: string, payload: string, signer: (data: Buffer) => Buffer): string {
  const text = `${base64(header)}.${base64(payload)}`
  return `${text}.${base64(signer(Buffer.from(text)))}`
}

const byHmac = (data: Buffer): Buffer => createHmac('sha256', 'secret').update(data).digest()
const byRsa = (data: Buffer): Buffer => sign('sha256', data, rsa.privateKey)
const hs = (header: string, payload = '{"iss":"x"}'): string => token(header, payload, byHmac)
const rs = (header: string, payload = '{"iss":"x"}'): string => token(header, payload, byRsa)
const hs256 = hs('{"alg":"HS256"}')
const rs256 = rs('{"alg":"RS256"}')

const signed = {
  hs256,
  rs256,
  hs384: token('{"alg":"HS384"}', '{}', data => createHmac('sha384', 'secret').update(data).digest()),
  hs512: token('{"alg":"HS512"}', '{}', data => createHmac('sha512', 'secret').update(data).digest()),
  rs384: token('{"alg":"RS384"}', '{}', data => sign('sha384', data, rsa.privateKey)),
  rs512: token('{"alg":"RS512"}', '{}', data => sign('sha512', data, rsa.privateKey)),
  ...Object.fromEntries(
    ['256', '384', '512'].map(bits => [
      `ps${bits}`,
      token(`{"alg":"PS${bits}"}`, '{}', data =>
        sign(`sha${bits}`, data, { key: rsa.privateKey, padding: 6, saltLength: -1 })
      )
    ])
  ),
  es256: token('{"alg":"ES256"}', '{}', data =>
    sign('sha256', data, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
  ),
  es256InDer: token('{"alg":"ES256"}', '{}', data => sign('sha256', data, ec.privateKey)),
  es512: token('{"alg":"ES512"}', '{}', data =>
    sign('sha512', data, { key: ec521.privateKey, dsaEncoding: 'ieee-p1363' })
  ),
  es512ShortCurve: token('{"alg":"ES512"}', '{}', data =>
    sign('sha512', data, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
  ),
  eddsa: token('{"alg":"EdDSA"}', '{}', data => sign(null, data, ed.privateKey))
}

const pem = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString()
const jwk = (key: KeyObject): Record<string, unknown> => ({ ...key.export({ format: 'jwk' }) })
const ofRsa = jwk(rsa.publicKey)
const keySet = (...keys: object[]): string => JSON.stringify({ keys })

const pems = [
  ...[rsa, ec, ec521, ed].map(pair => pem(pair.publicKey)),
  ...Object.values(otherKeys).map(pem),
  rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  `${pem(rsa.publicKey)}${pem(ec.publicKey)}`,
  `${pem(rsa.publicKey)}\n`,
  `${pem(rsa.publicKey)} `,
  `junk\n${pem(rsa.publicKey)}`,
  `junk ${pem(rsa.publicKey)}`,
  pem(rsa.publicKey).trimEnd(),
  pem(rsa.publicKey).replaceAll('\n', '\r\n'),
  pem(rsa.publicKey).replaceAll('\n', ''),
  pem(rsa.publicKey).replaceAll('\n', '\n  '),
  pem(rsa.publicKey).replace('-----\n', '-----\nName: value\n\n'),
  '-----BEGIN CERTIFICATE-----\nMIIC/DCCAeSgAwIBAgIJ\n-----END CERTIFICATE-----\n',
  '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----\n'
]

const jwks = [
  ...[rsa, ec, ec521, ed].flatMap(pair => [jwk(pair.publicKey), jwk(pair.privateKey)]),
  ...['secp256k1', 'x25519', 'p384'].map(name => jwk(otherKeys[name as keyof typeof otherKeys])),
  { kty: 'oct', k: base64('secret') },
  { kty: 'oct' },
  { kty: 'oct', k: '' },
  { kty: 'foo' },
  { ...ofRsa, kty: 5 },
  { ...ofRsa, kid: 'k1' },
  { ...ofRsa, kid: 5 },
  { ...ofRsa, kid: null },
  { ...ofRsa, kid: 'k1', alg: 'RS512' },
  ...['RS512', 'ES256K', 'none', 'dir', 'A128GCM', 'A128CBC-HS256', 'HS256_64', '', 5].map(alg => ({ ...ofRsa, alg })),
  { ...ofRsa, n: '' },
  { ...ofRsa, n: '!!!' },
  { ...ofRsa, e: 65537 },
  { ...ofRsa, e: 'AQ' },
  { kty: 'RSA', n: ofRsa.n },
  { ...ofRsa, use: 'enc', key_ops: ['verify'], other: [1] },
  { ...ofRsa, use: 5 },
  { ...ofRsa, key_ops: 'verify' },
  { ...ofRsa, x5c: ['zz'] },
  { ...ofRsa, x5t: 5 },
  { ...jwk(ec.publicKey), crv: 'P-999' },
  { ...jwk(ec.publicKey), y: jwk(ec.publicKey).x }
]

const keyTexts = [
  ...pems,
  ...jwks.map(key => JSON.stringify(key)),
  ...jwks.map(key => keySet(key)),
  keySet(),
  keySet({ ...jwk(ec.publicKey), kid: 'k1' }, { ...ofRsa, kid: 'k2' }),
  '',
  'x',
  '5',
  '[]',
  '{}',
  '{"keys":null}',
  '{"keys":[5]}',
  ` ${JSON.stringify(ofRsa)}`
]

const headers = [
  '{}',
  '[]',
  'null',
  '{',
  '',
  ' {"alg":"RS256"} ',
  '{"alg":"RS256"} x',
  '{"alg":5}',
  '{"alg":null}',
  '{"alg":"none"}',
  '{"alg":"RS512"}',
  '{"alg":"RS256","kid":"k1"}',
  '{"alg":"RS256","kid":"k2"}',
  '{"alg":"RS256","kid":""}',
  '{"alg":"RS256","kid":5}',
  '{"alg":"RS256","typ":5}',
  '{"alg":"RS256","enc":"x"}',
  '{"alg":"RS256","crit":["x5t"],"x5t":"a"}',
  '{"alg":"RS256","crit":["x5t"]}',
  '{"alg":"RS256","crit":["typ","kid"],"typ":"JWT"}',
  '{"alg":"RS256","crit":[]}',
  '{"alg":"RS256","crit":[5]}',
  '{"alg":"RS256","crit":"x5t"}',
  '{"alg":"RS256","cty":"text"}',
  '{"alg":"RS256","cty":"JWT"}'
]
const forHmac = headers.map(header => header.replace('RS256', 'HS256').replace('RS512', 'HS512'))

const claims = [
  '{"a":1.50,"b":12345678901234567890123,"c":1e3,"d":"<&>","a":2}',
  '[]',
  '5',
  '{',
  'hello',
  '',
  ...[2000, 1000, 1000.5, 999.9999999, '1000', null, -5, 1e30, 1e-30].flatMap(time => [
    `{"exp":${JSON.stringify(time)}}`,
    `{"nbf":${JSON.stringify(time)}}`
  ]),
  '{"exp":1000.0000000000000000001}',
  '{"nbf":1000.0000000000000000001}',
  '{"exp":"x","aud":"z"}',
  ...['"a"', '["a","b"]', '[]', '5', '[5,"a"]', 'null', '""'].map(aud => `{"aud":${aud}}`),
  // OPA itself ends in a panic when it wants an issuer and finds no string.
  ...['"x"', '"y"'].map(iss => `{"iss":${iss}}`)
]

const malformed = [
  '',
  'a',
  'a.b',
  'a.b.c',
  'a.b.c.d',
  '..',
  `${hs256}=`,
  `${hs256}==`,
  ` ${hs256}`,
  `${hs256}\n`,
  hs256.replace(/\w$/, '+'),
  hs256.replace('.', '/.'),
  `${hs256.split('.').slice(0, 2).join('.')}.`
]

const nested = [hs256, `"${hs256}"`, rs256, 'a.b', '{}', hs('{"alg":"HS256","cty":"JWT"}', hs256)].map(inner =>
  hs('{"alg":"HS256","cty":"JWT"}', inner)
)

const calls = (name: string, ...lists: readonly (readonly unknown[])[]): Call[] =>
  combinations(...lists.map(json)).map(row => [name, ...row] as const)

describe.skipIf(opaMissing)('JWTs as a real OPA reads them (skipped without opa)', () => {
  test('io.jwt.decode', () => {
    const tokens = [
      ...Object.values(signed),
      ...headers.map(header => rs(header)),
      ...claims.map(payload => hs('{"alg":"HS256"}', payload)),
      ...malformed,
      ...nested
    ]
    expect(differences(calls('io.jwt.decode', tokens))).toEqual([])
  })

  test('io.jwt.verify_*: keys of every form', () => {
    const names = ['rs256', 'ps256', 'es256', 'es512', 'eddsa', 'hs256'].map(name => `io.jwt.verify_${name}`)
    const tokens = [rs256, rs('{"alg":"RS256","kid":"k1"}'), signed.es256, signed.eddsa, 'a.b.c']
    expect(differences(names.flatMap(name => calls(name, tokens, keyTexts)))).toEqual([])
  })

  test('io.jwt.verify_*: signatures of every form', () => {
    const names = Object.keys(signed).filter(name => /^[hrpe]s\d+$|^eddsa$/.test(name))
    const keys = [...[rsa, ec, ec521, ed].map(pair => pem(pair.publicKey)), 'secret', '']
    const tokens = [...Object.values(signed), hs('{'), hs('{"alg":5}'), ...malformed]
    expect(differences(names.flatMap(name => calls(`io.jwt.verify_${name}`, tokens, keys)))).toEqual([])
  })

  test('io.jwt.verify_*: headers of every form', () => {
    const keys = [
      pem(rsa.publicKey),
      keySet({ ...ofRsa, kid: 'k1' }),
      keySet({ ...ofRsa, alg: 'RS512' }),
      keySet({ ...ofRsa, kid: 'k1', alg: 'RS512' }),
      keySet({ ...jwk(ec.publicKey), kid: 'k1' }, { ...ofRsa, kid: 'k2' })
    ]
    const tokens = headers.map(header => rs(header))
    expect(differences(calls('io.jwt.verify_rs256', tokens, keys))).toEqual([])
  })

  test('io.jwt.decode_verify: constraints', () => {
    const secret = 'secret'
    const constraints = [
      {},
      { secret },
      { secret, cert: 'x' },
      { secret, cert: pem(rsa.publicKey) },
      { secret: '' },
      { secret: '', cert: pem(rsa.publicKey) },
      { secret: 5 },
      { cert: 5 },
      { cert: '' },
      { cert: pem(rsa.publicKey) },
      { cert: pem(rsa.publicKey), alg: 'RS512' },
      { cert: pem(ec.publicKey) },
      { cert: pem(ed.publicKey) },
      { cert: JSON.stringify({ kty: 'oct', k: base64(secret) }) },
      { cert: keySet({ ...ofRsa, alg: 'RS512' }) },
      { cert: JSON.stringify(jwk(ed.publicKey)) },
      { secret, foo: 1 },
      ...['HS256', 'RS256', 'none', 'foo', '', 5, null].map(alg => ({ secret, alg })),
      ...['x', 'y', '', 5].map(iss => ({ secret, iss })),
      ...['a', '', 5].map(aud => ({ secret, aud })),
      ...['a', -1, 0.5, 1e40, null].map(time => ({ secret, time }))
    ]
    const tokens = [hs256, rs256, signed.es256, signed.eddsa, ...malformed, ...nested]
    expect(differences(calls('io.jwt.decode_verify', tokens, constraints))).toEqual([])
  })

  test('io.jwt.decode_verify: headers and claims', () => {
    const tokens = [
      ...forHmac.map(header => hs(header)),
      ...claims.map(payload => hs('{"alg":"HS256"}', payload)),
      ...nested
    ]
    const constraints = [
      { secret: 'secret', time: 1e12 },
      { secret: 'secret', time: 1e12, aud: 'a' },
      { secret: 'secret', time: 1000.5e9, iss: 'x' }
    ]
    expect(differences(calls('io.jwt.decode_verify', tokens, constraints))).toEqual([])
  })

  test('io.jwt.encode_sign with RSA keys of parts that may not belong together', () => {
    const own = rsa.privateKey.export({ format: 'jwk' }) as Record<string, string>
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' })
    const { dp: _, dq: __, qi: ___, ...alone } = own
    const names = ['n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi'] as const
    const keys = [
      own,
      alone,
      { ...alone, p: own['q'], q: own['p'] },
      { ...own, p: own['q'], q: own['p'] },
      ...names.flatMap(name => ['', 'AQ', other[name]].map(part => ({ ...own, [name]: part }))),
      ...names.map(name => ({ ...alone, [name]: other[name] }))
    ]
    expect(differences(json(keys).map(key => ['io.jwt.encode_sign', '{"alg":"RS256"}', '{}', key] as const))).toEqual(
      []
    )
  })

  test('io.jwt.encode_sign and io.jwt.encode_sign_raw, where a signature is the same each time', () => {
    const privateRsa = jwk(rsa.privateKey)
    const { dp: _, dq: __, qi: ___, ...byFactors } = privateRsa
    const { p: ____, q: _____, ...noFactors } = byFactors
    const keys = [
      { kty: 'oct', k: base64('secret') },
      { keys: [{ kty: 'oct', k: base64('secret') }, privateRsa] },
      { keys: [] },
      privateRsa,
      byFactors,
      noFactors,
      ofRsa,
      { kty: 'oct', k: '!!' },
      {}
    ]
    const objects = ['HS256', 'HS512', 'RS256', 'RS512', 'EdDSA', 'none', 'ES256K', '', 5].map(alg => ({ alg }))
    const payloads = [
      '{"a":1.50,"10":1,"9":2,"b":12345678901234567890123,"d":"<&>\\u2028é"}',
      '{}',
      '1',
      '"a"',
      '[null]'
    ]
    const texts = [
      ...headers,
      '{"alg":"HS256"}',
      '{"alg":"HS256","typ":"JWT"}',
      '{"alg":"HS256","typ":"jwt"}',
      '{"alg":"HS256","typ":5}'
    ]
    const plain = ['{}', '[1]', '5', ' {} ', 'hello', '']
    expect(
      differences([
        ...combinations(json([...objects, {}, { alg: 'HS256', typ: 5, z: 1 }]), payloads, json(keys)).map(
          row => ['io.jwt.encode_sign', ...row] as const
        ),
        ...calls('io.jwt.encode_sign_raw', texts, plain, [...keys.slice(0, 4).map(key => JSON.stringify(key)), '', 'x'])
      ])
    ).toEqual([])
  })
})

test('numbers of a token keep what is written', () => {
  expect(ours(['io.jwt.decode', JSON.stringify(hs('{"alg":"HS256"}', '{"a":1.50,"b":12345678901234567890123}'))])).toBe(
    `[{"alg":"HS256"},{"a":1.50,"b":12345678901234567890123},"${call('io.jwt.decode', hs('{"alg":"HS256"}', '{"a":1.50,"b":12345678901234567890123}'))?.[2 as never]}"]`
  )
})

test.each([
  { alg: 'PS256', key: jwk(rsa.privateKey), by: pem(rsa.publicKey) },
  { alg: 'ES256', key: jwk(ec.privateKey), by: pem(ec.publicKey) },
  { alg: 'ES512', key: jwk(ec521.privateKey), by: pem(ec521.publicKey) },
  { alg: 'ES512', key: jwk(ec.privateKey), by: pem(ec.publicKey) }
])('what io.jwt.encode_sign signs with $alg is verified', ({ alg, key, by }) => {
  const made = call('io.jwt.encode_sign', { alg }, { sub: 'ana' }, key)
  expect(call(`io.jwt.verify_${alg.toLowerCase()}`, made, by)).toBe(true)
  expect(call('io.jwt.decode_verify', made, { cert: by })).toEqual([true, { alg }, { sub: 'ana' }])
})

test('a key for signatures is no shared secret, though OPA takes one of Ed25519 for that', () => {
  expect(call('io.jwt.encode_sign', { alg: 'HS256' }, {}, jwk(ed.privateKey))).toBeUndefined()
  const made = token('{"alg":"HS256"}', '{}', data =>
    createHmac('sha256', Buffer.from(jwk(ed.publicKey)['x'] as string, 'base64url'))
      .update(data)
      .digest()
  )
  expect(call('io.jwt.decode_verify', made, { cert: pem(ed.publicKey) })).toEqual([false, {}, {}])
})

test('tokens in tokens without end are refused', () => {
  let inner = hs256
  for (let i = 0; i < 70; i++) inner = hs('{"alg":"HS256","cty":"JWT"}', inner.slice(0, 20_000))
  expect(call('io.jwt.decode', inner)).toBeUndefined()
})

test('a key of far too many digits is refused at once', () => {
  const digits = (seed: string): string =>
    createHash('shake256', { outputLength: 100_000 }).update(seed).digest('base64url')
  const [n, d, p, q] = ['n', 'd', 'p', 'q'].map(digits)
  const started = performance.now()
  expect(call('io.jwt.verify_rs256', 'e30.e30.AAAA', JSON.stringify({ kty: 'RSA', e: 'AQAB', n, d, p, q }))).not.toBe(
    true
  )
  expect(performance.now() - started).toBeLessThan(1000)
})
