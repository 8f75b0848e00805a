import { ByteWriter } from './byte-writer.ts'
import { opcodes } from './opcodes.ts'
import { pack, scratchBytes } from './pack.ts'

/** Bytes that stand somewhere in memory when a module has started. */
export interface MemoryPiece {
  readonly address: number
  readonly bytes: Uint8Array
}

/** The pieces as data segments, to be put in place by the host or, packed into one, by the module's start function. */
export interface InitialMemory {
  /** As they stand in the module. */
  readonly segments: readonly Uint8Array[]
  readonly packed?: PackedMemory
}

export interface PackedMemory {
  readonly bytes: number
  /** Where they are unpacked to, and the first address behind. */
  readonly from: number
  readonly to: number
}

export const pageSize = 65536
/** Hosts give at least this many pages, and some tests of theirs no more. */
export const memoryPages = 2
/** What a start function and the code that unpacks weigh, about. */
const weightOfUnpacking = 500
/** A segment's kind, address and length. */
const weightOfSegment = 7

/** Packs what is smaller packed, or what a host's memory need not hold; `heapBase` lies behind all pieces. */
export function initialMemory(given: readonly MemoryPiece[], heapBase: number): InitialMemory {
  const pieces = given.filter(({ bytes }) => bytes.length > 0).sort((a, b) => a.address - b.address)
  const [first] = pieces
  const last = pieces.at(-1)
  if (!first || !last) return { segments: [] }
  const plainSize = pieces.reduce((sum, { bytes }) => sum + bytes.length + weightOfSegment, 0)
  const room = memoryPages * pageSize
  const to = last.address + last.bytes.length
  const image = new Uint8Array(to - first.address)
  for (const { address, bytes } of pieces) image.set(bytes, address - first.address)
  const packed = pack(image, first.address)
  const isBetter = packed.length + weightOfUnpacking < plainSize && heapBase + packed.length + scratchBytes <= room
  if (heapBase <= room && !isBetter) return { segments: pieces.map(activeSegment) }
  return { segments: [passiveSegment(packed)], packed: { bytes: packed.length, from: first.address, to } }
}

function activeSegment({ address, bytes }: MemoryPiece): Uint8Array {
  const out = new ByteWriter()
  out.bytes([0, opcodes.i32Const])
  out.i32(address)
  out.byte(opcodes.end)
  out.sized(bytes)
  return out.take()
}

function passiveSegment(bytes: Uint8Array): Uint8Array {
  const out = new ByteWriter()
  out.byte(1)
  out.sized(bytes)
  return out.take()
}
