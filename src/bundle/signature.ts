import {
  constants,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign as signBytes,
  timingSafeEqual,
  verify as verifyBytes
} from 'node:crypto'
import { type RawJson, readRawJson } from '../json/index.ts'
import {
  BundleError,
  type BundleLimits,
  defaultLimits,
  gunzip,
  gzip,
  type Member,
  readTar,
  writeTar
} from './archive.ts'
import { isObject } from './manifest.ts'

/** The file that holds the signature: one JWT over names and hashes of all others, as OPA writes it. */
const signatureFile = '/.signatures.json'

const shas = { 256: 'sha256', 384: 'sha384', 512: 'sha512' } as const
const curves = { 256: 'prime256v1', 384: 'secp384r1', 512: 'secp521r1' } as const
type Bits = keyof typeof shas

/** Algorithms of OPA's `--signing-alg`. */
export const signingAlgorithms = [
  ...(['RS', 'PS', 'ES', 'HS'] as const).flatMap(family => [256, 384, 512].map(bits => `${family}${bits}`)),
  'EdDSA'
] as readonly string[]

/** Hashes that a signature may give of a file. OPA also writes MD5 and SHA-1, which prove nothing. */
const hashes: Readonly<Record<string, string>> = {
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
  'SHA-512-224': 'sha512-224',
  'SHA-512-256': 'sha512-256'
}

export interface VerifyOptions {
  /** PEM of the public key or certificate, else the secret of an HMAC as it is. */
  readonly key: Uint8Array
  /** Of the key that has to have signed; where the signature names none, any. */
  readonly keyId?: string
  /** Has to be the signature's own, also where absent. */
  readonly scope?: string
}

export interface SignOptions {
  /** PEM of the private key, or the secret of an HMAC. */
  readonly key: Uint8Array
  /** `RS256`, as in OPA, where absent. */
  readonly algorithm?: string
  readonly keyId?: string
  readonly scope?: string
}

/** What a signature that holds says of itself. */
export interface Signature {
  readonly algorithm: string
  readonly keyId?: string
  readonly scope?: string
}

/** Whether a bundle carries a signature, whoever made it. */
export function isSigned(bytes: Uint8Array, limits: BundleLimits = defaultLimits): boolean {
  return readTar(gunzip(bytes, limits), limits).some(member => member.name === signatureFile)
}

/**
 * Proves that a bundle is what the holder of a key signed: every file in it, and no other.
 *
 * The key decides what is accepted: an RSA key RS and PS, a curve its own ES, Ed25519 EdDSA, and only what is no PEM is a secret.
 *
 * @throws BundleError when it is not
 */
export function verifyBundle(
  bytes: Uint8Array,
  options: VerifyOptions,
  limits: BundleLimits = defaultLimits
): Signature {
  const members = readTar(gunzip(bytes, limits), limits)
  const file = members.find(member => member.name === signatureFile)
  if (!file) throw new BundleError('the bundle is not signed')
  const { header, payload, signed, signature } = readToken(file)
  const { alg, kid, crit } = header
  if (crit !== undefined) throw new BundleError('the signature asks for an extension of JWT that is not known')
  if (typeof alg !== 'string' || !signingAlgorithms.includes(alg)) {
    throw new BundleError(
      `the signature is of the algorithm \`${String(alg)}\`, which is none of ${signingAlgorithms.join(', ')}`
    )
  }
  if (!isSignatureOf(signed, signature, alg, options.key)) {
    throw new BundleError('the signature was not made with this key')
  }
  const keyId = kid ?? payload.keyid
  if (options.keyId !== undefined && keyId !== undefined && keyId !== options.keyId) {
    throw new BundleError(`the signature is of the key \`${String(keyId)}\`, wanted \`${options.keyId}\``)
  }
  const scope = payload.scope === '' ? undefined : payload.scope
  if (scope !== options.scope) {
    const got = scope === undefined ? 'no scope' : `the scope \`${String(scope)}\``
    throw new BundleError(
      `the signature has ${got}, wanted ${options.scope === undefined ? 'none' : `\`${options.scope}\``}`
    )
  }
  assertFiles(members, payload.files)
  return {
    algorithm: alg,
    ...(typeof keyId === 'string' ? { keyId } : {}),
    ...(typeof scope === 'string' ? { scope } : {})
  }
}

/**
 * A bundle with a signature in it, in place of one that it has: what `opa sign` would write.
 *
 * @throws BundleError when the bundle cannot be read or the key does not fit the algorithm
 */
export function signBundle(bytes: Uint8Array, options: SignOptions, limits: BundleLimits = defaultLimits): Uint8Array {
  const members = readTar(gunzip(bytes, limits), limits).filter(member => member.name !== signatureFile)
  const { algorithm = 'RS256', keyId, scope, key } = options
  const header = { alg: algorithm, ...(keyId === undefined ? {} : { kid: keyId }), typ: 'JWT' }
  const payload = {
    files: members.map(member => ({
      name: plainName(member.name),
      hash: hashOf(member, 'sha256'),
      algorithm: 'SHA-256'
    })),
    ...(keyId === undefined ? {} : { keyid: keyId }),
    ...(scope === undefined ? {} : { scope })
  }
  const signed = [header, payload].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')
  const token = `${signed}.${Buffer.from(makeSignature(Buffer.from(signed), algorithm, key)).toString('base64url')}`
  const file = { name: signatureFile, bytes: Buffer.from(`${JSON.stringify({ signatures: [token] })}\n`) }
  return gzip(writeTar([...members, file]))
}

interface Token {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
  /** What was signed, and what came of it. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
}

function readToken(file: Member): Token {
  const wrong = (why: string): BundleError => new BundleError(`\`${signatureFile}\` cannot be read: ${why}`)
  const read = (text: string): Readonly<Record<string, unknown>> => {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (cause) {
      throw new BundleError(`\`${signatureFile}\` cannot be read: it is not JSON`, { cause })
    }
    if (!isObject(value)) throw wrong('it is no object')
    return value
  }
  const { signatures } = read(Buffer.from(file.bytes).toString('utf8'))
  if (!Array.isArray(signatures) || signatures.length !== 1) throw wrong('it does not hold exactly one signature')
  const parts = String(signatures[0]).split('.')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || !parts.every(part => /^[\w-]+$/.test(part))) throw wrong('the signature is no JWT')
  const text = (part: string | undefined): string => Buffer.from(part ?? '', 'base64url').toString('utf8')
  return {
    header: read(text(header)),
    payload: read(text(payload)),
    signed: Buffer.from(`${header}.${payload}`),
    signature: Buffer.from(signature ?? '', 'base64url')
  }
}

/** Every file of the bundle is in the list with its hash, and the list names no other. */
function assertFiles(members: readonly Member[], files: unknown): void {
  if (!Array.isArray(files)) throw new BundleError('the signature lists no files')
  const listed = new Map<string, { readonly hash: unknown; readonly algorithm: unknown }>()
  for (const file of files) {
    if (!isObject(file) || typeof file.name !== 'string')
      throw new BundleError('the signature lists a file without a name')
    const name = plainName(file.name)
    if (listed.has(name)) throw new BundleError(`the signature lists \`${name}\` twice`)
    listed.set(name, { hash: file.hash, algorithm: file.algorithm ?? 'SHA-256' })
  }
  for (const member of members) {
    if (member.name === signatureFile) continue
    const name = plainName(member.name)
    const said = listed.get(name)
    if (!said) throw new BundleError(`\`${name}\` is in the bundle and not in its signature`)
    listed.delete(name)
    const hash = hashes[String(said.algorithm)]
    if (!hash)
      throw new BundleError(
        `the signature gives of \`${name}\` a hash of \`${String(said.algorithm)}\`, which proves nothing`
      )
    if (hashOf(member, hash) !== said.hash) throw new BundleError(`\`${name}\` was changed after the bundle was signed`)
  }
  const [missing] = listed.keys()
  if (missing !== undefined) throw new BundleError(`\`${missing}\` is in the signature and not in the bundle`)
}

const plainName = (name: string): string => name.replace(/^(?:\.?\/)+/, '')

/** In hexadecimal. A manifest and data count by what they say, other files by their bytes. */
function hashOf(member: Member, hash: string): string {
  const isStructured = /(?:^|\/)(?:\.manifest|data\.json)$/.test(member.name)
  return createHash(hash)
    .update(isStructured ? canonical(member) : member.bytes)
    .digest('hex')
}

