/**
 * A function that keeps its last results by key: a folder of policies is built again whenever one of its files was saved, and most of
 * it is as it was.
 *
 * INVARIANT: the result depends on nothing but the key, and nobody changes it.
 */
export function remember<A extends readonly unknown[], R>(
  limit: number,
  keyOf: (...args: A) => string,
  run: (...args: A) => R
): (...args: A) => R {
  const kept = new Map<string, R>()
  return (...args) => {
    const key = keyOf(...args)
    const known = kept.get(key)
    if (known !== undefined) {
      kept.delete(key)
      kept.set(key, known)
      return known
    }
    const result = run(...args)
    kept.set(key, result)
    const [oldest] = kept.keys()
    if (kept.size > limit && oldest !== undefined) kept.delete(oldest)
    return result
  }
}
