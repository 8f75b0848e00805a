// How benchmarks tell what they measured.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'

/** One line a contender: figures, a bar, and how many times better Polity (the first) is than it. */
export function table(title, samples, { moreIsBetter }) {
  say(`  ${title}`)
  const rows = Object.entries(samples).map(([name, values]) => {
    const sorted = [...values].sort((a, b) => a - b)
    return { name, least: sorted[0], median: sorted[sorted.length >> 1], most: sorted.at(-1) }
  })
  const longest = Math.max(...rows.map(({ median }) => median))
  for (const { name, least, median, most } of rows) {
    const figures = least === most ? show(median) : `${show(median)} (${show(least)} to ${show(most)})`
    const times = moreIsBetter ? rows[0].median / median : median / rows[0].median
    const against =
      name === rows[0].name
        ? ''
        : `  Polity is ${times >= 1 ? `${times.toFixed(1)} times better` : `${(1 / times).toFixed(1)} times worse`}`
    say(
      `    ${name.padEnd(14)}${figures.padEnd(28)}${'█'.repeat(Math.max(1, Math.round((median / longest) * 30))).padEnd(31)}${against}`.trimEnd()
    )
  }
  say('')
}

export function msOf(work) {
  const started = performance.now()
  work()
  return performance.now() - started
}

function show(number) {
  return number < 100 ? number.toFixed(1) : Math.round(number).toLocaleString('en')
}

/** A program of PATH or of GOBIN that answers to `version`. */
export function findProgram(name, ...version) {
  const candidates = [name, join(process.env.GOBIN ?? join(process.env.HOME ?? '', 'go', 'bin'), name)]
  return candidates.find(candidate => {
    try {
      execFileSync(candidate, version, { stdio: 'ignore' })
      return true
    } catch {
      return false
    }
  })
}

export function say(text) {
  process.stdout.write(`${text}\n`)
}
