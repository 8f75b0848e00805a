/** Dice of which the same seed always throws the same. */
export interface Random {
  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** Calls one of the functions; each stands behind its weight. */
  choose<T>(...choices: readonly (readonly [weight: number, make: () => T])[]): T
}

/** Marsaglia's xorshift with 32 bits, after a scramble that keeps neighbouring seeds apart. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ (seed >>> 13) || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  for (let i = 0; i < 8; i++) next()
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: probability => next() < probability,
    pick<T>(items: readonly T[]): T {
      if (items.length === 0) throw new RangeError('nothing to pick from')
      return items[below(items.length)] as T
    },
    choose(...choices) {
      const total = choices.reduce((sum, [weight]) => sum + weight, 0)
      let left = next() * total
      for (const [weight, make] of choices) {
        left -= weight
        if (left < 0 && weight > 0) return make()
      }
      throw new RangeError('nothing to choose from')
    }
  }
}
