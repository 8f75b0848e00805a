/** The order of keys: as people count (`a9` before `a10`), letters after all else where they differ. */
export function compareKeys(a: string, b: string): number {
  const [left, right] = [[...a], [...b]]
  const at = left.findIndex((char, i) => char !== right[i])
  if (at < 0) return left.length - right.length
  const [one, other] = [left[at], right[at]]
  if (one === undefined || other === undefined) return left.length - right.length
  if (isLetter(one) && isLetter(other)) return compareCharacters(one, other)
  if (isLetter(one) || isLetter(other)) return isLetter(one) ? 1 : -1
  const [from, to] = [digitsFrom(left, at), digitsFrom(right, at)]
  const leading = isZeroBefore(left, right, at) ? '1' : '0'
  const [x, y] = [BigInt(leading + from), BigInt(leading + to)]
  if (x !== y) return x < y ? -1 : 1
  return from.length === to.length ? compareCharacters(one, other) : from.length - to.length
}

const isDigit = (char: string | undefined): boolean => char !== undefined && /^\p{Nd}$/u.test(char)
const isLetter = (char: string): boolean => /^\p{L}$/u.test(char)

function compareCharacters(a: string, b: string): number {
  return (a.codePointAt(0) ?? 0) - (b.codePointAt(0) ?? 0)
}

function digitsFrom(text: readonly string[], at: number): string {
  const rest = text.slice(at)
  const end = rest.findIndex(char => !/^[0-9]$/.test(char))
  return rest.slice(0, end < 0 ? rest.length : end).join('')
}

/** A zero in the middle of a number counts as a digit of it; one at its begin does not. */
function isZeroBefore(left: readonly string[], right: readonly string[], at: number): boolean {
  if (left[at] !== '0' && right[at] !== '0') return false
  for (let i = at - 1; i >= 0 && isDigit(left[i]); i--) if (left[i] !== '0') return true
  return false
}
