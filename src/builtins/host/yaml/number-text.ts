import { JsonNumber } from '../../../json/index.ts'

const leastInteger = -(2n ** 63n)
const mostInteger = 2n ** 64n

/** Integers of 64 bits as they are, all other numbers as the double next to them, as Go's `strconv` writes it in its form `g`. */
export function numberText(value: number | JsonNumber): string {
  const text = value instanceof JsonNumber ? value.text : String(value)
  if (/^-?\d+$/.test(text)) {
    const integer = BigInt(text)
    if (integer >= leastInteger && integer < mostInteger) return String(integer)
  }
  const double = Number(text)
  if (!Number.isFinite(double)) return text
  const [digits = '', exponent = ''] = double.toExponential().split('e')
  const power = Number(exponent)
  if (power >= -4 && power < 6) return double.toString()
  return `${digits}e${exponent.replace(/^([+-])(\d)$/, '$10$2')}`
}
