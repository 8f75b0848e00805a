import { JsonNumber } from '../../json/index.ts'
import type { EvaluationFacts, HostBuiltins } from './host-builtin.ts'
import { stringOperand, wrongType } from './operands.ts'

const drawn = new WeakMap<EvaluationFacts, Map<string, number | string>>()

/** The same for the same key throughout an evaluation. */
function oncePerEvaluation<T extends number | string>(facts: EvaluationFacts, key: string, draw: () => T): T {
  const known = drawn.get(facts) ?? new Map<string, number | string>()
  drawn.set(facts, known)
  if (!known.has(key)) known.set(key, draw())
  return known.get(key) as T
}

/** Clock and dice. */
export const evaluationFactsBuiltins: HostBuiltins = {
  'time.now_ns': (_, { nowNanoseconds }) => new JsonNumber(String(nowNanoseconds)),
  'rand.intn': (operands, facts) => {
    const seed = stringOperand(operands, 1)
    const limit = operands[1]
    if (typeof limit !== 'number' && !(limit instanceof JsonNumber)) throw wrongType(2, 'number', limit)
    if (!Number.isSafeInteger(limit)) throw new Error('operand 2 must be an integer of at most 53 bits')
    const most = Math.abs(limit as number)
    if (most === 0) return 0
    return oncePerEvaluation(facts, `intn ${most} ${seed}`, () => Math.min(Math.floor(facts.random() * most), most - 1))
  },
  'uuid.rfc4122': (operands, facts) => {
    const key = stringOperand(operands, 1)
    return oncePerEvaluation(facts, `uuid ${key}`, () => uuid4(facts.random))
  }
}

function uuid4(random: () => number): string {
  const digit = (below: number): number => Math.min(Math.floor(random() * below), below - 1)
  return 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx'.replace(/[xy]/g, place =>
    (place === 'x' ? digit(16) : 8 + digit(4)).toString(16)
  )
}
