import { ByteWriter } from './byte-writer.ts'

/**
 * The models of the bits, as `runtime/assembly/unpack.ts` numbers them: whether a piece is repeated (by what came before it and the
 * place in a word), whether from as far back as the one before, the bits of bytes (by the highest two of the byte before), and of
 * the three kinds of numbers.
 */
const sameDistance = 12
const literals = 16
const numbers = literals + 1024
const oneNumber = 32 + 1024
const allModels = numbers + 3 * oneNumber
const kinds = { distance: 0, length: 1, lengthAtSameDistance: 2 } as const

/** Bytes behind the packed ones that unpacking uses, at an even address. */
export const scratchBytes = allModels * 2 + 2

const probes = 24
/** Bytes; a match as long as this is not looked for further. */
const longEnough = 200
/** Bytes at the end of a repeated piece that later ones may begin in. */
const mostRemembered = 2048

interface Match {
  readonly length: number
  readonly distance: number
  /** About how many bytes it saves. */
  readonly gain: number
}

const noMatch: Match = { length: 0, distance: 0, gain: 0 }

/**
 * Bytes in a form that the runtime's `unpack` undoes: single bytes and pieces of at least two that stood before, each bit by a range
 * coder under the model that fits. `address` is where they will stand.
 */
export function pack(bytes: Uint8Array, address: number): Uint8Array {
  const coder = rangeCoder()
  const find = finder(bytes)
  let distance = 1
  let last = 0
  let at = 0
  let match = find.at(0, distance)
  while (at < bytes.length) {
    const isMatch = last * 4 + ((address + at) & 3)
    // A byte by itself where the next place has more to gain.
    const next = match.length > 0 && match.length < longEnough ? find.at(at + 1, distance) : undefined
    if (match.length === 0 || (next && next.gain > match.gain)) {
      coder.bit(isMatch, 0)
      const before = at === 0 ? 0 : (bytes[at - 1] as number)
      coder.bits(literals + ((before >> 6) << 8), 8, bytes[at] as number)
      last = 0
      at++
      match = next ?? find.at(at, distance)
      continue
    }
    coder.bit(isMatch, 1)
    const isSame = match.distance === distance
    coder.bit(sameDistance + last, isSame ? 1 : 0)
    if (!isSame) coder.number(numbers + kinds.distance * oneNumber, match.distance)
    coder.number(numbers + kinds[isSame ? 'lengthAtSameDistance' : 'length'] * oneNumber, match.length - 1)
    last = isSame ? 2 : 1
    distance = match.distance
    at += match.length
    match = find.at(at, distance)
  }
  return coder.finish()
}

/** Finds what stood before; to be asked of places in rising order. */
function finder(bytes: Uint8Array): { at(place: number, distance: number): Match } {
  const last = new Int32Array(1 << 14).fill(-1)
  const before = new Int32Array(bytes.length)
  const end = bytes.length - 3
  let remembered = 0
  const slotOf = (place: number): number => {
    const word = (bytes[place] as number) | ((bytes[place + 1] as number) << 8) | ((bytes[place + 2] as number) << 16)
    return Math.imul(word, 0x9e3779b1) >>> 18
  }
  const rememberTo = (place: number): void => {
    remembered = Math.max(remembered, place - mostRemembered)
    for (; remembered < place && remembered <= end; remembered++) {
      const slot = slotOf(remembered)
      before[remembered] = last[slot] as number
      last[slot] = remembered
    }
  }
  return {
    at(place, distance) {
      rememberTo(place)
      let best = noMatch
      if (distance <= place) {
        const length = sameLength(bytes, place - distance, place)
        if (length >= 2) best = { length, distance, gain: length - 0.6 }
      }
      let candidate = place > end ? -1 : (last[slotOf(place)] as number)
      for (let probe = 0; probe < probes && candidate >= 0 && best.length < longEnough; probe++) {
        const from = candidate
        candidate = before[candidate] as number
        // Only what is longer can be better.
        if (best.length > 2 && bytes[from + best.length] !== bytes[place + best.length]) continue
        const length = sameLength(bytes, from, place)
        if (length < 3) continue
        const away = place - from
        const gain = length - 1.2 - Math.log2(away) / 5
        if (gain > best.gain) best = { length, distance: away, gain }
      }
      return best
    }
  }
}

/** How many bytes from `a` on are the same as from `b` on. */
function sameLength(bytes: Uint8Array, a: number, b: number): number {
  let length = 0
  while (b + length < bytes.length && bytes[a + length] === bytes[b + length]) length++
  return length
}

/** Writes bits in as many bits as they are improbable. */
function rangeCoder() {
  const out = new ByteWriter()
  const models = new Uint16Array(allModels).fill(32768)
  let low = 0
  let range = 0xffffffff
  /** The byte that a carry may still change, and how many of 255 follow it. */
  let held = -1
  let full = 0

  const shift = (): void => {
    if (low < 0xff000000 || low > 0xffffffff) {
      const carry = low > 0xffffffff ? 1 : 0
      if (held >= 0) out.byte(held + carry)
      for (; full > 0; full--) out.byte((255 + carry) & 255)
      held = (low >>> 24) & 255
    } else full++
    low = (low & 0xffffff) * 256
  }
  const bit = (model: number, value: number): void => {
    const probability = models[model] as number
    const bound = (range >>> 16) * probability
    if (value === 0) {
      range = bound
      models[model] = probability + ((65536 - probability) >> 4)
    } else {
      low += bound
      range -= bound
      models[model] = probability - (probability >> 4)
    }
    while (range < 0x1000000) {
      range = (range << 8) >>> 0
      shift()
    }
  }
  return {
    bit,
    bits(base: number, count: number, value: number): void {
      let node = 1
      for (let i = count - 1; i >= 0; i--) {
        const one = (value >> i) & 1
        bit(base + node, one)
        node = node * 2 + one
      }
    },
    /** From 1 on. */
    number(base: number, value: number): void {
      const count = 31 - Math.clz32(value)
      this.bits(base, 5, count)
      for (let i = count - 1; i >= 0; i--) bit(base + 32 + count * 32 + i, (value >> i) & 1)
    },
    finish(): Uint8Array {
      for (let i = 0; i < 5; i++) shift()
      return out.take()
    }
  }
}