function canonical(member: Member): string {
  const text = Buffer.from(member.bytes).toString('utf8')
  try {
    return canonicalText(readRawJson(text))
  } catch (cause) {
    throw new BundleError(`\`${member.name}\` is not JSON`, { cause })
  }
}

/** Keys in the order of their bytes, no space, numbers as they are written, texts as Go writes them without escapes for HTML. */
function canonicalText(value: RawJson): string {
  if (typeof value === 'string') return value.startsWith('"') ? goString(JSON.parse(value) as string) : value
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  const entries = [...(value as ReadonlyMap<string, RawJson>)].map(([key, item]) => ({
    bytes: Buffer.from(key),
    text: `${goString(key)}:${canonicalText(item)}`
  }))
  entries.sort((a, b) => Buffer.compare(a.bytes, b.bytes))
  return `{${entries.map(({ text }) => text).join(',')}}`
}

const goString = (text: string): string =>
  JSON.stringify(Buffer.from(text).toString('utf8')).replace(
    /[\u2028\u2029]/g,
    each => `\\u${each.charCodeAt(0).toString(16)}`
  )

const isPem = (key: Uint8Array): boolean => /-----BEGIN /.test(Buffer.from(key).toString('latin1'))
const bitsOf = (algorithm: string): Bits => Number(algorithm.slice(2)) as Bits

/** What `node:crypto` needs to know; undefined where key and algorithm do not go together. */
function schemeOf(
  key: KeyObject,
  algorithm: string
): { readonly hash: string | null; readonly how: object } | undefined {
  const family = algorithm.slice(0, 2)
  const type = key.asymmetricKeyType
  if (algorithm === 'EdDSA') return type === 'ed25519' || type === 'ed448' ? { hash: null, how: {} } : undefined
  const bits = bitsOf(algorithm)
  if (family === 'RS' && type === 'rsa') return { hash: shas[bits], how: { padding: constants.RSA_PKCS1_PADDING } }
  if (family === 'PS' && (type === 'rsa' || type === 'rsa-pss')) {
    const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
    return { hash: shas[bits], how: { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength } }
  }
  const isCurve = type === 'ec' && key.asymmetricKeyDetails?.namedCurve === curves[bits]
  return family === 'ES' && isCurve ? { hash: shas[bits], how: { dsaEncoding: 'ieee-p1363' } } : undefined
}

function isSignatureOf(signed: Uint8Array, signature: Uint8Array, algorithm: string, key: Uint8Array): boolean {
  if (!isPem(key)) {
    if (!algorithm.startsWith('HS'))
      throw new BundleError(`the signature is of ${algorithm}: the key has to be a public key in PEM`)
    const made = createHmac(shas[bitsOf(algorithm)], key).update(signed).digest()
    return made.length === signature.length && timingSafeEqual(made, signature)
  }
  const text = Buffer.from(key).toString('utf8')
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    throw new BundleError('the key to verify with is a private one; it is the public one that is given to others')
  }
  let object: KeyObject
  try {
    object = createPublicKey(text)
  } catch (cause) {
    throw new BundleError('the key to verify with is no public key in PEM', { cause })
  }
  const scheme = schemeOf(object, algorithm)
  if (!scheme) throw new BundleError(`the signature is of ${algorithm}, which the key is not for`)
  return verifyBytes(scheme.hash, signed, { key: object, ...scheme.how }, signature)
}

function makeSignature(signed: Uint8Array, algorithm: string, key: Uint8Array): Uint8Array {
  if (!signingAlgorithms.includes(algorithm)) {
    throw new BundleError(`there is no algorithm \`${algorithm}\`: it is one of ${signingAlgorithms.join(', ')}`)
  }
  if (algorithm.startsWith('HS')) {
    if (isPem(key)) throw new BundleError(`${algorithm} signs with a secret, and the key is one in PEM`)
    return createHmac(shas[bitsOf(algorithm)], key).update(signed).digest()
  }
  let object: KeyObject
  try {
    object = createPrivateKey(Buffer.from(key))
  } catch (cause) {
    throw new BundleError('the key to sign with is no private key in PEM', { cause })
  }
  const scheme = schemeOf(object, algorithm)
  if (!scheme) throw new BundleError(`the key to sign with is not for ${algorithm}`)
  return signBytes(scheme.hash, signed, { key: object, ...scheme.how })
}
