import { compareDecimals } from '../syntax/decimal.ts'

/** A value known when a policy is compiled. Numbers are their text, as written. */
export type ConstantValue =
  | null
  | boolean
  | string
  | { readonly number: string }
  | { readonly array: readonly ConstantValue[] }
  | { readonly set: readonly ConstantValue[] }
  | { readonly object: readonly (readonly [key: ConstantValue, value: ConstantValue])[] }

/** An array or object of which only some values are known; keys differ from each other. */
export type Pattern =
  | { readonly array: readonly (ConstantValue | undefined)[] }
  | { readonly object: readonly (readonly [key: ConstantValue, value: ConstantValue | undefined])[] }

/** Complete value cells for the data segment, which the runtime reads and never writes to, and what else must stand there. */
export interface ConstantPool {
  /** Has the cell of a string or number stand in the near room, as long as there is some. */
  readonly addNear: (value: ConstantValue) => void
  /** Address of the value's cell; the same for equal values. Object keys and set elements are sorted, of repeated keys the last value counts. */
  readonly add: (value: ConstantValue) => number
  /**
   * Address of a cell with its elements right behind it, 0 for each that is not known: to be copied by `array_like` and `object_like`.
   * `positions` tells where the elements stand, in the order in which the pattern names them.
   */
  readonly addPattern: (pattern: Pattern) => { readonly address: number; readonly positions: readonly number[] }
  /** Address of NUL-terminated text, for `opa_abort` and the like. */
  readonly addText: (text: string) => number
  /** Address of these bytes, a multiple of 8; the same for equal bytes. */
  readonly addBytes: (bytes: Uint8Array) => number
  /** Address of bytes that hold addresses into themselves: `make` is told where they will stand. Nothing is added when it gives none. */
  readonly placed: (key: string, make: (address: number) => Uint8Array | undefined) => number | undefined
  /** What stands at `base`, up to now. */
  readonly bytes: () => Uint8Array
  /** What stands in the near room. */
  readonly nearBytes: () => Uint8Array
}

const tags = { null: 1, boolean: 2, number: 3, string: 4, array: 5, object: 6, set: 7 } as const

/** Addresses, multiples of 8, that code names more briefly than others. */
export interface NearRoom {
  readonly address: number
  readonly size: number
}

/**
 * Makes a pool whose first byte is at the address `base`, a multiple of 8. `falseValue` gives the address of the only cell of `false`.
 *
 * The layout is that of `runtime/assembly/value.ts`.
 */
