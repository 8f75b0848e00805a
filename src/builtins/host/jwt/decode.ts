import { type Json, JsonNumber, readJson } from '../../../json/index.ts'
import { decodeBase64Url } from '../base64.ts'
import type { EvaluationFacts, HostBuiltin, HostBuiltins } from '../host-builtin.ts'
import { isObject, objectOperand, stringOperand } from '../operands.ts'
import { compareDecimals } from './compare-decimals.ts'
import { readKeys, type SigningKey } from './jwk.ts'
import { type Algorithm, algorithmOf, isSigned } from './jws.ts'

type Members = Readonly<Record<string, Json>>

interface Token {
  readonly header: string
  readonly payload: string
  readonly signature: string
}

/** What a header says about how to read the token. */
interface Header {
  readonly members: Members
  readonly alg: string
  readonly kid: string
  readonly isNested: boolean
  /** RFC 7515, 4.1.1 and 4.1.11: it names its algorithm, and nothing that must be understood and is not. */
  readonly isValid: boolean
}

function splitToken(text: string): Token {
  const parts = text.split('.')
  if (parts.length === 1) throw new Error('encoded JWT had no period separators')
  const [header, payload, signature] = parts
  if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
    throw new Error(`encoded JWT must have 3 sections, found ${parts.length}`)
  }
  return { header, payload, signature }
}

function decodePart(name: string, part: string): Buffer {
  try {
    return decodeBase64Url(part)
  } catch (error) {
    throw new Error(`JWT ${name} had invalid encoding: ${(error as Error).message}`)
  }
}

function objectIn(bytes: Buffer): Members {
  let value: Json
  try {
    value = readJson(bytes.toString())
  } catch {
    throw new Error('invalid JSON')
  }
  if (!isObject(value)) throw new Error('decoded JSON type was not an Object')
  return value
}

const understood = new Set(['alg', 'kid', 'typ', 'cty', 'crit'])

function readHeader({ header }: Token): Header {
  const bytes = decodePart('header', header)
  let members: Members
  try {
    members = objectIn(bytes)
  } catch (error) {
    throw new Error(`bad JWT header: ${(error as Error).message}`)
  }
  if ('enc' in members) throw new Error('JWT is a JWE object, which is not supported')
  return { members, ...textsOf(members), isValid: 'alg' in members && !isCritical(members) }
}

function textsOf(members: Members): Pick<Header, 'alg' | 'kid' | 'isNested'> {
  const [alg, kid, , cty] = ['alg', 'kid', 'typ', 'cty'].map(name => {
    const value = members[name] ?? ''
    if (typeof value !== 'string' || members[name] === null) throw new Error(`${name}: must be a string`)
    return value
  }) as [string, string, string, string]
  return { alg, kid, isNested: cty === 'JWT' }
}

/** True when there is a member that must be understood and is not. */
function isCritical(members: Members): boolean {
  const { crit } = members
  if (crit === undefined) return false
  if (!Array.isArray(crit)) throw new Error('crit: must be a list')
  if (crit.length === 0 || crit.some(name => typeof name !== 'string')) throw new Error('crit: must be a nonempty list')
  return crit.some((name: string) => name in members && !understood.has(name))
}

/** A token inside a token may stand in quotes. */
const nestedText = (bytes: Buffer): string => bytes.toString().replace(/^"(.*)"$/s, '$1')

/** As deep as tokens may stand in one another. */
const deepest = 64

function decode(operands: readonly Json[]): Json {
  let text = stringOperand(operands, 1)
  for (let depth = 0; depth < deepest; depth++) {
    const token = splitToken(text)
    const bytes = decodePart('header', token.header)
    let header: Members
    try {
      header = objectIn(bytes)
    } catch (error) {
      throw new Error(`bad JWT header: ${(error as Error).message}`)
    }
    if ('enc' in header) throw new Error('JWT is a JWE object, which is not supported')
    const payload = decodePart('payload', token.payload)
    if (header['cty'] === 'JWT') {
      text = nestedText(payload)
      continue
    }
    return [header, objectIn(payload), decodePart('signature', token.signature).toString('hex')]
  }
  throw new Error('tokens nest too deeply')
}

function verifierOf(algorithm: Algorithm): HostBuiltin {
  return operands => {
    const text = stringOperand(operands, 1)
    const keyText = stringOperand(operands, 2)
    if (algorithm.family === 'HS') {
      const token = splitToken(text)
      return isSigned(algorithm, Buffer.from(keyText), signedText(token), decodeBase64Url(token.signature))
    }
    const keys = readKeys(keyText)
    const token = splitToken(text)
    const signature = decodeBase64Url(token.signature)
    return isSignedByOne(algorithm, keys, readHeader(token), signedText(token), signature)
  }
}

