import { positionAt } from '../../../src/diagnostics/index.ts'
import { hostOf } from '../../../src/evaluator/call-host.ts'
import { createInstance, type Instance } from '../../../src/evaluator/instance.ts'
import { type CompileResult, compile, writtenLocation } from '../../../src/rego/index.ts'
import { rulesOf } from './case-rules.ts'
import type { FuzzCase } from './fuzz-case.ts'
import { firstDifference, isFilled, jsonTree } from './json-tree.ts'
import { type KnownDifference, knownDifferences } from './known-differences.ts'
import { askNewOpa, type OpaError, type OpaServer } from './opa-server.ts'
import { rephrasings } from './rephrasings.ts'

/** Something in which we and OPA differ. */
export interface Difference {
  /** What differs, without the particulars: a smaller case with the same kind shows the same fault. */
  readonly kind:
    | 'the compiler threw'
    | 'the module is not valid'
    | 'only opa refuses'
    | 'only we refuse'
    | 'other errors'
    | 'other result'
    | 'only opa has a result'
    | 'only we have a result'
    | 'only opa aborts'
    | 'only we abort'
  readonly detail: string
  /** What says which fault it is, as far as a smaller case can share it: codes of errors. */
  readonly codes?: string
  /** The input that shows it, where one does. */
  readonly input?: string | undefined
}

export interface CaseOutcome {
  readonly differences: readonly Difference[]
  /** Why what differs is no fault of ours. */
  readonly excused: ReadonlySet<string>
  /** What OPA says of modules that both refuse alike. */
  readonly refusals: readonly OpaError[]
  readonly evaluations: number
  /** Documents asked for, and how many of them were defined and not empty. */
  readonly documents: number
  readonly filled: number
  /** Evaluations that both gave up for a conflict. */
  readonly conflicts: number
  /** Evaluations that OPA never answered. */
  readonly lost: number
}

const steps = 50_000_000n
const encoder = new TextEncoder()

/** Runs a case here and in OPA. */
export async function runCase(one: FuzzCase, server: OpaServer): Promise<CaseOutcome> {
  const counts = { evaluations: 0, documents: 0, filled: 0, conflicts: 0, lost: 0 }
  const excused = new Set<string>()
  const outcome = (...differences: Difference[]): CaseOutcome => ({ ...counts, excused, refusals: [], differences })
  const placed: string[] = []
  try {
    if (!(await server.putData(one.data))) {
      counts.lost++
      return outcome()
    }
    let compiled: CompileResult | undefined
    for (const [i, { name, text }] of one.modules.entries()) {
      const theirs = await server.putModule(name, text)
      if (!theirs) {
        counts.lost++
        return outcome()
      }
      if (theirs.length === 0) placed.push(name)
      if (theirs.length === 0 && i < one.modules.length - 1) continue
      try {
        compiled = compileFirst(one, i + 1)
      } catch (error) {
        return outcome({ kind: 'the compiler threw', detail: (error as Error).stack ?? String(error) })
      }
      const difference = compareErrors(one, compiled, excused, theirs)
      if (difference) return isKnown(difference, one, excused) ? outcome() : outcome(difference)
      if (theirs.length > 0 || !compiled.wasm) return { ...outcome(), refusals: theirs }
    }
    if (!compiled?.wasm) throw new Error('a case has at least one module')
    if (!WebAssembly.validate(compiled.wasm)) return outcome({ kind: 'the module is not valid', detail: '' })
    const instance = open(compiled, one.data)
    const differences: Difference[] = []
    for (const input of one.inputs) {
      counts.evaluations++
      const theirs = await server.ask(one.entrypoint, input)
      if ('lost' in theirs) {
        counts.lost++
        if (theirs.lost === 'timeout') break
        continue
      }
      const ours = evaluate(instance, one.entrypoint, input)
      counts.documents += documentsOf(compiled, one.entrypoint)
      const found = compareAnswers(ours, theirs)
      const difference = found && { ...found, input }
      const isExcused =
        difference &&
        (isKnown(difference, one, excused) ||
          isOfWholeObject(difference, one, input, excused) ||
          isOfWords(one, input, ours, excused) ||
          isOfServer(one, input, ours, excused))
      if (difference && !isExcused) differences.push(difference)
      else if ('error' in theirs) counts.conflicts++
      else if (theirs.text !== undefined) counts.filled += filledOf(theirs.text)
    }
    return outcome(...differences)
  } finally {
    for (const name of placed.reverse()) await server.deleteModule(name)
  }
}

