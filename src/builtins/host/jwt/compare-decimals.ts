/** Below 0, 0 or above 0, as the first number is smaller, equal or greater: exactly, not as doubles. */
export function compareDecimals(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)]
  if (x !== y) return x < y ? -1 : 1
  if (!Number.isFinite(x)) return 0
  const [left, right] = [decimalOf(a), decimalOf(b)]
  // Equal as doubles, so that their exponents are near each other, but for what is too small for a double.
  const shift = Math.min(left.exponent, right.exponent)
  if (Math.max(left.exponent, right.exponent) - shift > 2000) return 0
  const difference = scaled(left, shift) - scaled(right, shift)
  return difference === 0n ? 0 : difference < 0n ? -1 : 1
}

interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

function decimalOf(text: string): Decimal {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length }
}

const scaled = ({ digits, exponent }: Decimal, to: number): bigint => digits * 10n ** BigInt(exponent - to)
