/** Negative, 0 or positive as the first of two numbers is the smaller, an equal or the greater one: exactly. */
export function compareDecimals(a: string, b: string): number {
  const x = decimalOf(a)
  const y = decimalOf(b)
  if (x.sign !== y.sign) return x.sign - y.sign
  if (x.magnitude !== y.magnitude) return x.magnitude > y.magnitude ? x.sign : -x.sign
  return x.digits === y.digits ? 0 : x.digits > y.digits ? x.sign : -x.sign
}

/** `sign * 0.digits * 10^magnitude`, no zero at either end of the digits. */
export function decimalOf(text: string): {
  readonly sign: number
  readonly digits: string
  readonly magnitude: bigint
} {
  const [, minus, whole = '', fraction = '', exponent = '0'] =
    /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? []
  const all = whole + fraction
  const digits = all.replace(/^0+/, '')
  if (digits === '') return { sign: 0, digits, magnitude: 0n }
  const magnitude = BigInt(exponent.replace('+', '')) + BigInt(whole.length - (all.length - digits.length))
  return { sign: minus === '-' ? -1 : 1, digits: digits.replace(/0+$/, ''), magnitude }
}
