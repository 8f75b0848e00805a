/**
 * Keeps what takes long to make, for the keys asked for last.
 *
 * @param most - how many are kept
 * @param make - what a key stands for; when it throws, nothing is kept
 */
export function keepLastUsed<T>(most: number, make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>()
  return key => {
    const value = kept.has(key) ? (kept.get(key) as T) : make(key)
    kept.delete(key)
    kept.set(key, value)
    if (kept.size > most) kept.delete(kept.keys().next().value as string)
    return value
  }
}