function isKnown(difference: Difference, one: FuzzCase, excused: Set<string>): boolean {
  const known = knownDifferences.find(({ excuses }) => excuses?.(difference, one))
  if (known) excused.add(known.reason)
  return known !== undefined
}

/** OPA evaluates the rules of an object for the key that is asked for alone; asked for all of it, it meets the same conflict. */
function isOfWholeObject(
  { kind, detail }: Difference,
  one: FuzzCase,
  input: string | undefined,
  excused: Set<string>
): boolean {
  const [, name, row] = /^(\S+):(\d+):\d+: object insert conflict/.exec(detail) ?? []
  if (kind !== 'only we abort' || name === undefined) return false
  const rule = rulesOf(one).find(
    ({ module, firstRow, lastRow }) => module === name && firstRow <= Number(row) && Number(row) <= lastRow
  )
  if (!rule) return false
  const answer = askNewOpa({ ...one, entrypoint: [...rule.package, rule.name].join('/') }, input)
  const isSame = 'error' in answer && answer.error.includes('eval_conflict_error')
  if (isSame) excused.add('OPA meets a conflict of an object when it is asked for all of it')
  return isSame
}

/** OPA says what we say when it is asked in other words. */
function isOfWords(one: FuzzCase, input: string | undefined, ours: Answer, excused: Set<string>): boolean {
  const textOf = ({ modules }: FuzzCase): string => modules.map(({ text }) => text).join('\n')
  const found = rephrasings.find(({ rephrase }) => {
    const other = rephrase(one)
    return textOf(other) !== textOf(one) && agrees(ours, askNewOpa(other, input))
  })
  if (found) excused.add(found.reason)
  return found !== undefined
}

/** OPA's server keeps parsed schemas and templates between questions under names that others have too: a new OPA says what we say, but for what is known otherwise. */
function isOfServer(one: FuzzCase, input: string | undefined, ours: Answer, excused: Set<string>): boolean {
  const theirs = askNewOpa(one, input)
  const left = compareAnswers(ours, theirs)
  const isSame = agrees(ours, theirs) || (left !== undefined && isKnown({ ...left, input }, one, excused))
  if (isSame) excused.add('a new OPA says what we say')
  return isSame
}

/** A new OPA answers as we do. One that refuses the words, or runs out of time, agrees with nothing. */
export function agrees(ours: Answer, theirs: Answer): boolean {
  if ('error' in theirs && !theirs.error.includes('eval_conflict_error')) return false
  return compareAnswers(ours, theirs) === undefined
}

/** Compiles the first modules of a case, as OPA has been given them. */
export function compileFirst(one: FuzzCase, count: number): CompileResult {
  const modules = one.modules.slice(0, count).map(module => ({ ...module, regoVersion: one.regoVersion }))
  return compile(modules, { entrypoints: [one.entrypoint] })
}

const host = hostOf()

function open({ wasm, locations }: CompileResult, data: string): Instance {
  const module = new WebAssembly.Module(wasm as Uint8Array<ArrayBuffer>)
  return createInstance(module as never, encoder.encode(data), {
    host: () => host,
    facts: () => ({ nowNanoseconds: BigInt(Date.now()) * 1_000_000n, random: () => 0 }),
    depth: 256,
    steps: () => steps,
    locations: locations.map(writtenLocation),
    policyAt: () => undefined
  })
}

type Answer = { readonly text: string | undefined } | { readonly error: string }

function evaluate(instance: Instance, entrypoint: string, input: string | undefined): Answer {
  try {
    const { text } = instance.run(entrypoint, {
      json: input === undefined ? new Uint8Array() : encoder.encode(input)
    })
    return { text }
  } catch (error) {
    return { error: (error as Error).message }
  }
}

function compareAnswers(ours: Answer, theirs: Answer): Difference | undefined {
  if ('error' in ours || 'error' in theirs) {
    if (!('error' in ours))
      return { kind: 'only opa aborts', detail: `${(theirs as { error: string }).error}; ours ${ours.text}` }
    if (!('error' in theirs)) return { kind: 'only we abort', detail: `${ours.error}; opa's ${theirs.text}` }
    return undefined
  }
  if (ours.text === undefined || theirs.text === undefined) {
    if (ours.text === theirs.text) return undefined
    return ours.text === undefined
      ? { kind: 'only opa has a result', detail: theirs.text ?? '' }
      : { kind: 'only we have a result', detail: ours.text }
  }
  const found = firstDifference(jsonTree(ours.text), jsonTree(theirs.text))
  return found === undefined ? undefined : { kind: 'other result', detail: found }
}

