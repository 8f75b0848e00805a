/** numbers.range, numbers.range_step, bits.*, format_int. */
import {
  AND,
  OR,
  XOR,
  bigAdd,
  bigOfNumber,
  bigToBinary,
  binaryBitwise,
  binaryDigits,
  binaryLimbs,
  binaryShiftLeft,
  binaryShiftRight,
  binaryToBig,
  isBigNegative,
  numberOfBig
} from "../big-integer"
import { fail, operandError } from "../error"
import { allocate } from "../memory"
import { integerOf, isI64, isIntegerCell, newIntegerNumber, numberText, numberTextLength, numberTextPointer, toI64 } from "../number"
import { floatOfNumber, floatTruncate, newFloat, numberOfWholeFloat } from "../soft-float"
import { NUMBER, array_new, array_push, newStringAt, tagOf } from "../value"
import { outOfRange } from "./arithmetic"
import { spend } from "../steps"

export function builtin_numbers_range(from: usize, to: usize): usize {
  return range(from, to, newIntegerNumber(1))
}

export function builtin_numbers_range_step(from: usize, to: usize, step: usize): usize {
  const wrong = integerError(3, step)
  if (wrong != 0) return 0
  if (isI64(step) ? toI64(step) <= 0 : isBigNegative(bigOfNumber(step))) return fail("step must be a positive integer")
  return range(from, to, step)
}

/** 0 when the operand is an integer, else 1 with the failure recorded. */
function integerError(position: i32, value: usize): i32 {
  if (tagOf(value) != NUMBER) {
    operandError(position, value, "number")
    return 1
  }
  if (isI64(value) || bigOfNumber(value) != 0) return 0
  fail("operand must be integer number but got floating-point number")
  return 1
}

function range(from: usize, to: usize, step: usize): usize {
  if (integerError(1, from) != 0 || integerError(2, to) != 0) return 0
  if (!isI64(from) || !isI64(to) || !isI64(step)) return bigRange(from, to, step)
  const first = toI64(from)
  const last = toI64(to)
  const by = <u64>toI64(step)
  const distance = first <= last ? <u64>last - <u64>first : <u64>first - <u64>last
  const more = distance / by
  if (more > 0x7ffffff) return fail("range is too long")
  spend(<i32>more)
  const result = array_new(<i32>more + 1)
  for (let i: u64 = 0; i <= more; i++) {
    array_push(result, newIntegerNumber(first <= last ? <i64>(<u64>first + i * by) : <i64>(<u64>first - i * by)))
  }
  return result
}

function bigRange(from: usize, to: usize, step: usize): usize {
  const result = array_new(8)
  let at = bigOfNumber(from)
  const last = bigOfNumber(to)
  const by = bigOfNumber(step)
  const down = isBigNegative(bigAdd(last, at, true))
  while (true) {
    spend(1)
    const rest = bigAdd(last, at, true)
    if (isBigNegative(rest) != down && load<i32>(rest) != 0) return result
    if (load<i32>(rest) == 0) {
      array_push(result, numberOfBig(at))
      return result
    }
    array_push(result, numberOfBig(at))
    at = bigAdd(at, by, down)
  }
}

// ---- bits

export function builtin_bits_and(a: usize, b: usize): usize {
  return bitwise(a, b, AND)
}

export function builtin_bits_or(a: usize, b: usize): usize {
  return bitwise(a, b, OR)
}

export function builtin_bits_xor(a: usize, b: usize): usize {
  return bitwise(a, b, XOR)
}

function bitwise(a: usize, b: usize, operation: i32): usize {
  if (integerError(1, a) != 0 || integerError(2, b) != 0) return 0
  if (isI64(a) && isI64(b)) {
    const x = toI64(a)
    const y = toI64(b)
    return newIntegerNumber(operation == AND ? x & y : operation == OR ? x | y : x ^ y)
  }
  return numberOfBig(binaryToBig(binaryBitwise(bigToBinary(bigOfNumber(a)), bigToBinary(bigOfNumber(b)), operation)))
}

export function builtin_bits_negate(a: usize): usize {
  if (integerError(1, a) != 0) return 0
  if (isI64(a)) return newIntegerNumber(~toI64(a))
  return numberOfBig(bigAdd(bigOfNumber(newIntegerNumber(-1)), bigOfNumber(a), true))
}

/** Longer results are refused: printing them grows with the square of their length. */
const MOST_BITS: i64 = 262144

export function builtin_bits_lsh(a: usize, by: usize): usize {
  if (integerError(1, a) != 0 || integerError(2, by) != 0) return 0
  if (isNegative(by)) return fail("operand 2 must be an unsigned integer number but got a negative integer")
  if (!isI64(by) || toI64(by) > MOST_BITS) return outOfRange()
  return numberOfBig(binaryToBig(binaryShiftLeft(bigToBinary(bigOfNumber(a)), <i32>toI64(by))))
}

export function builtin_bits_rsh(a: usize, by: usize): usize {
  if (integerError(1, a) != 0 || integerError(2, by) != 0) return 0
  if (isNegative(by)) return fail("operand 2 must be an unsigned integer number but got a negative integer")
  const bits = isI64(by) ? toI64(by) : i64.MAX_VALUE
  if (isI64(a)) return newIntegerNumber(toI64(a) >> min(bits, 63))
  return numberOfBig(binaryToBig(binaryShiftRight(bigToBinary(bigOfNumber(a)), <i32>min(bits, 0x7fffff00))))
}

function isNegative(integer: usize): bool {
  return isI64(integer) ? toI64(integer) < 0 : isBigNegative(bigOfNumber(integer))
}

/** The integer part of a number in base 2, 8, 10 or 16. */
export function builtin_format_int(number: usize, base: usize): usize {
  if (tagOf(number) != NUMBER) return operandError(1, number, "number")
  if (tagOf(base) != NUMBER) return operandError(2, base, "number")
  const radix = isIntegerCell(base) ? integerOf(base) : 0
  if (radix != 2 && radix != 8 && radix != 10 && radix != 16) return fail("operand 2 must be one of {2, 8, 10, 16}")
  // OPA takes integers exactly only when they are written plainly; `1e30` goes through its float.
  let whole = isPlain(number) ? bigOfNumber(number) : <usize>0
  if (whole == 0) {
    const float = newFloat()
    if (!floatOfNumber(float, number)) return outOfRange()
    floatTruncate(float)
    whole = bigOfNumber(numberOfWholeFloat(float))
    if (whole == 0) return outOfRange()
  }
  if (radix == 10) return numberText(numberOfBig(whole))
  const binary = bigToBinary(whole)
  const most = (binaryLimbs(binary) << 5) + 8
  const text = allocate(<usize>most)
  let begin = binaryDigits(binary, radix == 2 ? 1 : radix == 8 ? 3 : 4, text + most)
  if (isBigNegative(whole)) store<u8>(--begin, 0x2d)
  return newStringAt(begin, <i32>(text + most - begin))
}

/** True when the number is written as an integer, without point or exponent. */
function isPlain(number: usize): bool {
  if (isIntegerCell(number)) return true
  const text = numberTextPointer(number)
  for (let i = 0; i < numberTextLength(number); i++) if (<u32>load<u8>(text + i) - 48 > 9 && load<u8>(text + i) != 0x2d) return false
  return true
}
