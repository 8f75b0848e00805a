/**
 * net.cidr_*: addresses and networks of IPv4 and IPv6, as Go's `net` reads them.
 *
 * An address is 128 bits in two words; IPv4 lies in `::ffff:0:0/96`. A network is a cell: +0 high, +8 low (u64), +16 prefix length
 * (of 128 bits), +20 whether it is IPv4.
 */
import { bufferByte, bufferBytes, bufferString, bufferText, newBuffer } from "../buffer"
import { builtin_error, fail, operandError } from "../error"
import { allocate } from "../memory"
import { formatU64, number_from_i32 } from "../number"
import { set_add, value_at, value_count, value_key_at } from "../order"
import { ARRAY, array_new, array_push, arrayAt, booleanValue, countOf, OBJECT, SET, set_new, stringLength, stringPointer, tagOf } from "../value"
import { isString } from "./operands"

let high: u64 = 0
let low: u64 = 0
let isV4: bool = false

const MAPPED: u64 = 0xffff00000000

/** Reads an address into `high`, `low` and `isV4`. */
function parseAddress(from: usize, end: usize): bool {
  for (let at = from; at < end; at++) {
    const byte = load<u8>(at)
    if (byte == 46) {
      const address = parseV4(from, end)
      if (address < 0) return false
      high = 0
      low = MAPPED | <u64>address
      isV4 = true
      return true
    }
    if (byte == 58) return parseIpV6(from, end)
  }
  return false
}

/** Four decimal numbers without leading zeros; -1 when it is no address. */
function parseV4(from: usize, end: usize): i64 {
  let result: i64 = 0
  let at = from
  for (let i = 0; i < 4; i++) {
    if (i > 0) {
      if (at >= end || load<u8>(at) != 46) return -1
      at++
    }
    const start = at
    let value: u32 = 0
    for (; at < end && load<u8>(at) - 48 < 10; at++) value = value * 10 + (load<u8>(at) - 48)
    if (at == start || at - start > 3 || value > 255 || (at - start > 1 && load<u8>(start) == 48)) return -1
    result = (result << 8) | value
  }
  return at == end ? result : -1
}

const GROUPS = memory.data(16)

export function parseIpV6(from: usize, end: usize): bool {
  let at = from
  let count = 0
  let gap = -1
  if (end - from >= 2 && load<u16>(at) == 0x3a3a) {
    gap = 0
    at += 2
  }
  while (at < end) {
    if (count == 8) return false
    const start = at
    let value: u32 = 0
    for (; at < end; at++) {
      const digit = hexDigit(load<u8>(at))
      if (digit < 0) break
      value = (value << 4) | <u32>digit
      if (at - start >= 4) return false
    }
    if (at == start) return false
    if (at < end && load<u8>(at) == 46) {
      // The last 32 bits in IPv4's form.
      if (count > 6 || (gap < 0 && count != 6)) return false
      const address = parseV4(start, end)
      if (address < 0) return false
      store<u16>(GROUPS + (count << 1), <u16>(address >> 16))
      store<u16>(GROUPS + (count << 1) + 2, <u16>address)
      count += 2
      at = end
      break
    }
    store<u16>(GROUPS + (count << 1), <u16>value)
    count++
    if (at == end) break
    if (load<u8>(at) != 58 || at + 1 == end) return false
    at++
    if (load<u8>(at) == 58) {
      if (gap >= 0) return false
      gap = count
      at++
    }
  }
  if (gap < 0 ? count != 8 : count > 7) return false
  high = 0
  low = 0
  for (let i = 0; i < 8; i++) {
    const source = gap < 0 || i < gap ? i : i - (8 - count)
    const group: u64 = gap >= 0 && i >= gap && source < gap ? 0 : load<u16>(GROUPS + (source << 1))
    high = (high << 16) | (low >> 48)
    low = (low << 16) | group
  }
  isV4 = false
  return true
}

function hexDigit(byte: u8): i32 {
  if (byte - 48 < 10) return byte - 48
  const lower = byte | 32
  return lower - 97 < 6 ? lower - 87 : -1
}

// ---- networks

// @ts-ignore: decorator
@inline
function highMask(prefix: i32): u64 {
  return prefix >= 64 ? ~0 : prefix <= 0 ? 0 : ~0 << (64 - prefix)
}

// @ts-ignore: decorator
@inline
function lowMask(prefix: i32): u64 {
  return highMask(prefix - 64)
}

function newNetwork(prefix: i32): usize {
  const network = allocate(24)
  store<u64>(network, high)
  store<u64>(network, low, 8)
  store<i32>(network, prefix, 16)
  store<i32>(network, i32(isV4), 20)
  return network
}