export function constantPool(base: number, near: NearRoom, falseValue: () => number): ConstantPool {
  if (base % 8 !== 0) throw new Error(`constants at ${base}, which is no multiple of 8`)
  // The near room first, what stands at `base` behind it.
  let memory = new DataView(new ArrayBuffer(near.size + 1024))
  let used = near.size
  let usedNear = 0
  let isNear = false
  const known = new Map<string, number>()
  const encoder = new TextEncoder()

  const addressOf = (offset: number): number => (offset < near.size ? near.address + offset : base + offset - near.size)

  function take(size: number): number {
    const offset = used
    used += (size + 7) & ~7
    if (used > memory.byteLength) {
      const larger = new Uint8Array(Math.max(used, memory.byteLength * 2))
      larger.set(new Uint8Array(memory.buffer))
      memory = new DataView(larger.buffer)
    }
    return offset
  }

  const u32 = (offset: number, value: number) => memory.setUint32(offset, value, true)

  function once(key: string, make: () => number): number {
    const before = known.get(key)
    if (before !== undefined) return before
    const address = addressOf(make())
    known.set(key, address)
    return address
  }

  function put(bytes: Uint8Array): number {
    const offset = take(bytes.length)
    new Uint8Array(memory.buffer).set(bytes, offset)
    return offset
  }

  function addBytes(bytes: Uint8Array): number {
    return once(`b${bytes.join()}`, () => put(bytes))
  }

  function placed(key: string, make: (address: number) => Uint8Array | undefined): number | undefined {
    const before = known.get(`p${key}`)
    if (before !== undefined) return before
    const bytes = make(addressOf(used))
    return bytes && once(`p${key}`, () => put(bytes))
  }

  function addText(text: string): number {
    return once(`t${text}`, () => {
      const bytes = encoder.encode(text)
      const offset = take(bytes.length + 1)
      new Uint8Array(memory.buffer).set(bytes, offset)
      return offset
    })
  }

  /** Room for the cell of a string or number. */
  function takeCell(): number {
    if (!isNear || usedNear + 16 > near.size) return take(16)
    usedNear += 16
    return usedNear - 16
  }

  function cell(tag: number, length: number, address: number, size: 16 | 24): number {
    const offset = tag === tags.string || tag % 256 === tags.number ? takeCell() : take(size)
    u32(offset, tag)
    u32(offset + 4, length)
    u32(offset + 8, address)
    if (tag !== tags.string && tag % 256 !== tags.number) u32(offset + 12, length)
    if (size === 24) u32(offset + 16, length)
    return offset
  }

  function words(addresses: readonly number[]): number {
    const offset = take(addresses.length * 4)
    for (const [index, address] of addresses.entries()) u32(offset + index * 4, address)
    return addressOf(offset)
  }

  function addPattern(pattern: Pattern): { address: number; positions: readonly number[] } {
    const valueAt = (value: ConstantValue | undefined) => (value === undefined ? 0 : add(value))
    if ('array' in pattern) {
      const elements = pattern.array.map(valueAt)
      const address = once(`A${elements.join()}`, () => patternCell(tags.array, elements.length, elements, 16))
      return { address, positions: elements.map((_, index) => index) }
    }
    const sorted = pattern.object.toSorted(([a], [b]) => compareConstants(a, b))
    const elements = sorted.flatMap(([key, value]) => [add(key), valueAt(value)])
    const address = once(`O${elements.join()}`, () => patternCell(tags.object, sorted.length, elements, 24))
    return { address, positions: pattern.object.map(entry => sorted.indexOf(entry)) }
  }

  function patternCell(tag: number, length: number, elements: readonly number[], header: 16 | 24): number {
    const offset = take(header + elements.length * 4)
    u32(offset, tag)
    u32(offset + 4, length)
    u32(offset + 12, length)
    if (header === 24) u32(offset + 16, length)
    for (const [index, element] of elements.entries()) u32(offset + header + index * 4, element)
    return offset
  }

  function add(value: ConstantValue): number {
    if (value === false) return falseValue()
    if (value === null || typeof value === 'boolean') {
      return once(String(value), () => {
        const offset = take(8)
        u32(offset, value === null ? tags.null : tags.boolean)
        u32(offset + 4, value ? 1 : 0)
        return offset
      })
    }
    if (typeof value === 'string') {
      return once(`s${value}`, () => cell(tags.string, encoder.encode(value).length, addText(value), 16))
    }
    if ('number' in value) {
      const text = value.number
      return once(`n${text}`, () => {
        if (!/^(0|-?[1-9][0-9]{0,17})$/.test(text)) return cell(tags.number + 256, text.length, addText(text), 16)
        const offset = takeCell()
        u32(offset, tags.number)
        memory.setBigInt64(offset + 8, BigInt(text), true)
        return offset
      })
    }
    if ('array' in value) {
      const addresses = value.array.map(add)
      return once(`a${addresses.join()}`, () => cell(tags.array, addresses.length, words(addresses), 16))
    }
    if ('set' in value) {
      const addresses = distinct(value.set.map(element => [element, undefined] as const)).map(([element]) =>
        add(element)
      )
      return once(`e${addresses.join()}`, () => cell(tags.set, addresses.length, words(addresses), 24))
    }
    const addresses = distinct(value.object).flatMap(([key, entry]) => [add(key), add(entry)])
    return once(`o${addresses.join()}`, () => cell(tags.object, addresses.length / 2, words(addresses), 24))
  }

  return {
    addNear(value) {
      isNear = true
      add(value)
      isNear = false
    },
    add,
    addPattern,
    addText,
    addBytes,
    placed,
    bytes: () => new Uint8Array(memory.buffer.slice(near.size, used)),
    nearBytes: () => new Uint8Array(memory.buffer.slice(0, usedNear))
  }
}

/** Entries in Rego's order of their keys; of equal keys (`1e3`, `1000`) the first, with the last value. */
function distinct<Value>(
  entries: readonly (readonly [ConstantValue, Value])[]
): readonly (readonly [ConstantValue, Value])[] {
  const found: (readonly [ConstantValue, Value])[] = []
  for (const [key, value] of entries.toSorted(([a], [b]) => compareConstants(a, b))) {
    const last = found.at(-1)
    if (last && compareConstants(last[0], key) === 0) found[found.length - 1] = [last[0], value]
    else found.push([key, value])
  }
  return found
}

function rank(value: ConstantValue): number {
  if (value === null) return tags.null
  if (typeof value === 'boolean') return tags.boolean
  if (typeof value === 'string') return tags.string
  if ('number' in value) return tags.number
  if ('array' in value) return tags.array
  return 'set' in value ? tags.set : tags.object
}

/** Rego's order: negative, 0 or positive. Numbers are compared by exact value, strings by code points. */
export function compareConstants(a: ConstantValue, b: ConstantValue): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b)
  if (a === null || b === null) return 0
  if (typeof a === 'boolean' || typeof b === 'boolean') return Number(a) - Number(b)
  if (typeof a === 'string' || typeof b === 'string') return compareText(String(a), String(b))
  if ('number' in a) return 'number' in b ? compareDecimals(a.number, b.number) : 0
  return compareLists(listOf(a), listOf(b))
}

function listOf(value: Exclude<ConstantValue, null | boolean | string>): readonly ConstantValue[] {
  if ('array' in value) return value.array
  if ('set' in value) return distinct(value.set.map(element => [element, 0] as const)).map(([element]) => element)
  return 'object' in value ? distinct(value.object).flat() : []
}

function compareLists(a: readonly ConstantValue[], b: readonly ConstantValue[]): number {
  for (const [index, element] of a.entries()) {
    const other = b[index]
    if (other === undefined) return 1
    const order = compareConstants(element, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** By code points, which is the order of UTF-8 bytes. */
function compareText(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    // Surrogates stand for code points above all others.
    return isSurrogate(x) === isSurrogate(y) ? x - y : isSurrogate(x) ? 1 : -1
  }
  return a.length - b.length
}

function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff
}
