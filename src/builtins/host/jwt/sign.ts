import { type Json, writeGoJson } from '../../../json/index.ts'
import type { HostBuiltins } from '../host-builtin.ts'
import { isObject, objectOperand, stringOperand } from '../operands.ts'
import { assertOneKey, readJwks } from './jwk.ts'
import { algorithmOf, signWith } from './jws.ts'

export const signBuiltins: HostBuiltins = {
  'io.jwt.encode_sign': operands => {
    const [header, key] = [1, 3].map(position => writeGoJson(objectOperand(operands, position))) as [string, string]
    // As in OPA the payload may be any value that comes at run time.
    const payload = writeGoJson(operands[1] as Json)
    return encodeSign(header, payload, key)
  },
  'io.jwt.encode_sign_raw': operands =>
    encodeSign(stringOperand(operands, 1), stringOperand(operands, 2), stringOperand(operands, 3))
}

function encodeSign(header: string, payload: string, keyText: string): string {
  const [first] = readJwks(keyText)
  if (!first) throw new Error('no keys found in JWK set')
  const { alg, typ } = readHeader(header)
  const algorithm = algorithmOf(alg)
  if (!algorithm) throw new Error(`unknown JWS algorithm: ${alg}`)
  if (typ === 'JWT' && !isJson(payload)) throw new Error('type is JWT but payload is not JSON')
  assertOneKey(first.key)
  const text = [header, payload].map(part => Buffer.from(part).toString('base64url')).join('.')
  return `${text}.${signWith(algorithm, first.key, text).toString('base64url')}`
}

/** A token whose header says nothing of its type is a JWT. */
function readHeader(text: string): { readonly alg: string; readonly typ: string } {
  const refuse = (reason: string): Error => new Error(`missing or invalid 'alg' header: ${reason}`)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw refuse('cannot parse JSON')
  }
  const { alg, typ } = isObject(value as Json) ? (value as { readonly alg?: unknown; readonly typ?: unknown }) : {}
  if (alg === undefined) throw refuse('header "alg" not found')
  if (typeof alg !== 'string') throw refuse('it is not a string')
  return { alg, typ: typeof typ === 'string' ? typ : 'JWT' }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
