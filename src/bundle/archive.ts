import { gunzipSync, gzipSync } from 'node:zlib'

/** A file of an archive; `name` begins with `/`. */
export interface Member {
  readonly name: string
  readonly bytes: Uint8Array
}

/** How much of an archive from outside is read before it is refused. */
export interface BundleLimits {
  /** Of the file as given. */
  readonly compressedBytes: number
  /** Of everything in it, unpacked. */
  readonly totalBytes: number
  readonly members: number
}

export const defaultLimits: BundleLimits = { compressedBytes: 64 << 20, totalBytes: 256 << 20, members: 20_000 }

/** The bytes are no bundle, or one that goes beyond a limit. The message is for whoever gave the file. */
export class BundleError extends Error {
  override readonly name = 'BundleError'
}

const block = 512

/**
 * A tar of regular files that is the same for the same members: owner root, mode 0600, no time.
 *
 * A name or size that the plain format cannot hold is written as a PAX header.
 */
export function writeTar(members: readonly Member[]): Uint8Array {
  const parts: Uint8Array[] = []
  for (const { name, bytes } of members) {
    const encoded = encode(name)
    if (encoded.length > 100) {
      const record = paxRecord('path', name)
      parts.push(header(encode('/PaxHeader'), record.length, 'x'), padded(record))
    }
    parts.push(header(encoded.subarray(0, 100), bytes.length, '0'), padded(bytes))
  }
  parts.push(new Uint8Array(2 * block))
  return Buffer.concat(parts)
}

/** The regular files of a tar, names made to begin with `/`; anything that could reach outside a folder is refused. */
export function readTar(tar: Uint8Array, limits: BundleLimits): Member[] {
  const members = new Map<string, Member>()
  let longName: string | undefined
  let offset = 0
  while (offset + block <= tar.length) {
    const head = tar.subarray(offset, offset + block)
    if (head.every(byte => byte === 0)) break
    if (octal(head, 148, 8) !== checksum(head))
      throw new BundleError('the archive is damaged: a header does not add up')
    const size = octal(head, 124, 12)
    const start = offset + block
    if (!(size >= 0) || start + size > tar.length) throw new BundleError('the archive is cut off')
    const bytes = tar.subarray(start, start + size)
    const type = String.fromCharCode(head[156] as number)
    offset = start + Math.ceil(size / block) * block
    if (type === 'x' || type === 'L') {
      longName = type === 'L' ? text(bytes, 0, size) : (paxPath(bytes) ?? longName)
      continue
    }
    if (type === 'g') continue
    const name = longName ?? shortName(head)
    longName = undefined
    if (type === '5') continue
    if (type !== '0' && type !== '\0') throw new BundleError(`\`${show(name)}\` is a link or device, not a file`)
    const path = safePath(name)
    if (members.has(path)) throw new BundleError(`\`${show(path)}\` is in the archive twice`)
    if (members.size >= limits.members) throw new BundleError(`the archive holds more than ${limits.members} files`)
    members.set(path, { name: path, bytes })
  }
  return [...members.values()]
}

/** Packs a tar. The same tar may give other bytes with another zlib, so digests are over the tar. */
export function gzip(tar: Uint8Array): Uint8Array {
  return gzipSync(tar, { level: 6 })
}

export function gunzip(bytes: Uint8Array, limits: BundleLimits): Uint8Array {
  if (bytes.length > limits.compressedBytes) {
    throw new BundleError(`the bundle has ${bytes.length} bytes, at most ${limits.compressedBytes} are read`)
  }
  try {
    return gunzipSync(bytes, { maxOutputLength: limits.totalBytes })
  } catch (cause) {
    const tooLarge = cause instanceof RangeError
    throw new BundleError(
      tooLarge ? `the bundle unpacks to more than ${limits.totalBytes} bytes` : 'the file is not a gzip archive',
      { cause }
    )
  }
}

function header(name: Uint8Array, size: number, type: string): Uint8Array {
  const head = new Uint8Array(block)
  head.set(name, 0)
  head.set(encode('0000600\0'), 100)
  head.set(encode('0000000\0'), 108)
  head.set(encode('0000000\0'), 116)
  head.set(encode(`${size.toString(8).padStart(11, '0')}\0`), 124)
  head.set(encode('00000000000\0'), 136)
  head.set(encode(type), 156)
  head.set(encode('ustar\x0000'), 257)
  head.set(encode(`${checksum(head).toString(8).padStart(6, '0')}\0 `), 148)
  return head
}

/** The sum of a header's bytes, its own field counted as spaces. */
function checksum(head: Uint8Array): number {
  let sum = 8 * 32
  for (let i = 0; i < block; i++) if (i < 148 || i >= 156) sum += head[i] as number
  return sum
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / block) * block)
  whole.set(bytes)
  return whole
}

function paxRecord(key: string, value: string): Uint8Array {
  const rest = ` ${key}=${value}\n`
  const bytes = encode(rest).length
  let length = bytes + String(bytes).length
  if (String(length).length !== String(bytes).length) length = bytes + String(length).length
  return encode(`${length}${rest}`)
}

function paxPath(bytes: Uint8Array): string | undefined {
  let offset = 0
  let path: string | undefined
  while (offset < bytes.length) {
    const space = bytes.indexOf(32, offset)
    const length = Number.parseInt(text(bytes, offset, space - offset), 10)
    if (space < 0 || !(length > 0)) throw new BundleError('the archive is damaged: an extended header cannot be read')
    const record = text(bytes, space + 1, offset + length - space - 2)
    if (record.startsWith('path=')) path = record.slice(5)
    if (record.startsWith('size=')) throw new BundleError('the archive holds a file of more than 8 GiB')
    offset += length
  }
  return path
}

function shortName(head: Uint8Array): string {
  const name = text(head, 0, 100)
  const prefix = text(head, 257, 5) === 'ustar' ? text(head, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function safePath(name: string): string {
  const parts = name.split('/').filter(part => part !== '' && part !== '.')
  if (parts.length === 0 || parts.includes('..') || /[\\\0]/.test(name)) {
    throw new BundleError(`the archive holds a file with the unsafe name \`${show(name)}\``)
  }
  return `/${parts.join('/')}`
}

function octal(head: Uint8Array, start: number, length: number): number {
  const digits = text(head, start, length).trim()
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : digits === '' ? 0 : Number.NaN
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const encode = (value: string): Uint8Array => encoder.encode(value)

/** Text up to the first NUL. */
function text(bytes: Uint8Array, start: number, length: number): string {
  const field = bytes.subarray(start, start + length)
  const end = field.indexOf(0)
  return decoder.decode(end < 0 ? field : field.subarray(0, end))
}

function show(name: string): string {
  return name.slice(0, 120).replace(/\p{Cc}/gu, '?')
}
