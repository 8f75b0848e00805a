/** `+ - * / %`, abs, ceil, floor, round: exact on integers, OPA's binary float elsewhere. */
import { bigAdd, bigMultiply, bigOfNumber, bigRemainder, isBigZero, numberOfBig } from "../big-integer"
import { fail, operandError } from "../error"
import { integerOf, isIntegerCell, newIntegerNumber, newTextNumberAt } from "../number"
import {
  floatAdd,
  floatDivide,
  floatMultiply,
  floatOfNumber,
  floatTruncate,
  isFloatNegative,
  isFloatWhole,
  mantissaOf,
  newFloat,
  numberOfFloat,
  numberOfWholeFloat
} from "../soft-float"
import { setDifference } from "./sets"
import { NUMBER, SET, tagOf } from "../value"
import { allocate } from "../memory"

const ADD: i32 = 0
const SUBTRACT: i32 = 1
const MULTIPLY: i32 = 2

export function builtin_plus(a: usize, b: usize): usize {
  return numbers(a, b) ? add(a, b) : 0
}

export function builtin_minus(a: usize, b: usize): usize {
  if (tagOf(a) == SET && tagOf(b) == SET) return setDifference(a, b)
  if (tagOf(a) != NUMBER && tagOf(a) != SET) return operandError(1, a, "one of {number, set}")
  if (tagOf(a) != tagOf(b)) return operandError(2, b, tagOf(a) == SET ? "set" : "number")
  if (isIntegerCell(a) && isIntegerCell(b)) {
    const x = integerOf(a)
    const y = integerOf(b)
    const difference = x - y
    if (((x ^ y) & (x ^ difference)) >= 0) return newIntegerNumber(difference)
  }
  return slowly(a, b, SUBTRACT)
}

export function builtin_mul(a: usize, b: usize): usize {
  return numbers(a, b) ? multiply(a, b) : 0
}

function numbers(a: usize, b: usize): bool {
  if (tagOf(a) != NUMBER) return operandError(1, a, "number") != 0
  if (tagOf(b) != NUMBER) return operandError(2, b, "number") != 0
  return true
}

/** The sum of two numbers. */
export function add(a: usize, b: usize): usize {
  if (isIntegerCell(a) && isIntegerCell(b)) {
    const x = integerOf(a)
    const y = integerOf(b)
    const sum = x + y
    if (((x ^ sum) & (y ^ sum)) >= 0) return newIntegerNumber(sum)
  }
  return slowly(a, b, ADD)
}

/** The product of two numbers. */
export function multiply(a: usize, b: usize): usize {
  if (isIntegerCell(a) && isIntegerCell(b)) {
    const x = integerOf(a)
    const y = integerOf(b)
    // Factors of up to 31 bits cannot overflow; larger ones that could are rare.
    if (<i64>(<i32>x) == x && <i64>(<i32>y) == y) return newIntegerNumber(x * y)
  }
  return slowly(a, b, MULTIPLY)
}

function slowly(a: usize, b: usize, operation: i32): usize {
  const bigA = bigOfNumber(a)
  const bigB = bigA == 0 ? <usize>0 : bigOfNumber(b)
  if (bigB != 0) return numberOfBig(operation == MULTIPLY ? bigMultiply(bigA, bigB) : bigAdd(bigA, bigB, operation == SUBTRACT))
  const x = newFloat()
  const y = newFloat()
  if (!floatOfNumber(x, a) || !floatOfNumber(y, b)) return outOfRange()
  if (operation == MULTIPLY) floatMultiply(x, x, y, 64)
  else floatAdd(x, x, y, operation == SUBTRACT)
  return numberOfFloat(x, 64)
}

export function outOfRange(): usize {
  return fail("number is too large")
}

export function builtin_div(a: usize, b: usize): usize {
  if (!numbers(a, b)) return 0
  if (isIntegerCell(a) && isIntegerCell(b)) {
    const x = integerOf(a)
    const y = integerOf(b)
    if (y == 0) return fail("divide by zero")
    if (y == -1 ? x > i64.MIN_VALUE && x != 0 : x % y == 0 && (x != 0 || y > 0)) return newIntegerNumber(y == -1 ? -x : x / y)
  }
  const x = newFloat()
  const y = newFloat()
  if (!floatOfNumber(x, a) || !floatOfNumber(y, b)) return outOfRange()
  if (mantissaOf(y) == 0) return fail("divide by zero")
  floatDivide(x, x, y)
  return numberOfFloat(x, 64)
}

export function builtin_rem(a: usize, b: usize): usize {
  if (!numbers(a, b)) return 0
  if (isIntegerCell(a) && isIntegerCell(b)) {
    const y = integerOf(b)
    if (y == 0) return fail("modulo by zero")
    return newIntegerNumber(integerOf(a) % y)
  }
  const bigA = bigOfNumber(a)
  const bigB = bigOfNumber(b)
  if (bigA == 0 || bigB == 0) return fail("modulo on floating-point number")
  if (isBigZero(bigB)) return fail("modulo by zero")
  return numberOfBig(bigRemainder(bigA, bigB))
}

export function builtin_abs(a: usize): usize {
  if (tagOf(a) != NUMBER) return operandError(1, a, "number")
  if (isIntegerCell(a) && integerOf(a) >= 0) return a
  const x = newFloat()
  if (!floatOfNumber(x, a)) return outOfRange()
  store<i32>(x, 0)
  return numberOfFloat(x, 64)
}

/** OPA rounds from the truncated value: `ceil(-0.5)` is 1 there, and so it is here. */
export function builtin_ceil(a: usize): usize {
  return rounded(a, 1)
}

/** OPA rounds from the truncated value: `floor(-0.5)` is 0 there, and so it is here. */
export function builtin_floor(a: usize): usize {
  return rounded(a, -1)
}

/** Halves away from zero. */
export function builtin_round(a: usize): usize {
  return rounded(a, 0)
}

function rounded(a: usize, direction: i32): usize {
  if (tagOf(a) != NUMBER) return operandError(1, a, "number")
  if (isIntegerCell(a)) return a
  const x = newFloat()
  const step = newFloat()
  if (!floatOfNumber(x, a)) return outOfRange()
  const whole = isFloatWhole(x)
  const negative = isFloatNegative(x)
  if (direction == 0) {
    floatOfNumber(step, half())
    floatAdd(x, x, step, negative)
    floatTruncate(x)
  } else {
    floatTruncate(x)
    // A negative value that is cut to zero loses its sign and so counts as positive.
    const negativeNow = isFloatNegative(x)
    if (!whole && (direction > 0 ? !negativeNow : negativeNow)) {
      floatOfNumber(step, newIntegerNumber(<i64>direction))
      floatAdd(x, x, step, false)
    }
  }
  return numberOfWholeFloat(x)
}

function half(): usize {
  const text = allocate(8)
  store<u32>(text, 0x352e30)
  return newTextNumberAt(text, 3)
}
