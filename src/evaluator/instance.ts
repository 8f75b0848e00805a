import type { EvaluationFacts } from '../builtins/host/index.ts'
import { type ComposedInput, type SharedMember, wholeInput } from './compose-input.ts'
import { type Host, MissingBuiltin, stepsOfCall, stepsOfText, wordsOf } from './host.ts'
import { loadForeignModule } from './load-foreign-module.ts'
import { isOurs, type LoadedModule, loadModule, parseText, readText } from './load-module.ts'
import type { WasmModule } from './webassembly.ts'

/** A built-in that failed while a policy ran; its value was undefined. */
export interface BuiltinFailure {
  /** `file:row:column` of the call, where it is known. */
  readonly location?: string
  /** The policy in whose files the call stands. */
  readonly policy?: string
  readonly message: string
}

export interface Evaluation {
  /** Raw JSON of the result; absent when the entrypoint is undefined. */
  readonly text?: string
  readonly builtinFailures: readonly BuiltinFailure[]
}

/** The module gave up: a conflict between rules, input that is no JSON, no more memory. The next evaluation is not touched by it. */
export class EvaluationAborted extends Error {
  override readonly name = 'EvaluationAborted'
}

/** A loaded module with its data. */
export interface Instance {
  /** Ids by path, `polity/report`. */
  readonly entrypoints: Readonly<Record<string, number>>
  readonly setData: (json: Uint8Array) => void
  /** An empty input is no input at all: `input` is undefined. */
  readonly run: (entrypoint: string, input: ComposedInput) => Evaluation
  /** Compiled by Polity: it counts its steps and refuses input that is no JSON. */
  readonly isOurs: boolean
  /** Names of the built-ins that it asks of its host; empty where that is not known. */
  readonly requires: readonly string[]
}

/** What the instance is told of its module. */
export interface InstanceOptions {
  /** Asked for when a built-in is called; of a module that is not ours, when it is loaded. */
  readonly host: () => Host
  /** Clock and dice, asked for before each evaluation. */
  readonly facts: () => EvaluationFacts
  /** Turns of loops and elements handled before an evaluation is given up; only our own modules count. */
  readonly steps: () => bigint
  /** Levels of nesting that an input may have; only our own modules look. */
  readonly depth: number
  /** Element `n` is what the module calls place `n + 1`: `file:row:column`, of a call of a built-in with a space and its name behind. */
  readonly locations: readonly string[]
  /** The policy in whose files a place is. */
  readonly policyAt: (location: string) => string | undefined
}

const pageBytes = 65_536
/** A memory never shrinks: one that has grown by more than this is given back after the evaluation, and the module made anew. */
const mostKeptBytes = 64 << 20

/**
 * Holds a loaded module and calls it directly: the SDK cannot pass on falsy inputs, and parses every result.
 *
 * A module that gave up is thrown away and made anew before the next evaluation, since its stack may be left in disorder; not one that
 * called what its host lacks, as tests of other people's policies do by the hundred.
 */
export function createInstance(module: WasmModule, data: Uint8Array, options: InstanceOptions): Instance {
  const ours = isOurs(module)
  /** Of the evaluation that runs, or ran last. */
  let facts = options.facts()
  let failures: BuiltinFailure[] = []
  const place = (location: number): Pick<BuiltinFailure, 'location' | 'policy'> => placeOf(location, options)

  const loadOurs = (json: Uint8Array): LoadedModule => {
    const loaded: LoadedModule = loadModule(module, json, (name, operands) => {
      const location = loaded.exports.polity_location?.value ?? 0
      const length = operands.reduce((sum, text) => sum + text.length, 0)
      spend(loaded, stepsOfCall(name) + stepsOfText(length), location)
      const answer = options.host().call(name, operands, facts, location)
      if ('failure' in answer) {
        if (failures.length < mostFailures) failures.push({ ...place(location), message: answer.failure })
        return undefined
      }
      spend(loaded, stepsOfText(answer.text?.length ?? 0), location)
      return answer
    })
    return loaded
  }
  const loadForeign = (json: Uint8Array): LoadedModule =>
    loadForeignModule(
      module,
      json,
      options.host().forSdk(
        () => facts,
        (name, error) => {
          if (failures.length < mostFailures) failures.push({ message: `${name}: ${wordsOf(error)}` })
        }
      )
    )
  const load = (json: Uint8Array): LoadedModule => {
    try {
      return ours ? loadOurs(json) : loadForeign(json)
    } catch (error) {
      throw aborted(error)
    }
  }

  let current = data
  let loaded: LoadedModule | undefined = load(current)
  let held: HeldMember | undefined
  let loadedBytes = loaded.memory.buffer.byteLength
  const { entrypoints, requires } = loaded
  const forget = (): void => {
    loaded = undefined
    held = undefined
  }

  return {
    entrypoints,
    isOurs: ours,
    requires,
    setData: json => {
      loaded = load(json)
      loadedBytes = loaded.memory.buffer.byteLength
      held = undefined
      current = json
    },
    run: (entrypoint, input) => {
      const id = Object.hasOwn(entrypoints, entrypoint) ? entrypoints[entrypoint] : undefined
      if (id === undefined) throw new RangeError(`the bundle has no entrypoint \`${entrypoint}\``)
      failures = []
      facts = options.facts()
      loaded ??= load(current)
      try {
        if (ours && input.shared && held?.member !== input.shared) {
          held = hold(loaded, input.shared, options)
          loadedBytes = loaded.memory.buffer.byteLength
        }
        const text =
          held && input.shared
            ? callContext(loaded, id, input.json, held, options)
            : callEval(loaded, id, wholeInput(input), held?.heap ?? loaded.heap, options)
        const builtinFailures = [...readFailures(loaded, options), ...failures]
        return { ...(text === undefined ? {} : { text }), builtinFailures }
      } catch (error) {
        if (!(error instanceof MissingBuiltin)) forget()
        throw aborted(error, options.locations)
      } finally {
        if (loaded && loaded.memory.buffer.byteLength > loadedBytes + mostKeptBytes) forget()
      }
    }
  }
}

