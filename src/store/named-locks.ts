/** Gives a lock back. */
export type Release = () => Promise<void>

/** Locks by name, held by one at a time. */
export interface Locks {
  /** Waits until nobody holds it. */
  readonly lock: (name: string) => Promise<Release>
  /** Undefined when somebody holds it. */
  readonly tryLock: (name: string) => Promise<Release | undefined>
}

/** Locks among those who share this object: enough where one process has the database to itself. */
export function namedLocks(): Locks {
  const waiting = new Map<string, (() => void)[]>()
  const release = (name: string): Release => {
    let held = true
    return async () => {
      if (!held) return
      held = false
      const next = waiting.get(name)?.shift()
      if (next) next()
      else waiting.delete(name)
    }
  }
  return {
    lock: async name => {
      const queue = waiting.get(name)
      if (queue) await new Promise<void>(resolve => queue.push(resolve))
      else waiting.set(name, [])
      return release(name)
    },
    tryLock: async name => {
      if (waiting.has(name)) return undefined
      waiting.set(name, [])
      return release(name)
    }
  }
}
