import type { Block, Operand, Plan, PlanFunction, Statement } from '../plan/ir.ts'
import type { ConstantPool, ConstantValue } from './constants.ts'
import { timeZoneNames, timeZones } from './time-zone-data.ts'

/** The built-ins that may be given a time zone, and the positions where. */
const positions: Readonly<Record<string, readonly number[]>> = {
  'time.add_date': [0],
  'time.clock': [0],
  'time.date': [0],
  'time.diff': [0, 1],
  'time.format': [0],
  'time.weekday': [0]
}

/** A built-in of these gives a number. */
const numbers = new Set([
  'time.now_ns',
  'time.parse_rfc3339_ns',
  'time.parse_ns',
  'time.parse_duration_ns',
  'time.add_date',
  'plus',
  'minus',
  'mul',
  'div',
  'rem',
  'ceil',
  'floor',
  'round',
  'abs',
  'to_number'
])

/** Time zones that calls may name: these, or `all` where a name is known only when a policy runs. */
type Zones = ReadonlySet<string> | 'all'

/** The call of a built-in that is given the module's zones first; undefined for every other call, and for a module that needs none. */
export type TimeZoneCall = (
  name: string,
  args: readonly Operand[]
) => { readonly export: string; readonly args: readonly (Operand | number)[] } | undefined

/** Puts the zones that a plan may name into the data segment. */
export function timeZoneCalls(plan: Plan, constants: ConstantPool): TimeZoneCall {
  const zones = zonesNamed(plan)
  const names = Object.keys(timeZoneNames).filter(name => zones === 'all' || zones.has(name))
  const address = names.length > 0 ? constants.addBytes(directoryOf(names)) : undefined
  return (name, args) =>
    address !== undefined && Object.hasOwn(positions, name)
      ? { export: `${name.replace('.', '_')}_in`, args: [address, ...args] }
      : undefined
}

/** A directory as `runtime/assembly/builtins/time/zones.ts` reads it. */
function directoryOf(names: readonly string[]): Uint8Array {
  const encoder = new TextEncoder()
  const texts = names.map(name => encoder.encode(name))
  const used = [...new Set(names.map(name => timeZoneNames[name] as number))]
  const zones = new Map(
    used.map(zone => [zone, Uint8Array.from(atob(timeZones[zone] as string), c => c.charCodeAt(0))])
  )
  const entriesEnd = 2 + names.length * 6
  const namesEnd = entriesEnd + texts.reduce((sum, text) => sum + 1 + text.length, 0)
  const bytes = new Uint8Array(namesEnd + [...zones.values()].reduce((sum, zone) => sum + zone.length, 0))
  const view = new DataView(bytes.buffer)
  const zoneAt = new Map<number, number>()
  let at = namesEnd
  for (const [index, zone] of zones) {
    zoneAt.set(index, at)
    bytes.set(zone, at)
    at += zone.length
  }
  view.setUint16(0, names.length, true)
  at = entriesEnd
  for (const [i, text] of texts.entries()) {
    view.setUint16(2 + i * 6, at, true)
    view.setUint32(4 + i * 6, zoneAt.get(timeZoneNames[names[i] as string] as number) as number, true)
    bytes[at] = text.length
    bytes.set(text, at + 1)
    at += 1 + text.length
  }
  return bytes
}

// ---- which zones

function zonesNamed(plan: Plan): Zones {
  if (!plan.builtins.some(name => Object.hasOwn(positions, name))) return new Set()
  const origins = traceOrigins(plan)
  const zones = new Set<string>()
  for (const planned of plan.functions) {
    for (const statement of statementsOf(planned.block)) {
      if (statement.op !== 'CallBuiltinStmt' || !Object.hasOwn(positions, statement.name)) continue
      for (const position of positions[statement.name] as readonly number[]) {
        const named = origins.zonesIn(planned, statement.args[position] as Operand)
        if (named !== 'all') for (const name of named) zones.add(name)
        // Its signature asks for a number: what is not known is taken for one.
        else if (statement.name !== 'time.add_date') return 'all'
      }
    }
  }
  return zones
}

/** Where a local's value may come from. */
type Origin =
  | { readonly kind: 'operand'; readonly operand: Operand }
  | { readonly kind: 'array'; readonly items: readonly Operand[] }
  | { readonly kind: 'call'; readonly function: PlanFunction }
  | { readonly kind: 'number' }
  | { readonly kind: 'unknown' }

const unknown: Origin = { kind: 'unknown' }

/** Locals that one value is followed through: beyond these it may be any, and the stack is spared. */
const mostFollowed = 500