/** As many as the module keeps of its own. */
const mostFailures = 32

function spend({ exports: { polity_steps: steps } }: LoadedModule, count: bigint, location: number): void {
  if (!steps || steps.value < 0n) return
  if (steps.value <= count) throw new Error(`step budget exhausted at location ${location}`)
  steps.value -= count
}

/** `address`: the first one that is free. */
function callEval(
  loaded: LoadedModule,
  entrypoint: number,
  input: Uint8Array,
  address: number,
  { steps, depth }: InstanceOptions
): string | undefined {
  const { exports, memory, data } = loaded
  if (exports.polity_steps) exports.polity_steps.value = steps()
  if (exports.polity_depth) exports.polity_depth.value = depth
  const heap = align(address + input.length)
  const missing = heap - memory.buffer.byteLength
  if (missing > 0) memory.grow(Math.ceil(missing / pageBytes))
  new Uint8Array(memory.buffer).set(input, address)
  const hasInput = input.length > 0
  const result = exports.opa_eval(0, entrypoint, data, hasInput ? address : 0, input.length, heap, 0)
  return resultOf(readText(memory, result))
}

/** A shared member as a value, above the data; evaluations begin behind it. */
interface HeldMember {
  readonly member: SharedMember
  readonly value: number
  /** `["name"]`, a value too. */
  readonly path: number
  readonly heap: number
}

function hold(loaded: LoadedModule, member: SharedMember, { steps }: InstanceOptions): HeldMember {
  const { exports } = loaded
  if (exports.polity_steps) exports.polity_steps.value = steps()
  exports.opa_heap_ptr_set(loaded.heap)
  const value = parseText(loaded, exports.opa_json_parse, member.json)
  const path = parseText(loaded, exports.opa_json_parse, new TextEncoder().encode(JSON.stringify([member.name])))
  return { member, value, path, heap: exports.opa_heap_ptr_get() }
}

/** The same as `callEval` over values: the older way of OPA's interface, which takes an input that was put together in memory. */
function callContext(
  loaded: LoadedModule,
  entrypoint: number,
  json: Uint8Array,
  held: HeldMember,
  { steps }: InstanceOptions
): string | undefined {
  const { exports, memory, data } = loaded
  if (exports.polity_steps) exports.polity_steps.value = steps()
  exports.opa_heap_ptr_set(held.heap)
  const input = parseText(loaded, exports.opa_json_parse, json)
  exports.opa_value_add_path(input, held.path, held.value)
  const context = exports.opa_eval_ctx_new()
  exports.opa_eval_ctx_set_input(context, input)
  exports.opa_eval_ctx_set_data(context, data)
  exports.opa_eval_ctx_set_entrypoint(context, entrypoint)
  exports.eval(context)
  return resultOf(readText(memory, exports.opa_json_dump(exports.opa_eval_ctx_get_result(context))))
}

/** The value in `[{"result": ...}]`, as it is written; undefined for `[]`. */
function resultOf(resultSet: string): string | undefined {
  if (resultSet === '[]') return undefined
  const match = /^\[\s*\{\s*"result"\s*:\s*/.exec(resultSet)
  const end = /\s*\}\s*\]\s*$/.exec(resultSet)
  if (!match || !end) throw new Error('the module gave something that is no result set')
  return resultSet.slice(match[0].length, end.index)
}

function readFailures({ exports, memory }: LoadedModule, options: InstanceOptions): BuiltinFailure[] {
  const address = exports.polity_errors?.() ?? 0
  if (address === 0) return []
  const list = JSON.parse(readText(memory, exports.opa_json_dump(address))) as [number, string][]
  return list.map(([location, message]) => {
    const name = takeApart(options.locations[location - 1])?.builtin
    const isNamed = name === undefined || message.startsWith(`${name}: `)
    return { ...placeOf(location, options), message: isNamed ? message : `${name}: ${message}` }
  })
}

/** A written location: its place, and the built-in that is called there. */
function takeApart(written: string | undefined): { readonly place: string; readonly builtin?: string } | undefined {
  if (written === undefined) return undefined
  const [, place, builtin] = /^(.*:\d+:\d+) (\S+)$/.exec(written) ?? []
  return place === undefined || builtin === undefined ? { place: written } : { place, builtin }
}

function placeOf(
  number: number,
  { locations, policyAt }: InstanceOptions
): Pick<BuiltinFailure, 'location' | 'policy'> {
  const location = takeApart(locations[number - 1])?.place
  const policy = location === undefined ? undefined : policyAt(location)
  return { ...(location === undefined ? {} : { location }), ...(policy === undefined ? {} : { policy }) }
}

const align = (address: number): number => Math.ceil(address / 8) * 8

function aborted(error: unknown, locations: readonly string[] = []): EvaluationAborted {
  const message = wordsOf(error)
    .replace(
      /^opa_malloc: failed$|^WebAssembly\.Memory\.grow\(\).*/,
      'the evaluation needs more memory than there is for it'
    )
    .replace(/ at location (\d+)$/, (_, number) => {
      const location = takeApart(locations[Number(number) - 1])?.place
      return location === undefined ? '' : ` at ${location}`
    })
  return new EvaluationAborted(message, { cause: error })
}