/** An error with what is compared of it. */
export interface NamedError {
  /** Code, module and row. */
  readonly key: string
  readonly message: string
  readonly details?: unknown
}

type Strange = { readonly error: NamedError; readonly known: KnownDifference | undefined }

/** In which order OPA's stages report; a later one runs where those before found nothing. */
const stages = [
  'rego_parse_error',
  'rego_compile_error',
  'rego_unsafe_var_error',
  'rego_recursion_error',
  'rego_type_error'
]
const stageOf = ({ key }: NamedError): number => stages.indexOf(key.split(' ')[0] ?? '')

/** The errors of one side alone that nothing explains. Where all that the other found is explained, it may have stopped at that stage. */
function unexplained(
  own: readonly Strange[],
  others: readonly Strange[],
  allOthers: readonly NamedError[]
): readonly NamedError[] {
  const stopped = others.length === allOthers.length && others.length > 0 && others.every(({ known }) => known)
  const last = stopped ? Math.max(...allOthers.map(stageOf)) : stages.length
  return own.filter(({ known, error }) => !known && stageOf(error) <= last).map(({ error }) => error)
}

/** Codes and rows of all errors must be the same; the order and the words need not. */
function compareErrors(
  one: FuzzCase,
  compiled: CompileResult,
  excused: Set<string>,
  theirs: readonly OpaError[]
): Difference | undefined {
  const ours = compiled.diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code, span, message }): NamedError => {
      const place = span ? `${span.source.name}:${positionAt(span.source, span.start).line}` : ''
      return { key: `${code} ${place}`, message }
    })
  const opas = theirs.map(({ code, location, message, details }): NamedError => {
    const place = location ? `${location.file}:${location.row}` : ''
    return { key: `${code} ${place}`, message, details }
  })
  // OPA's parser stops at its first error, ours goes on behind it.
  if (opas[0]?.key.startsWith('rego_parse_error') && ours[0]?.key === opas[0].key) return undefined
  const errors = { ours, theirs: opas, one }
  const lacks = (list: readonly NamedError[]) => (error: NamedError) => !list.some(({ key }) => key === error.key)
  const strange = {
    ours: ours.filter(lacks(opas)).map(error => ({
      error,
      known: knownDifferences.find(known => known.excusesOurs?.(error, errors))
    })),
    theirs: opas.filter(lacks(ours)).map(error => ({
      error,
      known: knownDifferences.find(known => known.excusesTheirs?.(error, errors))
    }))
  }
  const onlyOurs = unexplained(strange.ours, strange.theirs, opas)
  const onlyOpas = unexplained(strange.theirs, strange.ours, ours)
  if (onlyOurs.length === 0 && onlyOpas.length === 0) {
    for (const { known } of [...strange.ours, ...strange.theirs]) if (known) excused.add(known.reason)
    return undefined
  }
  const say = (list: readonly NamedError[]) => list.map(one => `\n  ${one.key} ${one.message}`).join('')
  const codesOf = (list: readonly NamedError[]) =>
    [...new Set(list.map(({ key, message }) => `${key.split(' ')[0]} ${message.split(' ').slice(0, 2).join(' ')}`))]
      .sort()
      .join()
  const kind = ours.length === 0 ? 'only opa refuses' : opas.length === 0 ? 'only we refuse' : 'other errors'
  return { kind, detail: `\nours:${say(ours)}\nopa:${say(opas)}`, codes: `${codesOf(onlyOurs)}/${codesOf(onlyOpas)}` }
}

/** Rules of the package asked for that are documents. */
function documentsOf({ program }: CompileResult, entrypoint: string): number {
  const path = entrypoint.split('/')
  const below = program?.ruleSets.filter(
    set => set.kind !== 'function' && path.every((name, i) => set.path[i] === name)
  )
  return new Set(below?.map(set => set.path[path.length])).size
}

function filledOf(text: string): number {
  const tree = jsonTree(text)
  return tree.kind === 'object' ? [...tree.members.values()].filter(([value]) => value && isFilled(value)).length : 1
}
