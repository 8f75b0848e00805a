import { parseYaml, writeYaml } from './yaml.ts'

/** What stays the same for the whole of one evaluation. A new object for each: values drawn from it are kept by identity. */
export interface EvaluationFacts {
  /** Nanoseconds since 1970; of a double's precision, as all numbers that pass through the SDK. */
  readonly nowNanoseconds: number
  /** At least 0, below 1; drawn from once for each different call. */
  readonly random: () => number
}

export type HostBuiltin = (...args: never[]) => unknown

/**
 * The host's built-ins.
 *
 * @param current - the facts of the evaluation that calls; asked at each call
 */
export function hostBuiltins(current: () => EvaluationFacts): Readonly<Record<string, HostBuiltin>> {
  const drawn = new WeakMap<EvaluationFacts, Map<string, unknown>>()
  const oncePerEvaluation = <T>(key: string, draw: (facts: EvaluationFacts) => T): T => {
    const facts = current()
    const known = drawn.get(facts) ?? new Map<string, unknown>()
    drawn.set(facts, known)
    if (!known.has(key)) known.set(key, draw(facts))
    return known.get(key) as T
  }
  return {
    'time.now_ns': () => current().nowNanoseconds,
    'rand.intn': (seed: string, limit: number) => {
      if (!Number.isSafeInteger(limit)) throw new Error('rand.intn: operand 2 must be integer number')
      const most = Math.abs(limit)
      return most === 0
        ? 0
        : oncePerEvaluation(`intn ${most} ${seed}`, ({ random }) => Math.min(Math.floor(random() * most), most - 1))
    },
    'uuid.rfc4122': (key: string) => oncePerEvaluation(`uuid ${key}`, ({ random }) => uuid4(random)),
    'yaml.is_valid': (text: unknown) => typeof text === 'string' && parseYaml(text).valid,
    'yaml.unmarshal': (text: string) => {
      const parsed = parseYaml(text)
      if (!parsed.valid) throw new Error(`yaml.unmarshal: ${parsed.message}`)
      return parsed.value
    },
    'yaml.marshal': (value: unknown) => writeYaml(value)
  }
}

function uuid4(random: () => number): string {
  const digit = (below: number): number => Math.min(Math.floor(random() * below), below - 1)
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, place =>
    (place === 'x' ? digit(16) : 8 + digit(4)).toString(16)
  )
}
