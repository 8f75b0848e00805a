import { type Json, JsonNumber } from '../../../json/index.ts'

/** A number without rounding: `numerator / denominator`, the denominator above 0. */
export interface ExactNumber {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** An exponent beyond this would take more digits than anyone means. */
const mostExponent = 1000

/** To compute with more digits takes more than linear time. */
const mostDigits = 10_000

/** The number that a value is; `undefined` for other values. Throws for an exponent beyond 1000, and for more than 10,000 digits. */
export function exactNumber(value: Json | undefined): ExactNumber | undefined {
  const text = numberText(value)
  if (text === undefined) return undefined
  if (text.length > mostDigits) throw new Error(`a number of ${text.length} digits is out of range`)
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const power = Number(exponent) - fraction.length
  if (Math.abs(power) > mostExponent + fraction.length) throw new Error(`number ${text} is out of range`)
  const digits = BigInt(`${sign}${whole}${fraction}`)
  return power >= 0
    ? { numerator: digits * 10n ** BigInt(power), denominator: 1n }
    : { numerator: digits, denominator: 10n ** BigInt(-power) }
}

export function isNumber(value: Json | undefined): value is number | JsonNumber {
  return typeof value === 'number' || value instanceof JsonNumber
}

/** How a number is written; `undefined` for other values. */
export function numberText(value: Json | undefined): string | undefined {
  if (value instanceof JsonNumber) return value.text
  return typeof value === 'number' ? String(value) : undefined
}

export function isInteger({ numerator, denominator }: ExactNumber): boolean {
  return numerator % denominator === 0n
}

/** Below, at or above 0 as `a` is less than, equal to or greater than `b`. */
export function compare(a: ExactNumber, b: ExactNumber): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator
  return difference < 0n ? -1 : difference > 0n ? 1 : 0
}

export function isMultiple(of: ExactNumber, value: ExactNumber): boolean {
  return (value.numerator * of.denominator) % (value.denominator * of.numerator) === 0n
}

/** As Go writes a float of 64 bits of precision: its digits, with an exponent from 1e+06 and below 1e-4. */
export function writeShort({ numerator, denominator }: ExactNumber): string {
  const sign = numerator < 0n ? '-' : ''
  const all = String(numerator < 0n ? -numerator : numerator)
  // A denominator is a power of ten.
  const power = all.length - String(denominator).length
  const digits = rounded(all).replace(/0+$/, '')
  if (digits === '') return '0'
  if (power < -4 || power >= 6) {
    const fraction = digits.length > 1 ? `.${digits.slice(1)}` : ''
    return `${sign}${digits[0]}${fraction}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  }
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${digits}`
  const whole = digits.slice(0, power + 1).padEnd(power + 1, '0')
  return digits.length > power + 1 ? `${sign}${whole}.${digits.slice(power + 1)}` : `${sign}${whole}`
}

/** 64 bits hold twenty digits at most. */
function rounded(digits: string): string {
  return digits.length <= 20 ? digits : String((BigInt(digits.slice(0, 21)) + 5n) / 10n)
}
