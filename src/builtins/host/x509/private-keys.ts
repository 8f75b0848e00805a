import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import type { Json } from '../../../json/index.ts'
import { type PemBlock, pemBlocks } from '../pem.ts'
import { expectTag, integer, membersOf, readWhole, tags } from './der.ts'
import { big, pointOf } from './public-key.ts'

const types: Readonly<Record<string, 'pkcs1' | 'pkcs8' | 'sec1'>> = {
  'RSA PRIVATE KEY': 'pkcs1',
  'PRIVATE KEY': 'pkcs8',
  'EC PRIVATE KEY': 'sec1'
}

/** The private keys among blocks of PEM; other blocks count for nothing. Throws for one that is wrong, or of another kind. */
export function privateKeysIn(text: string): KeyObject[] {
  return pemBlocks(text).flatMap(block => {
    const key = privateKeyIn(block)
    return key ? [key] : []
  })
}

function privateKeyIn({ type, bytes }: PemBlock): KeyObject | undefined {
  const form = Object.hasOwn(types, type) ? types[type] : undefined
  return form && readPrivateKey(bytes, form)
}

/** A key in DER, of a kind that Go reads. */
export function readPrivateKey(bytes: Buffer, form: 'pkcs1' | 'pkcs8' | 'sec1'): KeyObject {
  let key: KeyObject
  try {
    key = createPrivateKey({ key: bytes, format: 'der', type: form })
  } catch {
    throw new Error('it is no private key')
  }
  const kind = key.asymmetricKeyType ?? ''
  const curve = key.asymmetricKeyDetails?.namedCurve ?? ''
  const isKnown = ['rsa', 'ed25519', 'x25519'].includes(kind) || (kind === 'ec' && curves.has(curve))
  if (!isKnown) throw new Error(`a private key of an unknown kind: ${curve || kind}`)
  return key
}

/** A key in any of the three forms, whatever its block of PEM is called. */
export function readAnyPrivateKey(bytes: Buffer): KeyObject {
  for (const form of ['pkcs1', 'pkcs8'] as const) {
    try {
      return readPrivateKey(bytes, form)
    } catch {
      // The next form may do.
    }
  }
  return readPrivateKey(bytes, 'sec1')
}

const curves = new Set(['secp224r1', 'prime256v1', 'secp384r1', 'secp521r1'])

/** A key in the form of Go's own. */
export function goKey(key: KeyObject): Json {
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return goRsaKey(key)
    case 'ec':
      return goEcKey(key)
    case 'ed25519': {
      const { d = '', x = '' } = key.export({ format: 'jwk' })
      return Buffer.concat([Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')]).toString('base64')
    }
    default:
      return {}
  }
}

function goRsaKey(key: KeyObject): Json {
  const numbers = membersOf(readWhole(key.export({ type: 'pkcs1', format: 'der' }))).map(integer)
  const [, n, e, d, p, q, dp, dq, qi] = numbers
  return {
    N: big(n),
    E: big(e),
    D: big(d),
    Primes: [big(p), big(q)],
    Precomputed: { Dp: big(dp), Dq: big(dq), Qinv: big(qi), CRTValues: [] }
  }
}

function goEcKey(key: KeyObject): Json {
  const [, secret] = membersOf(readWhole(key.export({ type: 'sec1', format: 'der' })))
  const spki = createPublicKey(key).export({ type: 'spki', format: 'der' })
  const [, point] = membersOf(readWhole(spki))
  const number = BigInt(`0x${expectTag(secret, tags.octetString).content.toString('hex')}`)
  return { ...pointOf(expectTag(point, tags.bitString).content.subarray(1)), D: big(number) }
}
