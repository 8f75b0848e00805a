/** One element of DER. */
export interface Der {
  /** The whole first byte: class, form and number. */
  readonly tag: number
  readonly content: Buffer
  /** Tag and length too. */
  readonly whole: Buffer
}

/** Tags, with the bit for what is made of elements. */
export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31
} as const

/** A tag of the context: `[n]`, primitive or made of elements. */
export const context = (number: number, constructed: boolean): number => 0x80 | (constructed ? 0x20 : 0) | number

/** The text does not have the form of what it should be. */
export class DerError extends Error {}

/** The element that begins at `at`. */
export function readDer(bytes: Buffer, at = 0): Der {
  const tag = bytes[at]
  const first = bytes[at + 1]
  if (tag === undefined || first === undefined) throw new DerError('truncated tag or length')
  if ((tag & 0x1f) === 0x1f) throw new DerError('tag of more than one byte')
  let start = at + 2
  let length = first
  if (first >= 0x80) {
    const size = first & 0x7f
    if (size === 0 || size > 4) throw new DerError('length is not one of DER')
    if (start + size > bytes.length) throw new DerError('truncated tag or length')
    length = bytes.readUIntBE(start, size)
    start += size
    if (length < 0x80 || length < 256 ** (size - 1)) throw new DerError('length is not minimal')
  }
  if (start + length > bytes.length) throw new DerError('data truncated')
  return { tag, content: bytes.subarray(start, start + length), whole: bytes.subarray(at, start + length) }
}

/** The one element that the bytes are. */
export function readWhole(bytes: Buffer, tag?: number): Der {
  const element = readDer(bytes)
  if (element.whole.length !== bytes.length) throw new DerError('trailing data')
  return tag === undefined ? element : expectTag(element, tag)
}

/** The elements within, in order. */
export function elementsOf(content: Buffer): Der[] {
  const elements: Der[] = []
  for (let at = 0; at < content.length; ) {
    const element = readDer(content, at)
    elements.push(element)
    at += element.whole.length
  }
  return elements
}

export function expectTag(element: Der | undefined, tag: number): Der {
  if (element?.tag !== tag) throw new DerError('not of the kind that stands here')
  return element
}

/** The elements of a sequence, all of one kind. */
export const listOf = (element: Der | undefined): Der[] => elementsOf(expectTag(element, tags.sequence).content)

/** The members of a sequence, each of its own kind; what cannot be read after them is left aside, as Go does. */
export function membersOf(element: Der | undefined): Der[] {
  const { content } = expectTag(element, tags.sequence)
  const members: Der[] = []
  try {
    for (let at = 0; at < content.length; at += members.at(-1)?.whole.length ?? 0) members.push(readDer(content, at))
  } catch (error) {
    if (!(error instanceof DerError)) throw error
  }
  return members
}

export function integer(element: Der | undefined): bigint {
  const { content } = expectTag(element, tags.integer)
  return integerOf(content)
}

/** Two's complement, of as few bytes as will do. */
export function integerOf(content: Buffer): bigint {
  const [first, second] = content
  if (first === undefined) throw new DerError('integer of no bytes')
  if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
    throw new DerError('integer is not minimal')
  }
  return BigInt.asIntN(content.length * 8, BigInt(`0x${content.toString('hex')}`))
}

export function boolean(element: Der | undefined): boolean {
  const { content } = expectTag(element, tags.boolean)
  if (content.length !== 1 || (content[0] !== 0 && content[0] !== 0xff)) throw new DerError('boolean is not one of DER')
  return content[0] === 0xff
}

/** Bytes of a bit string; bits of the last that do not count are 0. */
export function bits(element: Der | undefined): Buffer {
  const { content } = expectTag(element, tags.bitString)
  const unused = content[0] ?? 8
  const last = content[content.length - 1] ?? 0
  const isPadded = content.length > 1 ? (last & ((1 << unused) - 1)) === 0 : unused === 0
  if (unused > 7 || !isPadded) throw new DerError('malformed bit string')
  return content.subarray(1)
}