const signedText = ({ header, payload }: Token): string => `${header}.${payload}`

/** The key that the header names, or else any whose algorithm is the header's or is not said. */
function isSignedByOne(
  algorithm: Algorithm,
  keys: readonly SigningKey[],
  { alg, kid }: Header,
  signed: string,
  signature: Buffer
): boolean {
  const named = kid === '' ? undefined : keys.find(key => key.kid === kid)
  if (named) return isSigned(algorithm, named.key, signed, signature)
  return keys.some(key => (key.alg === undefined || key.alg === alg) && isSigned(algorithm, key.key, signed, signature))
}

interface Constraints {
  readonly keys: readonly SigningKey[]
  readonly alg: string
  readonly iss: string
  readonly aud: string
  /** Seconds since 1970, as JSON writes them. */
  readonly time: string
}

function readConstraints(members: Members, now: bigint): Constraints {
  const textOf = (name: string): string => {
    const value = members[name] ?? ''
    if (typeof value !== 'string' || members[name] === null) throw new Error(`${name} constraint: must be a string`)
    return value
  }
  for (const name of Object.keys(members).sort()) {
    if (!['alg', 'aud', 'cert', 'iss', 'secret', 'time'].includes(name)) {
      throw new Error(`unknown token validation constraint: ${name}`)
    }
  }
  const secret = textOf('secret')
  const cert = textOf('cert')
  const ofCert = 'cert' in members ? readKeys(cert) : undefined
  const ofSecret = secret === '' ? undefined : [{ key: Buffer.from(secret) }]
  if (ofCert && ofSecret) throw new Error('duplicate key constraints')
  const keys = ofCert ?? ofSecret
  if (!keys) throw new Error('no key constraint')
  return { keys, alg: textOf('alg'), iss: textOf('iss'), aud: textOf('aud'), time: timeOf(members['time'], now) }
}

function timeOf(value: Json | undefined, now: bigint): string {
  const given = value === undefined ? Number(now) : value
  const nanoseconds = given instanceof JsonNumber ? Number(given.text) : given
  if (typeof nanoseconds !== 'number') throw new Error('token time constraint: must be a number')
  if (nanoseconds < 0) throw new Error('token time constraint: must not be negative')
  return String(nanoseconds / 1e9)
}

const refused: Json = [false, {}, {}]

function decodeVerify(operands: readonly Json[], { nowNanoseconds }: EvaluationFacts): Json {
  let text = stringOperand(operands, 1)
  const constraints = readConstraints(objectOperand(operands, 2), nowNanoseconds)
  for (let depth = 0; depth < deepest; depth++) {
    const token = splitToken(text)
    const header = readHeader(token)
    const algorithm = algorithmOf(header.alg)
    if (!header.isValid || !algorithm || (constraints.alg !== '' && constraints.alg !== header.alg)) return refused
    const signature = decodePart('signature', token.signature)
    if (!isSignedByOne(algorithm, constraints.keys, header, signedText(token), signature)) return refused
    const bytes = decodePart('payload', token.payload)
    if (header.isNested) {
      text = bytes.toString()
      continue
    }
    const payload = objectIn(bytes)
    return meets(payload, constraints) ? [true, header.members, payload] : refused
  }
  throw new Error('tokens nest too deeply')
}

function meets(payload: Members, { iss, aud, time }: Constraints): boolean {
  if (iss !== '' && payload['iss'] !== iss) return false
  // A token that is meant for someone is refused where it is not said for whom it should be.
  const audience = payload['aud'] === undefined ? '' : payload['aud']
  if (!(Array.isArray(audience) ? audience : [audience]).includes(aud)) return false
  const orderOf = (name: string): number | undefined => {
    const value = payload[name]
    if (value === undefined) return undefined
    if (typeof value !== 'number' && !(value instanceof JsonNumber)) throw new Error(`${name} value must be a number`)
    return compareDecimals(time, value instanceof JsonNumber ? value.text : String(value))
  }
  return (orderOf('exp') ?? -1) < 0 && (orderOf('nbf') ?? 0) >= 0
}

const verified = ['HS', 'RS', 'PS', 'ES'].flatMap(family => ['256', '384', '512'].map(bits => family + bits))

export const decodeBuiltins: HostBuiltins = {
  'io.jwt.decode': decode,
  'io.jwt.decode_verify': decodeVerify,
  ...Object.fromEntries(
    [...verified, 'EdDSA'].map(name => [
      `io.jwt.verify_${name.toLowerCase()}`,
      verifierOf(algorithmOf(name) as Algorithm)
    ])
  )
}