/** The network of `address/prefix`, host bits cleared; `high` and `low` keep the address. 0 when it is none. */
function parseNetwork(text: usize): usize {
  const from = stringPointer(text)
  const end = from + stringLength(text)
  let slash = from
  while (slash < end && load<u8>(slash) != 47) slash++
  if (slash == end || !parseAddress(from, slash)) return 0
  let prefix = 0
  const digits = slash + 1
  for (let at = digits; at < end; at++) {
    const digit = load<u8>(at) - 48
    if (digit > 9 || prefix > 1000) return 0
    prefix = prefix * 10 + digit
  }
  if (digits == end || prefix > (isV4 ? 32 : 128)) return 0
  if (isV4) prefix += 96
  const network = newNetwork(prefix)
  store<u64>(network, high & highMask(prefix))
  store<u64>(network, low & lowMask(prefix), 8)
  return network
}

function networkError(text: usize): usize {
  const buffer = newBuffer(64)
  bufferText(buffer, "invalid CIDR address: ")
  bufferBytes(buffer, stringPointer(text), stringLength(text))
  return builtin_error(bufferString(buffer))
}

function networkOf(value: usize): usize {
  if (!isString(value)) return operandError(1, value, "string")
  const network = parseNetwork(value)
  return network == 0 ? networkError(value) : network
}

/** Whether an address in IPv4's range counts as IPv4, however it was written. */
function isMapped(h: u64, l: u64): bool {
  return h == 0 && l >> 32 == 0xffff
}

function contains(network: usize, h: u64, l: u64): bool {
  const netHigh = load<u64>(network)
  const netLow = load<u64>(network, 8)
  if (isMapped(h, l) != isMapped(netHigh, netLow)) return false
  const prefix = load<i32>(network, 16)
  return (h & highMask(prefix)) == netHigh && (l & lowMask(prefix)) == netLow
}

function lastHigh(network: usize): u64 {
  return load<u64>(network) | ~highMask(load<i32>(network, 16))
}

function lastLow(network: usize): u64 {
  return load<u64>(network, 8) | ~lowMask(load<i32>(network, 16))
}

/** 1, 0, or -1 after recording a failure. */
function containsText(network: usize, text: usize): i32 {
  const from = stringPointer(text)
  if (parseAddress(from, from + stringLength(text))) return i32(contains(network, high, low))
  const other = parseNetwork(text)
  if (other == 0) {
    const buffer = newBuffer(96)
    bufferText(buffer, "not a valid textual representation of an IP address or CIDR: ")
    bufferBytes(buffer, stringPointer(text), stringLength(text))
    builtin_error(bufferString(buffer))
    return -1
  }
  return i32(contains(network, load<u64>(other), load<u64>(other, 8)) && contains(network, lastHigh(other), lastLow(other)))
}

export function builtin_net_cidr_is_valid(text: usize): usize {
  return booleanValue(isString(text) && parseNetwork(text) != 0)
}

export function builtin_net_cidr_contains(cidr: usize, other: usize): usize {
  const network = networkOf(cidr)
  if (network == 0) return 0
  if (!isString(other)) return operandError(1, other, "string")
  const result = containsText(network, other)
  return result < 0 ? 0 : booleanValue(result == 1)
}

export function builtin_net_cidr_overlap(cidr: usize, other: usize): usize {
  return builtin_net_cidr_contains(cidr, other)
}

export function builtin_net_cidr_intersects(first: usize, second: usize): usize {
  const a = networkOf(first)
  if (a == 0) return 0
  const b = networkOf(second)
  if (b == 0) return 0
  return booleanValue(contains(a, load<u64>(b), load<u64>(b, 8)) || contains(b, load<u64>(a), load<u64>(a, 8)))
}

// ---- matches between collections

/** How many networks an operand names; a string is one. */
function matchCount(operand: usize): i32 {
  const tag = tagOf(operand)
  return isString(operand) ? 1 : tag == ARRAY || tag == OBJECT || tag == SET ? value_count(operand) : 0
}

/** The index that stands for the network in the result. */
function matchKey(operand: usize, i: i32): usize {
  return isString(operand) ? operand : tagOf(operand) == ARRAY ? number_from_i32(i) : value_key_at(operand, i)
}

/** The network's text: the element, or the first of an array; 0 after recording a failure. */
function matchText(operand: usize, i: i32, position: i32): usize {
  if (isString(operand)) return operand
  const element = value_at(operand, i)
  if (isString(element)) return element
  if (tagOf(element) == ARRAY && countOf(element) > 0) {
    const first = arrayAt(element, 0)
    return isString(first) ? first : operandError(1, first, "string")
  }
  return fail(position == 1 ? "operand 1: element must be string or non-empty array" : "operand 2: element must be string or non-empty array")
}

