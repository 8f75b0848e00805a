/** What the facts of one evaluation may weigh. */
export interface InputLimits {
  readonly bytes: number
  /** Nested objects and arrays. */
  readonly depth: number
}

export const inputLimits: InputLimits = { bytes: 32 << 20, depth: 256 }

/** A member of the input that many evaluations have in common: our own modules read its JSON once. */
export interface SharedMember {
  readonly name: string
  readonly json: Uint8Array
}

/** The facts of one evaluation: JSON of an object as `composeInput` writes it, and what is a member of it as well. */
export interface ComposedInput {
  readonly json: Uint8Array
  readonly shared?: SharedMember
}

/** All of it as one JSON text. */
export function wholeInput({ json, shared }: ComposedInput): Uint8Array {
  if (!shared) return json
  const comma = json.length > '{}'.length ? ',' : ''
  return Buffer.concat([
    json.subarray(0, -1),
    encoder.encode(`${comma}${JSON.stringify(shared.name)}:`),
    shared.json,
    encoder.encode('}')
  ])
}

/** A shared member of a value, under the limits of an input. */
export function shareMember(name: string, value: unknown, limits: InputLimits = inputLimits): SharedMember {
  const json = encoder.encode(JSON.stringify(value))
  assertSize(json.length, limits)
  // it is one level below the input
  assertDepth(json, { ...limits, depth: limits.depth - 1 })
  return { name, json }
}

/** The caller's input is not what the API allows. The message is for the caller. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/**
 * One JSON text of the caller's members followed by the engine's, so that the engine's win whatever stands before them.
 *
 * @param caller - JSON of an object, or nothing; its top-level keys are compared with the engine's after decoding (`pol\u0069ty`)
 * @throws InputError when the caller's text is no object, brings a member of the engine's, or goes beyond a limit
 */
export function composeInput(
  caller: string | Uint8Array | undefined,
  engine: Readonly<Record<string, unknown>>,
  limits: InputLimits = inputLimits
): Uint8Array {
  const members = caller === undefined ? '' : callerMembers(caller, engine, limits)
  const own = Object.entries(engine)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value ?? null)}`)
    .join(',')
  const bytes = encoder.encode(`{${members}${members !== '' && own !== '' ? ',' : ''}${own}}`)
  assertSize(bytes.length, limits)
  assertDepth(bytes, limits)
  return bytes
}

/** Bytes of an input that is passed on as it is; how deep it nests is for the module to see, or for {@link assertDepth}. */
export function plainInput(input: string | Uint8Array | undefined, limits: InputLimits = inputLimits): Uint8Array {
  if (input === undefined) return new Uint8Array()
  const bytes = typeof input === 'string' ? encoder.encode(input) : input
  assertSize(bytes.length, limits)
  if (bytes.length === 0) throw new InputError('the input is empty; leave it out to evaluate without one')
  return bytes
}

function callerMembers(
  caller: string | Uint8Array,
  engine: Readonly<Record<string, unknown>>,
  limits: InputLimits
): string {
  assertSize(caller.length, limits)
  const text = typeof caller === 'string' ? caller : decodeText(caller)
  assertDepth(typeof caller === 'string' ? encoder.encode(caller) : caller, limits)
  const value = parseInput(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError('the input is not a JSON object')
  }
  const names = Object.keys(value)
  const taken = names.filter(name => Object.hasOwn(engine, name))
  if (taken.length > 0) {
    throw new InputError(`the input may not bring ${taken.map(name => `\`${name}\``).join(', ')}: the engine writes it`)
  }
  return names.length === 0 ? '' : text.trim().slice(1, -1)
}

/** For modules that take what is no JSON for something: OPA's do. */
export function assertJson(bytes: Uint8Array): void {
  if (bytes.length > 0) parseInput(decodeText(bytes))
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new InputError(`the input is not JSON: ${(cause as Error).message}`, { cause })
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new InputError('the input is not UTF-8 text', { cause })
  }
}

function assertSize(bytes: number, limits: InputLimits): void {
  if (bytes > limits.bytes) throw new InputError(`the input has ${bytes} bytes, at most ${limits.bytes} are evaluated`)
}

const [quote, backslash] = [0x22, 0x5c]
const opening = new Set([0x5b, 0x7b])
const closing = new Set([0x5d, 0x7d])

export function assertDepth(bytes: Uint8Array, limits: InputLimits): void {
  let depth = 0
  let inText = false
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number
    if (inText) {
      if (byte === backslash) i++
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if (byte < 0x5b) continue
    else if (opening.has(byte)) {
      depth++
      if (depth > limits.depth) throw new InputError(`the input nests deeper than ${limits.depth} levels`)
    } else if (closing.has(byte)) depth--
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })
