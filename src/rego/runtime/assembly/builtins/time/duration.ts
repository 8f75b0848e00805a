/** Go's durations (`1h30m`, `-1.5s`), with OPA's `d`, `w` and `y` (of 365 days). */
import { bufferByte, bufferBytes, bufferPointer, bufferLength, newBuffer } from "../../buffer"
import { bufferFixed, digitCount, doubleOf, point, setDigits } from "../format/float"
import { newTextNumberAt } from "../../number"

/** Nanoseconds of the last duration. */
export let duration: i64 = 0

const HOUR: u64 = 3600000000000

let hoursOfUnit: f64 = 0
let unitLength: i32 = 0

/** Nanoseconds of the unit at `at`; 0 when there is none. Units of days and more set `hoursOfUnit`. */
function unitAt(at: usize, end: usize): u64 {
  const first = at < end ? load<u8>(at) : 0
  const second = at + 1 < end ? load<u8>(at + 1) : 0
  hoursOfUnit = 0
  unitLength = 2
  if (second == 115) {
    if (first == 110) return 1
    if (first == 117) return 1000
    if (first == 109) return 1000000
  }
  // Both letters for micro.
  if ((first == 0xc2 && second == 0xb5) || (first == 0xce && second == 0xbc)) {
    unitLength = 3
    return at + 2 < end && load<u8>(at + 2) == 115 ? 1000 : 0
  }
  unitLength = 1
  if (first == 115) return 1000000000
  if (first == 109) return 60000000000
  if (first == 104) return HOUR
  if (first == 100) hoursOfUnit = 24
  if (first == 119) hoursOfUnit = 168
  if (first == 121) hoursOfUnit = 8760
  return hoursOfUnit > 0 ? HOUR : 0
}

/** False when the text is no duration or does not fit. */
export function parseDuration(text: usize, length: i32): bool {
  let at = text
  const end = text + length
  const negative = at < end && load<u8>(at) == 45
  if (at < end && (negative || load<u8>(at) == 43)) at++
  if (at == end) return false
  if (end - at == 1 && load<u8>(at) == 48) {
    duration = 0
    return true
  }
  total = 0
  while (at < end) {
    const start = at
    let points = 0
    for (; at < end; at++) {
      const byte = load<u8>(at)
      if (byte == 46) points++
      else if (byte - 48 > 9) break
    }
    if (points > 1 || at - start == <usize>points) return false
    const unit = unitAt(at, end)
    if (unit == 0) return false
    if (hoursOfUnit > 0) {
      // OPA turns days into hours with doubles and goes on with the text of the result.
      const hours = hoursText(start, at)
      if (!add(bufferPointer(hours), bufferPointer(hours) + bufferLength(hours), HOUR)) return false
    } else if (!add(start, at, unit)) {
      return false
    }
    at += unitLength
    // Nothing but a unit may stand between two numbers.
    if (at < end && load<u8>(at) - 48 > 9 && load<u8>(at) != 46) return false
  }
  if (total > 0x7fffffffffffffff + <u64>negative) return false
  duration = negative ? -(<i64>total) : <i64>total
  return true
}

let total: u64 = 0
const MOST: u64 = 0x8000000000000000

function hoursText(start: usize, end: usize): usize {
  const amount = newBuffer(32)
  bufferByte(amount, 48)
  bufferBytes(amount, start, <i32>(end - start))
  if (load<u8>(end - 1) == 46) bufferByte(amount, 48)
  const hours = doubleOf(newTextNumberAt(bufferPointer(amount), bufferLength(amount))) * hoursOfUnit
  const buffer = newBuffer(32)
  if (!isFinite(hours)) return buffer
  setDigits(hours, -1)
  bufferFixed(buffer, max(digitCount - point, 0))
  return buffer
}

/** Adds a decimal amount of a unit, its fraction cut off at a nanosecond; false when it does not fit. */
function add(start: usize, end: usize, unit: u64): bool {
  if (start == end) return false
  let whole: u64 = 0
  let at = start
  for (; at < end && load<u8>(at) != 46; at++) {
    if (whole > MOST / 10) return false
    whole = whole * 10 + (load<u8>(at) - 48)
    if (whole > MOST) return false
  }
  if (whole > MOST / unit) return false
  let nanoseconds = whole * unit
  let fraction: u64 = 0
  let scale: f64 = 1
  let overflow = false
  for (at++; at < end; at++) {
    // Digits beyond the precision are ignored.
    if (overflow || fraction > 0x7fffffffffffffff / 10) {
      overflow = true
      continue
    }
    const next = fraction * 10 + (load<u8>(at) - 48)
    if (next > MOST) {
      overflow = true
      continue
    }
    fraction = next
    scale *= 10
  }
  if (fraction > 0) nanoseconds += <u64>(<f64>fraction * (<f64>unit / scale))
  if (nanoseconds > MOST) return false
  total += nanoseconds
  return total <= MOST
}
