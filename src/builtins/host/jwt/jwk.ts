import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'
import { decodeBase64 } from '../base64.ts'
import { firstPemBlock } from '../pem.ts'

/** A key to sign or to verify with. */
export interface SigningKey {
  readonly kid?: string
  /** What the key is for; a certificate does not say. */
  readonly alg?: string
  /** A public or private key, or the bytes of a shared secret. */
  readonly key: KeyObject | Buffer
}

/** Keys of a PEM certificate or public key, or of a JSON Web Key or a set of them. */
export function readKeys(text: string): readonly SigningKey[] {
  const block = firstPemBlock(text)
  if (!block) return readJwks(text)
  if (block.rest !== '') throw new Error('extra data after a PEM certificate block')
  if (block.type === 'CERTIFICATE')
    return [{ key: named('certificate', () => new X509Certificate(block.bytes).publicKey) }]
  if (block.type === 'PUBLIC KEY') {
    const key = named('public key', () => createPublicKey({ key: block.bytes, format: 'der', type: 'spki' }))
    assertKnown(key)
    return [{ key }]
  }
  throw new Error('failed to extract a key from the PEM certificate')
}

function named<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch {
    throw new Error(`failed to parse a PEM ${what}`)
  }
}

/** Refuses kinds of keys that OPA does not read. */
function assertKnown(key: KeyObject): void {
  const type = key.asymmetricKeyType ?? ''
  const curve = key.asymmetricKeyDetails?.namedCurve
  if (type === 'ec' && !['prime256v1', 'secp224r1', 'secp384r1', 'secp521r1'].includes(curve ?? '')) {
    throw new Error('failed to parse a PEM public key: unsupported elliptic curve')
  }
  if (!['rsa', 'ec', 'ed25519', 'x25519', 'dsa'].includes(type)) {
    throw new Error('failed to parse a PEM public key: unknown public key algorithm')
  }
}

/** Keys of a JSON Web Key or a set of them. One key that is wrong makes the whole set wrong. */
export function readJwks(text: string): readonly SigningKey[] {
  const refuse = (reason: string): Error => new Error(`failed to parse a JWK key (set): ${reason}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refuse('it is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('it is not an object')
  if (!('keys' in value)) return [readJwk(value)]
  if (!Array.isArray(value.keys)) throw refuse('`keys` is not an array')
  return value.keys.map(readJwk)
}

type Members = Readonly<Record<string, unknown>>

const algorithms =
  /^(?:(?:[HRPE]S(?:256|384|512))|ES256K|EdDSA|Ed25519|Ed448|none|RSA1_5|RSA-OAEP(?:-256|-384|-512)?|(?:PBES2-HS(?:256\+A128|384\+A192|512\+A256)KW)|(?:ECDH-ES(?:\+A(?:128|192|256)KW)?)|A(?:128|192|256)(?:GCM)?(?:KW)?|A(?:128CBC-HS256|192CBC-HS384|256CBC-HS512)|dir)$/

const textMembers = ['kid', 'use', 'alg', 'x5u', 'x5t', 'x5t#S256']

function readJwk(value: unknown, index = 0): SigningKey {
  const refuse = (reason: string): Error => new Error(`failed to parse a JWK key (set): key ${index}: ${reason}`)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw refuse('it is not an object')
  const jwk = value as Members
  for (const name of textMembers) {
    if (typeof (jwk[name] ?? '') !== 'string') throw refuse(`\`${name}\` is not a string`)
  }
  const { kid, alg, key_ops: operations, x5c: chain } = jwk
  if (typeof alg === 'string' && !algorithms.test(alg)) throw refuse(`unknown algorithm \`${alg}\``)
  for (const [name, list] of Object.entries({ key_ops: operations ?? [], x5c: chain ?? [] })) {
    if (!Array.isArray(list) || list.some(item => typeof item !== 'string'))
      throw refuse(`\`${name}\` is no list of strings`)
  }
  try {
    for (const certificate of (chain ?? []) as string[]) new X509Certificate(decodeBase64(certificate))
  } catch {
    throw refuse('`x5c` holds what is no certificate')
  }
  return {
    key: keyOf(jwk, refuse),
    ...(typeof kid === 'string' ? { kid } : {}),
    ...(typeof alg === 'string' ? { alg } : {})
  }
}

