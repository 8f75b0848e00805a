import { InvalidArgumentError } from 'commander'

const milliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
/** What a timer can hold. */
const longest = 2 ** 31 - 1

/** `30s`, `1m30s`, `1.5h`, `200ms`, as programs in Go take them: in milliseconds. */
export function parseDuration(text: string): number {
  const isWhole = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text)
  const parts = isWhole ? [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)] : []
  const sum = parts.reduce((total, [, count, unit = '']) => total + Number(count) * (milliseconds[unit] ?? 0), 0)
  if (sum > 0 && sum <= longest) return sum
  throw new InvalidArgumentError('it is a time above 0, up to 24 days, such as 5s, 1m30s or 200ms')
}
