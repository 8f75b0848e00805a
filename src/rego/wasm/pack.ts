import { ByteWriter } from './byte-writer.ts'

const shortest = 4
const probes = 12
/** Bytes; a match as long as this is not looked for further. */
const longEnough = 48

/**
 * Bytes in a form that the runtime's `unpack` undoes: again and again a number of bytes as they are, these, then the length less 4 of a
 * piece that stood before and how far back it began; the last piece is missing. Numbers are LEB128.
 */
export function pack(bytes: Uint8Array): Uint8Array {
  const out = new ByteWriter()
  const last = new Int32Array(1 << 15).fill(-1)
  const before = new Int32Array(bytes.length)
  const word = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = bytes.length - shortest
  const remember = (at: number): void => {
    if (at > end) return
    const slot = slotOf(word.getUint32(at, true))
    before[at] = last[slot] as number
    last[slot] = at
  }
  let written = 0
  for (let at = 0; at < bytes.length; ) {
    let length = 0
    let from = 0
    let candidate = at > end ? -1 : (last[slotOf(word.getUint32(at, true))] as number)
    for (let probe = 0; probe < probes && candidate >= 0 && length < longEnough; probe++) {
      const found = sameLength(bytes, candidate, at)
      if (found > length) {
        length = found
        from = candidate
      }
      candidate = before[candidate] as number
    }
    if (length < shortest) {
      remember(at)
      at++
      continue
    }
    out.sized(bytes.subarray(written, at))
    out.u32(length - shortest)
    out.u32(at - from)
    for (let i = 0; i < length; i++) remember(at + i)
    at += length
    written = at
  }
  out.sized(bytes.subarray(written))
  return out.take()
}

function slotOf(word: number): number {
  return Math.imul(word, 0x9e3779b1) >>> 17
}

/** How many bytes from `a` on are the same as from `b` on. */
function sameLength(bytes: Uint8Array, a: number, b: number): number {
  let length = 0
  while (b + length < bytes.length && bytes[a + length] === bytes[b + length]) length++
  return length
}
