/** A case of a test `test_x[a]`; with `test_x[a][b]` it has cases of its own. */
export interface TestCase {
  /** The key; what is no string as JSON. */
  readonly name: string
  readonly key: unknown
  readonly passed: boolean
  readonly cases?: readonly TestCase[]
}

/** The values of the keys of one case, the outermost first. */
export type CaseKeys = readonly unknown[]

/**
 * The cases of a test, sorted by name.
 *
 * @param all - what its keys came to, of each length
 * @param value - what the rule gives: `true` under the keys of each case that held
 */
export function casesFrom(all: readonly CaseKeys[], value: unknown): TestCase[] {
  const inner = new Map<string, { readonly key: unknown; readonly below: CaseKeys[] }>()
  for (const [key, ...below] of all) {
    const name = nameOf(key)
    const found = inner.get(name) ?? { key, below: [] }
    inner.set(name, found)
    if (below.length > 0) found.below.push(below)
  }
  const members = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>
  return [...inner]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { key, below }]) => {
      const own = Object.hasOwn(members, name) ? members[name] : undefined
      if (below.length === 0) return { name, key, passed: own === true }
      const cases = casesFrom(below, own)
      return { name, key, passed: cases.every(each => each.passed), cases }
    })
}

/** The keys of the first case that failed. */
export function firstFailed(cases: readonly TestCase[] = []): CaseKeys {
  const failed = cases.find(each => !each.passed)
  return failed ? [failed.key, ...firstFailed(failed.cases)] : []
}

export const nameOf = (key: unknown): string => (typeof key === 'string' ? key : JSON.stringify(key))