/** Follows values back through locals and the results of functions; a parameter, a document or a part of one is not followed. */
function traceOrigins(plan: Plan) {
  const assigned = new Map<PlanFunction, Map<number, Origin[]>>()
  const returned = new Map<PlanFunction, Operand[]>()
  const numbers = new Map(plan.functions.map((planned, number) => [planned, number]))
  for (const planned of plan.functions) {
    const locals = new Map<number, Origin[]>()
    const results: Operand[] = []
    for (const statement of statementsOf(planned.block)) {
      if (statement.op === 'ReturnLocalStmt') results.push(statement.source)
      for (const [target, origin] of originsOf(statement)) locals.set(target, [...(locals.get(target) ?? []), origin])
    }
    assigned.set(planned, locals)
    returned.set(planned, results)
  }

  /** What `read` makes of every origin of an operand; undefined when one of them is not known. */
  function trace<T>(
    planned: PlanFunction,
    operand: Operand,
    read: (origin: Origin, within: PlanFunction) => T | undefined,
    seen = new Set<string>()
  ): T[] | undefined {
    if (operand.kind === 'input' || operand.kind === 'data') return undefined
    if (operand.kind === 'constant') return one(read({ kind: 'operand', operand }, planned))
    const key = `${numbers.get(planned)} ${operand.index}`
    if (seen.has(key)) return []
    if (seen.size >= mostFollowed) return undefined
    seen.add(key)
    if (operand.index < planned.parameters) return undefined
    const found: T[] = []
    for (const origin of assigned.get(planned)?.get(operand.index) ?? []) {
      const next =
        origin.kind === 'operand'
          ? trace(planned, origin.operand, read, seen)
          : origin.kind === 'call'
            ? all(returned.get(origin.function) ?? [], result => trace(origin.function, result, read, seen))
            : one(read(origin, planned))
      if (!next) return undefined
      found.push(...next)
    }
    return found
  }

  const textsOf = (planned: PlanFunction, operand: Operand): string[] | undefined =>
    trace(planned, operand, origin => {
      const value = constantOf(origin)
      return typeof value === 'string' ? value : undefined
    })

  return {
    /** The zones that an operand, `ns` or `[ns, zone, layout]`, may name. */
    zonesIn(planned: PlanFunction, operand: Operand): Zones {
      const named = trace(planned, operand, (origin, within) => {
        const value = constantOf(origin)
        if (typeof value === 'object' && value !== null && 'array' in value) {
          return value.array.slice(1, 2).filter(zone => typeof zone === 'string')
        }
        if (origin.kind === 'number' || value !== undefined) return []
        if (origin.kind !== 'array') return undefined
        const [, zone] = origin.items
        return zone ? textsOf(within, zone) : []
      })
      return named ? new Set(named.flat()) : 'all'
    }
  }
}

const one = <T>(value: T | undefined): T[] | undefined => (value === undefined ? undefined : [value])

function all<T, R>(values: readonly T[], read: (value: T) => R[] | undefined): R[] | undefined {
  const found: R[] = []
  for (const value of values) {
    const next = read(value)
    if (!next) return undefined
    found.push(...next)
  }
  return found
}

function constantOf(origin: Origin): ConstantValue | undefined {
  return origin.kind === 'operand' && origin.operand.kind === 'constant' ? origin.operand.value : undefined
}

/** The locals that a statement gives values to. */
function originsOf(statement: Statement): (readonly [local: number, origin: Origin])[] {
  switch (statement.op) {
    case 'AssignVarStmt':
    case 'AssignVarOnceStmt':
      return [[statement.target, { kind: 'operand', operand: statement.source }]]
    case 'BuildArrayStmt':
      return [[statement.target, { kind: 'array', items: statement.items }]]
    case 'CallStmt':
      return [[statement.target, { kind: 'call', function: statement.function }]]
    case 'CallBuiltinStmt':
      return [[statement.target, numbers.has(statement.name) ? { kind: 'number' } : unknown]]
    case 'ScanStmt':
      return [
        [statement.key, unknown],
        [statement.value, unknown]
      ]
    case 'ResetLocalStmt':
      return []
    default:
      return 'target' in statement && typeof statement.target === 'number' ? [[statement.target, unknown]] : []
  }
}

function statementsOf(block: Block): Statement[] {
  return block.statements.flatMap(statement => {
    if (statement.op === 'SwitchStmt')
      return [statement, ...statement.cases.flatMap(({ block: inner }) => statementsOf(inner))]
    return 'block' in statement ? [statement, ...statementsOf(statement.block)] : [statement]
  })
}