/** Bytes of a bit string whose last bit is the last of the last byte; as Go does, others are moved there. */
export function bitString(element: Der | undefined): Buffer {
  const bytes = bits(element)
  const unused = element?.content[0] ?? 0
  return Buffer.from(bytes.map((byte, i) => (byte >> unused) | ((bytes[i - 1] ?? 0) << (8 - unused))))
}

/** `[1, 2, 840, ...]` */
export function objectIdentifier(element: Der | undefined): number[] {
  return identifierOf(expectTag(element, tags.oid).content)
}

export function identifierOf(content: Buffer): number[] {
  const numbers: number[] = []
  let number = 0
  for (const [i, byte] of content.entries()) {
    if (number === 0 && byte === 0x80) throw new DerError('object identifier is not minimal')
    number = number * 128 + (byte & 0x7f)
    if (number > 0x7fffffff) throw new DerError('object identifier is too large')
    if (byte >= 0x80) {
      if (i === content.length - 1) throw new DerError('object identifier is truncated')
      continue
    }
    if (numbers.length === 0)
      numbers.push(Math.min(2, Math.floor(number / 40)), number - 40 * Math.min(2, Math.floor(number / 40)))
    else numbers.push(number)
    number = 0
  }
  if (numbers.length === 0) throw new DerError('object identifier of no bytes')
  return numbers
}

/** `2026-11-26T02:51:56Z`, in the time's own zone; a year of two digits is of 1950 to 2049. */
export function time(element: Der | undefined): string {
  const written = element?.content.toString('latin1') ?? ''
  const isShort = element?.tag === tags.utcTime
  if (!isShort && element?.tag !== tags.generalizedTime) throw new DerError('malformed time')
  const form = isShort ? shortTime : longTime
  const [all, year = '', month, day, hour, minute, second = '00', zone = ''] = form.exec(written) ?? []
  const full = isShort ? `${Number(year) >= 50 ? 19 : 20}${year}` : year
  const text = `${full}-${month}-${day}T${hour}:${minute}:${second}`
  const date = new Date(`${text}.000Z`)
  if (all === undefined || Number.isNaN(date.getTime()) || !date.toISOString().startsWith(text)) {
    throw new DerError('malformed time')
  }
  const inZone = `${text}${zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`}`
  if (Number.isNaN(Date.parse(inZone))) throw new DerError('malformed time')
  return inZone
}

const shortTime = /^(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?(Z|[-+]\d{4})$/
const longTime = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(Z|[-+]\d{4})$/

/** Text of any of ASN.1's kinds of string; undefined for an element that is none. */
export function text({ tag, content }: Der): string | undefined {
  switch (tag) {
    case 0x0c:
      return utf8(content)
    case 0x13:
      if (!/^[A-Za-z0-9 '()+,\-./:=?*&]*$/.test(content.toString('latin1'))) throw new DerError('no PrintableString')
      return content.toString('latin1')
    case 0x14:
      return content.toString('latin1')
    case 0x16:
      return ascii(content)
    case 0x12:
      if (!/^[0-9 ]*$/.test(content.toString('latin1'))) throw new DerError('no NumericString')
      return content.toString('latin1')
    case 0x1e: {
      if (content.length % 2 !== 0) throw new DerError('no BMPString')
      const characters = Buffer.from(content).swap16().toString('utf16le')
      return characters.endsWith('\0') ? characters.slice(0, -1) : characters
    }
    default:
      return undefined
  }
}

function utf8(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content)
  } catch {
    throw new DerError('no UTF-8')
  }
}

/** Text of ASCII alone. */
export function ascii(content: Buffer): string {
  if (content.some(byte => byte >= 0x80)) throw new DerError('no IA5String')
  return content.toString('latin1')
}