export function builtin_net_cidr_contains_matches(cidrs: usize, others: usize): usize {
  const cidrCount = matchCount(cidrs)
  const otherCount = matchCount(others)
  const result = set_new(8)
  for (let i = 0; i < cidrCount; i++) {
    // Of an array that is compared with nothing nobody looks at the first element.
    if (otherCount == 0 && !isString(cidrs) && tagOf(value_at(cidrs, i)) == ARRAY && countOf(value_at(cidrs, i)) > 0) continue
    const text = matchText(cidrs, i, 1)
    if (text == 0) return 0
    let network: usize = 0
    for (let j = 0; j < otherCount; j++) {
      const other = matchText(others, j, 2)
      if (other == 0) return 0
      if (network == 0) network = networkOf(text)
      if (network == 0) return 0
      const contained = containsText(network, other)
      if (contained < 0) return 0
      if (contained == 0) continue
      const pair = array_new(2)
      array_push(pair, matchKey(cidrs, i))
      array_push(pair, matchKey(others, j))
      set_add(result, pair)
    }
  }
  return result
}

// ---- text of addresses

function bufferAddress(buffer: usize, h: u64, l: u64): void {
  if (isMapped(h, l)) {
    for (let shift: u64 = 24; ; shift -= 8) {
      bufferDecimal(buffer, <u32>(l >> shift) & 255)
      if (shift == 0) return
      bufferByte(buffer, 46)
    }
  }
  // The longest run of two or more zero groups is left out; the first of several.
  let gap = -1
  let gapLength = 1
  for (let i = 0; i < 8; i++) {
    let run = 0
    while (i + run < 8 && groupAt(h, l, i + run) == 0) run++
    if (run > gapLength) {
      gap = i
      gapLength = run
    }
    if (run > 0) i += run - 1
  }
  for (let i = 0; i < 8; i++) {
    if (i == gap) {
      bufferText(buffer, "::")
      i += gapLength - 1
      continue
    }
    if (i > 0 && (gap < 0 || i != gap + gapLength)) bufferByte(buffer, 58)
    const group = groupAt(h, l, i)
    let started = false
    for (let shift = 12; shift >= 0; shift -= 4) {
      const digit = (group >> shift) & 15
      if (digit == 0 && !started && shift > 0) continue
      started = true
      bufferByte(buffer, digit < 10 ? 48 + digit : 87 + digit)
    }
  }
}

function groupAt(h: u64, l: u64, index: i32): u32 {
  return <u32>((index < 4 ? h : l) >> ((3 - (index & 3)) << 4)) & 0xffff
}

const DECIMAL = memory.data(24)

function bufferDecimal(buffer: usize, value: u32): void {
  bufferBytes(buffer, DECIMAL, formatU64(DECIMAL, value))
}

/** `address/prefix`; an address in IPv4's range has IPv4's prefix. */
function networkText(h: u64, l: u64, prefix: i32): usize {
  const buffer = newBuffer(44)
  bufferAddress(buffer, h, l)
  bufferByte(buffer, 47)
  bufferDecimal(buffer, isMapped(h, l) ? prefix - 96 : prefix)
  return bufferString(buffer)
}

// ---- all addresses of a network

const MOST_ADDRESSES_BITS: i32 = 20

export function builtin_net_cidr_expand(cidr: usize): usize {
  const network = networkOf(cidr)
  if (network == 0) return 0
  const prefix = load<i32>(network, 16)
  if (128 - prefix > MOST_ADDRESSES_BITS) return fail("net.cidr_expand: network has more than 1048576 addresses")
  const total = 1 << (128 - prefix)
  const result = set_new(total)
  for (let i = 0; i < total; i++) {
    const buffer = newBuffer(16)
    bufferAddress(buffer, load<u64>(network), load<u64>(network, 8) + <u64>i)
    set_add(result, bufferString(buffer))
  }
  return result
}

// ---- merging

/** Ranges of addresses: +0 first high, +8 first low, +16 last high, +24 last low, +32 the text when it stands alone (u32). */
const RANGE: usize = 40

function isBefore(aHigh: u64, aLow: u64, bHigh: u64, bLow: u64): bool {
  return aHigh < bHigh || (aHigh == bHigh && aLow < bLow)
}

/** Sorts by last address, then by first: insertion, for short lists of networks. */
function sortRanges(ranges: usize, count: i32): void {
  const moved = allocate(RANGE)
  for (let i = 1; i < count; i++) {
    memory.copy(moved, ranges + <usize>i * RANGE, RANGE)
    let j = i - 1
    while (j >= 0 && isAfter(ranges + <usize>j * RANGE, moved)) {
      memory.copy(ranges + <usize>(j + 1) * RANGE, ranges + <usize>j * RANGE, RANGE)
      j--
    }
    memory.copy(ranges + <usize>(j + 1) * RANGE, moved, RANGE)
  }
}

