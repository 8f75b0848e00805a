import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EvaluationFacts, hostBuiltins } from '../../src/builtins/host/index.ts'
import { runtimeExport } from '../../src/builtins/index.ts'
import { callHost } from '../../src/evaluator/call-host.ts'
import { runtimeModule } from '../../src/rego/wasm/runtime.generated.ts'
import { opa } from '../requirements.ts'

/** A call of a built-in: its name and its arguments as JSON text, so that numbers keep their form. */
export type Call = readonly [name: string, ...args: string[]]

const memory = new WebAssembly.Memory({ initial: 5 })
const decoder = new TextDecoder()

function textAt(address: number): string {
  const bytes = new Uint8Array(memory.buffer)
  return decoder.decode(bytes.subarray(address, bytes.indexOf(0, address)))
}

const nothing = () => 0
const env = {
  memory,
  opa_abort: (address: number) => {
    throw new Error(textAt(address))
  },
  opa_println: nothing,
  ...Object.fromEntries([0, 1, 2, 3, 4].map(count => [`opa_builtin${count}`, nothing]))
}
const module = new WebAssembly.Module(Buffer.from(runtimeModule.base64, 'base64'))
const exported = new WebAssembly.Instance(module, { env }).exports as Record<string, (...args: number[]) => number>
const heapStart = 1 << 17

function exportedFunction(name: string): (...args: number[]) => number {
  const found = exported[name]
  if (!found) throw new Error(`the runtime has no ${name}`)
  return found
}

function parsed(json: string): number {
  const bytes = new TextEncoder().encode(json)
  const address = exportedFunction('opa_malloc')(bytes.length)
  new Uint8Array(memory.buffer).set(bytes, address)
  const value = exportedFunction('opa_json_parse')(address, bytes.length)
  if (value === 0) throw new Error(`not JSON: ${json}`)
  return value
}

/** Clock and dice of built-ins of the host. */
export const facts: EvaluationFacts = { nowNanoseconds: 1_700_000_000_000_000_000n, random: () => 0.5 }

/** The result as JSON text; `undefined` when the built-in fails. */
export function ours([name, ...args]: Call): string | undefined {
  const host = hostBuiltins[name]
  if (host) {
    const answer = callHost({ [name]: host }, name, args, facts, 0)
    if ('failure' in answer || answer.text === undefined || !answer.into)
      return 'failure' in answer ? undefined : answer.text
    const amended = JSON.parse(args[answer.into.operand] as string) as object
    return JSON.stringify({ ...amended, [answer.into.member]: JSON.parse(answer.text) as unknown })
  }
  return oursByExport(runtimeExport(name), ...args)
}

/** What a function of the runtime gives, as `ours`. */
export function oursByExport(name: string, ...args: readonly string[]): string | undefined {
  exportedFunction('opa_heap_ptr_set')(heapStart)
  const values = args.map(parsed)
  const result = exportedFunction(name)(...values)
  return result === 0 ? undefined : textAt(exportedFunction('opa_json_dump')(result))
}

/** `ours` with arguments of JavaScript and the result parsed. */
export function call(name: string, ...args: unknown[]): unknown {
  const result = ours([name, ...args.map(arg => JSON.stringify(arg))])
  return result === undefined ? undefined : JSON.parse(result)
}

/** What a real OPA gives for each call, by position; calls that fail are left out. */
function opasAnswers(calls: readonly Call[]): Record<string, unknown> {
  const groups = new Map<string, string[]>()
  for (const [index, [name, ...args]] of calls.entries()) {
    const key = `${name}/${args.length}`
    groups.set(key, [...(groups.get(key) ?? []), `[${[index, ...args].join(', ')}]`])
  }
  const rules = [...groups.keys()].map(key => {
    const [name, count] = key.split('/')
    const args = Array.from({ length: Number(count) }, (_, index) => `call[${index + 1}]`).join(', ')
    return `answers[format_int(call[0], 10)] := ${name}(${args}) if some call in input["${key}"]`
  })
  const input = [...groups].map(([key, list]) => `${JSON.stringify(key)}: [${list.join(', ')}]`)
  const folder = mkdtempSync(join(tmpdir(), 'polity-builtins-'))
  try {
    writeFileSync(join(folder, 'calls.rego'), ['package calls', ...rules].join('\n'))
    writeFileSync(join(folder, 'input.json'), `{${input.join(', ')}}`)
    const args = [
      'eval',
      '-f',
      'raw',
      '-d',
      join(folder, 'calls.rego'),
      '-i',
      join(folder, 'input.json'),
      'data.calls.answers'
    ]
    return JSON.parse(execFileSync(opa, args, { encoding: 'utf8', maxBuffer: 1 << 28, timeout: 50_000 })) as Record<
      string,
      unknown
    >
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Calls whose result is not that of a real OPA, as `call: want, got`.
 *
 * @param reduce - to what of a result is compared: OPA gives some arrays in an order of chance
 */
export function differences(calls: readonly Call[], reduce = (result: unknown): unknown => result): string[] {
  const answers = opasAnswers(calls)
  return calls.flatMap((one, index) => {
    const want = answers[index] === undefined ? 'undefined' : sorted(reduce(answers[index]))
    const result = ours(one)
    const got = result === undefined ? 'undefined' : sorted(reduce(JSON.parse(result)))
    return got === want ? [] : [`${one[0]}(${one.slice(1).join(', ')}): want ${want}, got ${got}`]
  })
}

/** JSON with the members of objects in the order of their names. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member
  )
}

/** Every combination of a value from each list. */
export function combinations(...lists: readonly (readonly string[])[]): string[][] {
  return lists.reduce<string[][]>((rows, list) => rows.flatMap(row => list.map(value => [...row, value])), [[]])
}

export function json(values: readonly unknown[]): string[] {
  return values.map(value => JSON.stringify(value))
}