const publicMembers: Readonly<Record<string, readonly string[]>> = {
  RSA: ['n', 'e'],
  EC: ['x', 'y'],
  OKP: ['x'],
  oct: ['k']
}
const curves: Readonly<Record<string, readonly string[]>> = {
  EC: ['P-256', 'P-384', 'P-521'],
  OKP: ['Ed25519', 'X25519']
}

function keyOf(jwk: Members, refuse: (reason: string) => Error): KeyObject | Buffer {
  const { kty, crv, d } = jwk
  const kind = typeof kty === 'string' && Object.hasOwn(publicMembers, kty) ? kty : undefined
  if (kind === undefined) throw refuse(`unknown key type ${JSON.stringify(kty ?? '')}`)
  const isPrivate = d !== undefined && kind !== 'oct'
  for (const name of [...(publicMembers[kind] ?? []), ...(isPrivate ? ['d'] : [])]) {
    const member = jwk[name]
    if (typeof member !== 'string' || !/^[-\w+/]+={0,2}$/.test(member))
      throw refuse(`\`${name}\` is missing, or no base64url`)
  }
  if (curves[kind] && !curves[kind].includes(String(crv))) throw refuse(`unknown curve ${JSON.stringify(crv ?? '')}`)
  if (kind === 'oct') return Buffer.from(jwk['k'] as string, 'base64url')
  try {
    return isPrivate
      ? createPrivateKey({ key: (kind === 'RSA' ? withFactors(jwk) : jwk) as JsonWebKey, format: 'jwk' })
      : createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
  } catch {
    throw refuse('it is not valid')
  }
}

/** Characters in base64: of 24,000 bits. */
const longestFactor = 4000

/** An RSA key with the parts that follow from its factors: these count where all three are given. */
function withFactors(jwk: Members): Members {
  const texts = [jwk['p'], jwk['q'], jwk['d']].map(String)
  // Of longer keys no signature is made, and to compute with them takes more than linear time.
  if (texts.some(({ length }) => length > longestFactor)) return jwk
  const [p, q, d] = texts.map(integerOf)
  if (p === undefined || q === undefined || d === undefined || p < 2n || q < 2n) return jwk
  if (['dp', 'dq', 'qi'].every(name => name in jwk)) return jwk
  return { ...jwk, dp: base64Of(d % (p - 1n)), dq: base64Of(d % (q - 1n)), qi: base64Of(inverse(q, p)) }
}

/** Throws when the parts of a private RSA key do not belong together: Go's library signs with no such key. */
export function assertOneKey(key: KeyObject | Buffer): void {
  if (!('asymmetricKeyType' in key) || key.type !== 'private' || key.asymmetricKeyType !== 'rsa') return
  const jwk = key.export({ format: 'jwk' })
  const texts = [jwk.n, jwk.e, jwk.d, jwk.p, jwk.q, jwk.dp, jwk.dq, jwk.qi].map(part => part ?? '')
  if (texts.some(({ length }) => length > longestFactor)) return
  const [n, e, d, p, q, dp, dq, qi] = texts.map(integerOf) as [
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint,
    bigint
  ]
  const isOne =
    p > 1n &&
    q > 1n &&
    n === p * q &&
    (d * e) % (p - 1n) === 1n &&
    (d * e) % (q - 1n) === 1n &&
    dp === d % (p - 1n) &&
    dq === d % (q - 1n) &&
    qi === inverse(q, p)
  if (!isOne) throw new Error('the parts of the RSA key do not belong together')
}

const integerOf = (base64: string): bigint => BigInt(`0x0${Buffer.from(base64, 'base64url').toString('hex')}`)

function base64Of(value: bigint): string {
  const hex = value.toString(16)
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url')
}

/** `value` to the power of -1, modulo `modulus`; 0 when there is none. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, value % modulus]
  let [before, now] = [0n, 1n]
  while (current !== 0n) {
    const quotient = previous / current
    ;[previous, current] = [current, previous - quotient * current]
    ;[before, now] = [now, before - quotient * now]
  }
  return previous === 1n ? (before + modulus) % modulus : 0n
}
