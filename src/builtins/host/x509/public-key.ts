import { createPublicKey, type KeyObject } from 'node:crypto'
import { type Json, JsonNumber } from '../../../json/index.ts'
import { bitString, type Der, DerError, integer, membersOf, objectIdentifier, readWhole } from './der.ts'

/** A public key in the form of Go's: what is of another kind than these is null. */
export function publicKeyOf(spki: Der): { readonly PublicKey: Json; readonly PublicKeyAlgorithm: number } {
  const [algorithm, key] = membersOf(spki)
  const [identifier, parameters] = membersOf(algorithm)
  switch (objectIdentifier(identifier).join('.')) {
    case '1.2.840.113549.1.1.1': {
      const [modulus, exponent] = membersOf(readWhole(bitString(key))).map(integer)
      if (modulus === undefined || exponent === undefined || modulus <= 0n || exponent <= 0n) {
        throw new DerError('invalid RSA public key')
      }
      return { PublicKey: { N: big(modulus), E: big(exponent) }, PublicKeyAlgorithm: 1 }
    }
    case '1.2.840.10040.4.1': {
      const [p, q, g] = membersOf(parameters).map(integer)
      const y = integer(readWhole(bitString(key)))
      if ([p, q, g, y].some(number => number === undefined || number <= 0n))
        throw new DerError('invalid DSA public key')
      return { PublicKey: { P: big(p), Q: big(q), G: big(g), Y: big(y) }, PublicKeyAlgorithm: 2 }
    }
    case '1.2.840.10045.2.1': {
      if (!curves.has(objectIdentifier(parameters).join('.'))) throw new DerError('unsupported elliptic curve')
      assertPoint(spki)
      return { PublicKey: pointOf(bitString(key)), PublicKeyAlgorithm: 3 }
    }
    case '1.3.101.112':
      if (bitString(key).length !== 32) throw new DerError('wrong Ed25519 public key size')
      return { PublicKey: bitString(key).toString('base64'), PublicKeyAlgorithm: 4 }
    default:
      return { PublicKey: null, PublicKeyAlgorithm: 0 }
  }
}

/** P-224, P-256, P-384, P-521. */
const curves = new Set(['1.3.132.0.33', '1.2.840.10045.3.1.7', '1.3.132.0.34', '1.3.132.0.35'])

export const big = (value: bigint | undefined): JsonNumber => new JsonNumber(String(value))

/** An uncompressed point of a curve. */
export function pointOf(point: Buffer): Json & object {
  const size = (point.length - 1) / 2
  if (point[0] !== 4 || !Number.isInteger(size)) throw new DerError('failed to unmarshal elliptic curve point')
  const number = (from: number): JsonNumber => big(BigInt(`0x${point.subarray(from, from + size).toString('hex')}`))
  return { Curve: {}, X: number(1), Y: number(1 + size) }
}

function assertPoint(spki: Der): void {
  try {
    keyObjectOf(spki)
  } catch {
    throw new DerError('failed to unmarshal elliptic curve point')
  }
}

/** The key as Node knows it; throws for what it does not. */
export const keyObjectOf = ({ whole }: Der): KeyObject => createPublicKey({ key: whole, format: 'der', type: 'spki' })
