import { readJson, writeJson } from '../../json/index.ts'
import { Amended, type EvaluationFacts, type HostBuiltins } from './host-builtin.ts'

/**
 * Built-ins as the npm SDK takes them: functions over the values that `JSON.parse` gives.
 *
 * One that fails gives `undefined`, as it does in OPA; the SDK would end the evaluation. The SDK's own `yaml.*` go before these.
 *
 * @param current - the facts of the evaluation that calls; asked at each call
 * @param onFailure - told what was thrown
 */
export function builtinsForSdk(
  builtins: HostBuiltins,
  current: () => EvaluationFacts,
  onFailure: (name: string, error: unknown) => void = () => {}
): Readonly<Record<string, (...operands: unknown[]) => unknown>> {
  return Object.fromEntries(
    Object.entries(builtins).map(([name, run]) => [
      name,
      (...operands: unknown[]): unknown => {
        try {
          const result = run(
            operands.map(operand => readJson(JSON.stringify(operand))),
            current()
          )
          if (result instanceof Amended) {
            const value: unknown = JSON.parse(writeJson(result.value))
            return { ...(operands[result.position - 1] as object), [result.member]: value }
          }
          return result === undefined ? undefined : JSON.parse(writeJson(result))
        } catch (error) {
          onFailure(name, error)
          return undefined
        }
      }
    ])
  )
}
