import { constants, createHmac, KeyObject, type SignKeyObjectInput, sign, timingSafeEqual, verify } from 'node:crypto'

/** A way to sign, by its name in a JWT's header. */
export interface Algorithm {
  readonly family: 'HS' | 'RS' | 'PS' | 'ES' | 'EdDSA'
  /** Absent for EdDSA, which has its own. */
  readonly hash?: 'sha256' | 'sha384' | 'sha512'
}

/** `HS256`, `EdDSA` ...; undefined for `none` and what is not known. */
export function algorithmOf(name: string): Algorithm | undefined {
  if (name === 'EdDSA') return { family: 'EdDSA' }
  const [, family, bits] = /^([HRPE]S)(256|384|512)$/.exec(name) ?? []
  return family === undefined ? undefined : ({ family, hash: `sha${bits}` } as Algorithm)
}

const keyTypes: Readonly<Record<string, string>> = { RS: 'rsa', PS: 'rsa', ES: 'ec', EdDSA: 'ed25519' }

/** Of fewer bits an RSA key is refused, as Go does. */
const leastRsaBits = 1024

function fits(key: KeyObject, { family }: Algorithm): boolean {
  return (
    key.asymmetricKeyType === keyTypes[family] &&
    (key.asymmetricKeyType !== 'rsa' || (key.asymmetricKeyDetails?.modulusLength ?? 0) >= leastRsaBits)
  )
}

function optionsOf(key: KeyObject, { family }: Algorithm, saltLength: number): SignKeyObjectInput {
  return {
    key,
    dsaEncoding: 'ieee-p1363',
    ...(family === 'PS' ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength } : {})
  }
}

/** True when the signature of `signed` was made with this key; false for a key of another kind. */
export function isSigned(algorithm: Algorithm, key: KeyObject | Buffer, signed: string, signature: Buffer): boolean {
  const { family, hash } = algorithm
  if (!(key instanceof KeyObject)) {
    if (family !== 'HS' || hash === undefined) return false
    const mac = createHmac(hash, key).update(signed).digest()
    return mac.length === signature.length && timingSafeEqual(mac, signature)
  }
  if (key.type !== 'public' || !fits(key, algorithm)) return false
  return verify(hash, Buffer.from(signed), optionsOf(key, algorithm, constants.RSA_PSS_SALTLEN_AUTO), signature)
}

/** Signs with the first key of a set; throws when it is not of the kind that the algorithm needs. */
export function signWith(algorithm: Algorithm, key: KeyObject | Buffer, text: string): Buffer {
  const { family, hash } = algorithm
  if (!(key instanceof KeyObject) && family === 'HS' && hash !== undefined) {
    return createHmac(hash, key).update(text).digest()
  }
  if (!(key instanceof KeyObject) || key.type !== 'private' || !fits(key, algorithm)) {
    throw new Error(`the key is not one that \`${family}${hash?.slice(3) ?? ''}\` signs with`)
  }
  return sign(hash, Buffer.from(text), optionsOf(key, algorithm, constants.RSA_PSS_SALTLEN_DIGEST))
}