function isAfter(a: usize, b: usize): bool {
  if (load<u64>(a, 16) != load<u64>(b, 16) || load<u64>(a, 24) != load<u64>(b, 24)) {
    return isBefore(load<u64>(b, 16), load<u64>(b, 24), load<u64>(a, 16), load<u64>(a, 24))
  }
  return isBefore(load<u64>(b), load<u64>(b, 8), load<u64>(a), load<u64>(a, 8))
}

export function builtin_net_cidr_merge(cidrs: usize): usize {
  const tag = tagOf(cidrs)
  if (tag != ARRAY && tag != SET) return fail("operand must be an array")
  const count = value_count(cidrs)
  const ranges = allocate(<usize>count * RANGE)
  for (let i = 0; i < count; i++) {
    const text = value_at(cidrs, i)
    if (!isString(text)) return fail("element must be string")
    const network = mergeable(text)
    if (network == 0) return 0
    const prefix = load<i32>(network, 16)
    const range = ranges + <usize>i * RANGE
    store<u64>(range, load<u64>(network) & highMask(prefix))
    store<u64>(range, load<u64>(network, 8) & lowMask(prefix), 8)
    store<u64>(range, lastHigh(network), 16)
    store<u64>(range, lastLow(network), 24)
    store<u32>(range, <u32>networkText(load<u64>(network), load<u64>(network, 8), prefix), 32)
  }
  sortRanges(ranges, count)
  let kept = count
  for (let i = count - 1; i > 0; i--) {
    const range = ranges + <usize>i * RANGE
    const before = range - RANGE
    const firstHigh = load<u64>(range)
    const firstLow = load<u64>(range, 8)
    // The address before the first one; IPv4's first address has none.
    const isFirst = (firstHigh == 0 && firstLow == 0) || (firstHigh == 0 && firstLow == MAPPED)
    const previousLow = isFirst ? firstLow : firstLow - 1
    const previousHigh = !isFirst && firstLow == 0 ? firstHigh - 1 : firstHigh
    if (isBefore(load<u64>(before, 16), load<u64>(before, 24), previousHigh, previousLow)) continue
    if (isBefore(firstHigh, firstLow, load<u64>(before), load<u64>(before, 8))) {
      store<u64>(before, firstHigh)
      store<u64>(before, firstLow, 8)
    }
    store<u64>(before, load<u64>(range, 16), 16)
    store<u64>(before, load<u64>(range, 24), 24)
    store<u32>(before, 0, 32)
    memory.copy(range, range + RANGE, <usize>(kept - i - 1) * RANGE)
    kept--
  }
  const result = set_new(kept)
  for (let i = 0; i < kept; i++) {
    const range = ranges + <usize>i * RANGE
    if (load<u32>(range, 32) != 0) set_add(result, load<u32>(range, 32))
    else addNetworks(result, load<u64>(range), load<u64>(range, 8), load<u64>(range, 16), load<u64>(range, 24))
  }
  return result
}

/** A network, or a single IPv4 address, which stands for the network of its class (`/8`, `/16` or `/24`), as in OPA. */
function mergeable(text: usize): usize {
  const from = stringPointer(text)
  if (!parseAddress(from, from + stringLength(text))) {
    const network = parseNetwork(text)
    return network == 0 ? networkError(text) : network
  }
  if (!isMapped(high, low)) return fail("IPv6 invalid: needs prefix length")
  const first = <u32>(low >> 24) & 255
  return newNetwork(96 + (first < 128 ? 8 : first < 192 ? 16 : 24))
}

/** Adds the fewest networks that hold exactly the addresses from the first to the last. */
function addNetworks(result: usize, firstHigh: u64, firstLow: u64, lastHigh: u64, lastLow: u64): void {
  const leastPrefix = isMapped(firstHigh, firstLow) ? 96 : 0
  let h = firstHigh
  let l = firstLow
  while (true) {
    // The largest network that begins here and does not reach beyond the last address.
    let prefix = 128
    while (prefix > leastPrefix) {
      const wider = prefix - 1
      if ((h & ~highMask(wider)) != 0 || (l & ~lowMask(wider)) != 0) break
      if (isBefore(lastHigh, lastLow, h | ~highMask(wider), l | ~lowMask(wider))) break
      prefix = wider
    }
    set_add(result, networkText(h, l, prefix))
    h |= ~highMask(prefix)
    l |= ~lowMask(prefix)
    if (!isBefore(h, l, lastHigh, lastLow)) return
    l++
    if (l == 0) h++
  }
}
