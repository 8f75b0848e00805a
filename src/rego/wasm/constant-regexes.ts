import type { Operand } from '../plan/ir.ts'
import type { ConstantPool, ConstantValue } from './constants.ts'
import { type RuntimeInstance, runtimeInstance } from './runtime-instance.ts'

/** A function of the runtime in a built-in's place, and what it is given: operands, addresses and numbers. */
export interface PatternCall {
  readonly export: string
  readonly args: readonly (Operand | number)[]
}

/** What the runtime made of a pattern: wherever it will stand. */
type Compiled = { readonly classes: Uint8Array; readonly table: Uint8Array } | 'large' | 'invalid'

/** What the patterns of a module may still ask of the builder: steps of the runtime, and what packing their programs takes. */
export interface PatternBudget {
  left: number
}

const stepsOfByte = 16

/** Most patterns take some thousands of it, one of a thousand letters two million. */
export function patternBudget(): PatternBudget {
  return { left: 40_000_000 }
}

/** By the runtime's function and the text it was given; policies are compiled again and again with the same patterns. */
const compiled = new Map<string, { readonly compiled: Compiled; readonly steps: number }>()
const mostCompiled = 1000
/** Bytes; a pattern that needs a larger table becomes a program, whose states are made as a text needs them. */
const largestTable = 4096

/**
 * The call of a built-in whose pattern is written in the policy, with the pattern compiled into the data segment: such a module holds
 * no compiler of patterns. Undefined for every other call, for a pattern that is not valid (which is found when it is used, as in
 * OPA), where the runtime cannot be asked and where the patterns of the module have used up their budget.
 */
export function constantRegexCall(
  name: string,
  args: readonly Operand[],
  constants: ConstantPool,
  budget: PatternBudget
): PatternCall | undefined {
  const [first, second, third] = args
  if (!first || !second) return undefined
  switch (name) {
    case 'regex.match':
    case 're_match':
      return matchCall('regex_compile', textOf(first), second, 2, constants, budget)
    case 'glob.match':
      return third && matchCall('glob_compile', globOf(first, second), third, 3, constants, budget)
    case 'regex.find_n':
    case 'regex.find_all_string_submatch_n':
    case 'regex.split': {
      const image = imageOf('regex_compile', textOf(first), constants, budget)
      if (image === undefined) return undefined
      const others = third ? [second, third] : [second, Number(textOf(first) === '""')]
      return { export: `${name.replace('.', '_')}_program`, args: [image, ...others] }
    }
    case 'regex.replace': {
      const image = imageOf('regex_compile', textOf(second), constants, budget)
      if (image === undefined || !third) return undefined
      return { export: 'regex_replace_program', args: [first, image, third] }
    }
    default:
      return undefined
  }
}

type Compiler = 'regex_compile' | 'glob_compile'

function matchCall(
  compiler: Compiler,
  json: string | undefined,
  text: Operand,
  position: number,
  constants: ConstantPool,
  budget: PatternBudget
): PatternCall | undefined {
  if (json === undefined) return undefined
  const pattern = compile(compiler, json, budget)
  if (pattern === undefined || pattern === 'invalid') return undefined
  if (pattern === 'large') {
    const image = imageOf(compiler, json, constants, budget)
    return image === undefined ? undefined : { export: 'regex_match_program', args: [image, text, position] }
  }
  const classes = constants.addBytes(pattern.classes)
  const table = pattern.table.slice()
  new DataView(table.buffer).setUint32(0, classes, true)
  return { export: 'regex_match_automaton', args: [constants.addBytes(table), text, position] }
}

function compile(compiler: Compiler, json: string, budget: PatternBudget): Compiled | undefined {
  const key = `${compiler} ${json}`
  const before = compiled.get(key)
  // Known or not, it costs the same: the module does not hang on what was compiled before.
  if (before) return takes(before.steps, budget) ? before.compiled : undefined
  const runtime = runtimeInstance()
  if (!runtime || budget.left === 0) return undefined
  const { value, steps } = runtime.within(budget.left, () => compileWith(runtime, compiler, json))
  if (!takes(steps, budget) || value === undefined) return undefined
  if (compiled.size >= mostCompiled) compiled.clear()
  compiled.set(key, { compiled: value, steps })
  return value
}

function compileWith(runtime: RuntimeInstance, compiler: Compiler, json: string): Compiled {
  const program = runtime.call(compiler, ...runtime.write(json))
  if (program === 0) return 'invalid'
  const table = runtime.call('regex_automaton', program, largestTable)
  if (table === 0) return 'large'
  const size = runtime.call('regex_automaton_size')
  return { classes: runtime.read(runtime.call('regex_classes', program), 256), table: runtime.read(table, size) }
}

/** Takes steps off what is left; false when it is not as much. */
function takes(steps: number, budget: PatternBudget): boolean {
  const isEnough = steps < budget.left
  budget.left = isEnough ? budget.left - steps : 0
  return isEnough
}

/** Address of the program of a pattern. */
function imageOf(
  compiler: Compiler,
  json: string | undefined,
  constants: ConstantPool,
  budget: PatternBudget
): number | undefined {
  const runtime = json === undefined ? undefined : runtimeInstance()
  if (!runtime || json === undefined) return undefined
  return constants.placed(`${compiler} ${json}`, address => {
    if (budget.left === 0) return undefined
    const { value, steps } = runtime.within(budget.left, () => {
      const program = runtime.call(compiler, ...runtime.write(json))
      if (program === 0) return undefined
      const image = runtime.call('regex_image', program, address)
      return runtime.read(image, runtime.call('regex_image_size'))
    })
    return takes(steps + (value?.length ?? 0) * stepsOfByte, budget) ? value : undefined
  })
}

function textOf(operand: Operand): string | undefined {
  return operand.kind === 'constant' && typeof operand.value === 'string' ? JSON.stringify(operand.value) : undefined
}

/** Glob and delimiters as JSON; undefined unless the runtime would take both. */
function globOf(glob: Operand, delimiters: Operand): string | undefined {
  if (glob.kind !== 'constant' || delimiters.kind !== 'constant' || typeof glob.value !== 'string') return undefined
  const given = delimiters.value
  if (given === null) return JSON.stringify([glob.value, null])
  const list = listOf(given)
  return list?.every(one => typeof one === 'string') ? JSON.stringify([glob.value, list]) : undefined
}

function listOf(value: ConstantValue): readonly ConstantValue[] | undefined {
  return typeof value === 'object' && value !== null && 'array' in value ? value.array : undefined
}
