/** An instant (the fields of `civil.ts`, the offset and abbreviation of `zones.ts`) as text by a Go layout. */
import { bufferByte, bufferBytes, bufferText } from "../../buffer"
import { day, hour, minute, month, nanosecond, second, weekday, year, yearDay } from "./civil"
import {
  DAY,
  DAY_2,
  DAY_SPACE,
  FRACTION_0,
  FRACTION_9,
  fractionDigits,
  HOUR,
  HOUR_12,
  HOUR_12_2,
  LOWER_HALF,
  MINUTE,
  MINUTE_2,
  MONTH,
  MONTH_2,
  MONTH_LONG,
  MONTH_SHORT,
  monthName,
  nextPart,
  NONE,
  OFFSET,
  offsetColons,
  offsetParts,
  offsetZulu,
  partEnd,
  partStart,
  SECOND_1,
  SECOND_2,
  UPPER_HALF,
  WEEKDAY_LONG,
  WEEKDAY_SHORT,
  weekdayName,
  YEAR,
  YEAR_2,
  YEAR_DAY_3,
  YEAR_DAY_SPACE,
  ZONE_NAME
} from "./layout"
import { abbreviation, abbreviationLength, offset } from "./zones"

function put(buffer: usize, value: i32, width: i32, filler: u32): void {
  let power = 1
  for (let i = 1; i < width; i++) power *= 10
  while (value / power >= 10) power *= 10
  let leading = true
  for (; power > 0; power /= 10) {
    const digit = (value / power) % 10
    if (digit != 0 || power == 1) leading = false
    bufferByte(buffer, leading ? filler : 48 + digit)
  }
}

function putShort(buffer: usize, name: string): void {
  const source = changetype<usize>(name)
  for (let i = 0; i < 3; i++) bufferByte(buffer, load<u8>(source + (i << 1)))
}

export function bufferTime(buffer: usize, layout: usize, length: i32): void {
  const end = layout + length
  let at = layout
  while (at < end) {
    const part = nextPart(at, end)
    bufferBytes(buffer, at, <i32>(partStart - at))
    at = partEnd
    const half = hour % 12 == 0 ? 12 : hour % 12
    switch (part) {
      case NONE:
        return
      case YEAR:
        if (year < 0) bufferByte(buffer, 45)
        put(buffer, <i32>abs(year), 4, 48)
        break
      case YEAR_2:
        put(buffer, <i32>(abs(year) % 100), 2, 48)
        break
      case MONTH:
        put(buffer, month, 1, 48)
        break
      case MONTH_2:
        put(buffer, month, 2, 48)
        break
      case MONTH_SHORT:
        putShort(buffer, monthName(month))
        break
      case MONTH_LONG:
        bufferText(buffer, monthName(month))
        break
      case DAY:
        put(buffer, day, 1, 48)
        break
      case DAY_SPACE:
        put(buffer, day, 2, 32)
        break
      case DAY_2:
        put(buffer, day, 2, 48)
        break
      case YEAR_DAY_SPACE:
        put(buffer, yearDay, 3, 32)
        break
      case YEAR_DAY_3:
        put(buffer, yearDay, 3, 48)
        break
      case WEEKDAY_SHORT:
        putShort(buffer, weekdayName(weekday))
        break
      case WEEKDAY_LONG:
        bufferText(buffer, weekdayName(weekday))
        break
      case HOUR:
        put(buffer, hour, 2, 48)
        break
      case HOUR_12:
        put(buffer, half, 1, 48)
        break
      case HOUR_12_2:
        put(buffer, half, 2, 48)
        break
      case MINUTE:
        put(buffer, minute, 1, 48)
        break
      case MINUTE_2:
        put(buffer, minute, 2, 48)
        break
      case SECOND_1:
        put(buffer, second, 1, 48)
        break
      case SECOND_2:
        put(buffer, second, 2, 48)
        break
      case UPPER_HALF:
        bufferText(buffer, hour >= 12 ? "PM" : "AM")
        break
      case LOWER_HALF:
        bufferText(buffer, hour >= 12 ? "pm" : "am")
        break
      case ZONE_NAME:
        if (abbreviation == 0) bufferText(buffer, "UTC")
        else bufferBytes(buffer, abbreviation, abbreviationLength)
        break
      case OFFSET:
        if (offsetZulu && offset == 0) bufferByte(buffer, 90)
        else putOffset(buffer)
        break
      case FRACTION_0:
      case FRACTION_9:
        putFraction(buffer, load<u8>(partStart), part == FRACTION_9)
        break
    }
  }
}

function putOffset(buffer: usize): void {
  // As Go: the sign is that of whole minutes, and seconds that alone are west of UTC have one of their own.
  const isWest = offset <= -60
  const east = isWest ? -offset : offset
  bufferByte(buffer, isWest ? 45 : 43)
  put(buffer, east / 3600, 2, 48)
  for (let part = 2; part <= offsetParts; part++) {
    if (offsetColons) bufferByte(buffer, 58)
    const value = part == 2 ? (east / 60) % 60 : east % 60
    if (value < 0) bufferByte(buffer, 45)
    put(buffer, abs(value), 2, 48)
  }
}

function putFraction(buffer: usize, mark: u8, trim: bool): void {
  let power = 100000000
  let digits = min(fractionDigits, 9)
  let rest = nanosecond
  if (trim) {
    // Trailing zeros, and the mark with them, are left out.
    let kept = 0
    for (let i = 1, p = power; i <= digits; i++) {
      if ((nanosecond / p) % 10 != 0) kept = i
      p /= 10
    }
    digits = kept
    if (digits == 0) return
  }
  bufferByte(buffer, mark)
  for (let i = 0; i < digits; i++) {
    bufferByte(buffer, 48 + rest / power)
    rest %= power
    power /= 10
  }
}
