import {
  Amended,
  builtinsForSdk,
  type EvaluationFacts,
  type HostBuiltin,
  type HostBuiltins,
  hostBuiltins
} from '../builtins/host/index.ts'
import { readJson, writeJson } from '../json/index.ts'
import { regoBuiltins } from '../rego/host/index.ts'
import { type Host, type HostAnswer, MissingBuiltin, wordsOf } from './host.ts'

/** All that Polity supplies, and what a caller adds or puts in their place. */
export function hostOf(added: HostBuiltins = {}): Host {
  const builtins = { ...hostBuiltins, ...regoBuiltins, ...added }
  return {
    has: name => Object.hasOwn(builtins, name),
    call: (name, operands, facts, location) => callHost(builtins, name, operands, facts, location),
    forSdk: (facts, onFailure) => builtinsForSdk(builtins, facts, onFailure)
  }
}

/**
 * Calls a host's built-in with JSON texts. Whatever it throws is a failure in words.
 *
 * @throws MissingBuiltin
 */
export function callHost(
  builtins: HostBuiltins,
  name: string,
  operands: readonly string[],
  facts: EvaluationFacts,
  location: number
): HostAnswer {
  const run: HostBuiltin | undefined = Object.hasOwn(builtins, name) ? builtins[name] : undefined
  if (run === undefined) throw new MissingBuiltin(`built-in \`${name}\` is not supported here at location ${location}`)
  try {
    const result = run(operands.map(readJson), facts)
    if (result instanceof Amended) {
      const { position, member, value } = result
      return { text: writeJson(value), into: { operand: position - 1, member } }
    }
    return { text: result === undefined ? undefined : writeJson(result) }
  } catch (error) {
    return { failure: `${name}: ${wordsOf(error)}` }
  }
}
