import { findBuiltin } from '../builtins/index.ts'
import { type Diagnostic, hasErrors, lineStarts, positionAt, type Source, type Span } from '../diagnostics/index.ts'
import type { BuiltinFailure } from '../evaluator/index.ts'
import { type RawJson, readRawJson } from '../json/index.ts'
import {
  checkModules,
  type Literal,
  type ModuleText,
  parseModule,
  type Term,
  textOf,
  visitBody
} from '../rego/index.ts'
import { evaluateAll } from './evaluate-all.ts'
import type { Evaluated } from './evaluate-job.ts'
import { type FileCoverage, lineCoverage } from './line-coverage.ts'
import { checkOptionsIn, openModules, type Surroundings } from './open-modules.ts'

export interface QueryOptions extends Surroundings {
  /** JSON; without it `input` is undefined. */
  readonly input?: string
  /** The package in which the query stands, `a.b`. */
  readonly package?: string
  /** What it may name shortly: `data.a.b` ... */
  readonly imports?: readonly string[]
  /** Also finds which lines of the modules it reaches: several times slower. */
  readonly coverage?: boolean
  /** How long the evaluation may take; without it a few seconds, counted in steps. */
  readonly timeoutMs?: number
}

/** One answer: a value for each expression of the query, and for each of its variables. */
export interface QueryRow {
  readonly expressions: readonly QueryExpression[]
  readonly bindings: ReadonlyMap<string, RawJson>
}

export interface QueryExpression {
  readonly value: RawJson
  readonly text: string
  readonly row: number
  readonly column: number
}

export interface QueryResult {
  /** Empty when the query is undefined; absent when it was not evaluated. */
  readonly rows?: readonly QueryRow[]
  readonly diagnostics: readonly Diagnostic[]
  /** Why the evaluation was given up. */
  readonly aborted?: string
  readonly builtinFailures: readonly BuiltinFailure[]
  /** What `print` was given, a line each. */
  readonly printed: readonly string[]
  /** How long it took to compile the query with the modules, and to evaluate it. */
  readonly times?: { readonly compileMs: number; readonly evalMs: number }
  /** What it reached, where that was asked. */
  readonly coverage?: readonly FileCoverage[]
}

const rule = 'polity_answer'
const captured = 'polity_value_'

/** Compiles a query as the body of a rule beside the modules, and gives its answers as `opa eval` does. */
export async function evalQuery(
  query: string,
  modules: readonly ModuleText[],
  options: QueryOptions
): Promise<QueryResult> {
  const started = performance.now()
  const wrong = faultOfHeader(options)
  if (wrong) return { diagnostics: [wrong], builtinFailures: [], printed: [] }
  const header = `package ${options.package ?? 'polity_query'}\n${(options.imports ?? []).map(each => `import ${each}\n`).join('')}\n`
  const parsed = parseQuery(query, header)
  if ('diagnostics' in parsed) return { diagnostics: parsed.diagnostics, builtinFailures: [], printed: [] }
  const { body } = parsed
  const [only, ...others] = body
  // The whole of `data` would hold the query itself: it is asked for as a document of its own.
  const isWhole = others.length === 0 && only !== undefined && textOf(only.span) === 'data'
  const known = namesKnown(modules, options)
  const names = isWhole ? [] : variablesOf(body).filter(name => !known.has(name))
  const entrypoint = isWhole ? '' : [...(options.package ?? 'polity_query').split('.'), rule].join('/')
  for (const capture of [isCaptured, isCapturedForSure]) {
    const { text: rule, starts } = answerRule(body, names, capture)
    const answer = { name: queryName, text: header + rule }
    const place = (all: string): string =>
      all.replace(/<query>:(\d+):(\d+)/g, (before, row, column) => {
        const at = (lineStarts(answer)[row - 1] ?? 0) + Number(column) - 1 - header.length
        const i = body.findIndex((_, k) => at >= (starts[k] ?? 0) && at <= (starts[k] ?? 0) + lengthOf(body[k]))
        const literal = body[i]
        if (!literal) return before
        const offset = literal.span.start - parsed.offset + at - (starts[i] ?? 0)
        const found = positionAt({ name: queryName, text: query }, offset)
        return `${queryName}:${found.line}:${found.column}`
      })
    const all = isWhole ? modules : [...modules, answer]
    const opened = await openModules(all, [entrypoint], options, options.coverage)
    const { program, diagnostics } = opened
    if (program) {
      const compiled = performance.now()
      const job = { entrypoint, ...(options.input === undefined ? {} : { input: options.input }) }
      const { evaluated, reached } = await evaluateAll([job], program, options)
      const [{ text, builtinFailures, printed, aborted }] = evaluated as readonly [Evaluated]
      if (aborted !== undefined) return { diagnostics, aborted: place(aborted), builtinFailures: [], printed }
      const raw = readRawJson(isWhole ? `[[[${text ?? '{}'}],{}]]` : (text ?? '[]')) as readonly RawJson[]
      return {
        rows: raw.map(row => rowOf(row, body, query, parsed.offset, capture)),
        diagnostics,
        builtinFailures: builtinFailures.map(({ location, ...rest }) => ({
          ...rest,
          ...(location === undefined ? {} : { location: place(location) })
        })),
        printed,
        times: { compileMs: compiled - started, evalMs: performance.now() - compiled },
        ...(options.coverage
          ? {
              coverage: lineCoverage(
                modules,
                program.places.map((span, i) => ({ span, isReached: reached.has(i) }))
              )
            }
          : {})
      }
    }
    const faults = checkPlain(parsed.source, modules, options)
    if (faults === undefined && capture === isCaptured) continue
    return { diagnostics: inQuery(faults ?? diagnostics, query, parsed.offset), builtinFailures: [], printed: [] }
  }
  throw new Error('a query was neither compiled nor refused')
}

const queryName = '<query>'
const lengthOf = (literal: Literal | undefined): number => (literal ? literal.span.end - literal.span.start : 0)

/** What is wrong with the package or the imports, which are no part of the query's text. */
function faultOfHeader({ package: path, imports = [] }: QueryOptions): Diagnostic | undefined {
  const read = (text: string) => parseModule({ name: queryName, text: `${text}\n` })
  const fault = (message: string): Diagnostic => ({ code: 'rego_parse_error', severity: 'error', message })
  if (path !== undefined) {
    const { module, diagnostics } = read(`package ${path}`)
    if (hasErrors(diagnostics) || module?.rules.length !== 0) return fault(`\`${path}\` is no path of a package`)
  }
  for (const each of imports) {
    const [first] = read(`package query\nimport ${each}`).diagnostics
    if (first) return fault(`\`${each}\` is no import: ${first.message}`)
  }
  return undefined
}

/** The query as a rule of its own, as it is written: for its syntax tree, and to say what is wrong in it. */
function parseQuery(
  query: string,
  header: string
):
  | { readonly body: readonly Literal[]; readonly source: Source; readonly offset: number }
  | { readonly diagnostics: readonly Diagnostic[] } {
  const opening = `${header}${rule} if {\n`
  const source: Source = { name: queryName, text: `${opening}${query}\n}\n` }
  const own: Source = { name: queryName, text: query }
  const refuse = (message: string): { readonly diagnostics: readonly Diagnostic[] } => ({
    diagnostics: [
      { code: 'rego_parse_error', severity: 'error', message, span: { source: own, start: 0, end: query.length } }
    ]
  })
  if (query.replace(/#.*$/gm, '').trim() === '') return refuse('the query is empty')
  const { module, diagnostics } = parseModule(source)
  if (hasErrors(diagnostics)) {
    return { diagnostics: inQuery(diagnostics, query, opening.length) }
  }
  const [only, ...others] = module?.rules ?? []
  if (!module || !only || others.length > 0 || only.else.length > 0) {
    return refuse('a query is the body of one rule')
  }
  return { body: only.body, source: module.source, offset: opening.length }
}

/** Checks the query as it is written; undefined when nothing is wrong with it. */
function checkPlain(
  source: Source,
  modules: readonly ModuleText[],
  options: QueryOptions
): readonly Diagnostic[] | undefined {
  const parsed = [...modules, { ...source, regoVersion: 1 as const }].map(each =>
    parseModule(each, each.regoVersion === undefined ? {} : { regoVersion: each.regoVersion })
  )
  const faults = parsed.flatMap(({ diagnostics }) => diagnostics)
  const { diagnostics } = checkModules(
    parsed.flatMap(({ module }) => (module ? [module] : [])),
    checkOptionsIn(options)
  )
  const all = [...faults, ...diagnostics]
  return hasErrors(all) ? all : undefined
}

/** Places in the rule that was made of the query become places in the query. */
function inQuery(diagnostics: readonly Diagnostic[], query: string, offset: number): readonly Diagnostic[] {
  const source: Source = { name: queryName, text: query }
  const within = (at: number): number => Math.min(query.length, Math.max(0, at - offset))
  const move = (span: Span): Span =>
    span.source.name === queryName ? { source, start: within(span.start), end: within(span.end) } : span
  const isOutside = ({ source: { name }, start }: Span): boolean =>
    name === queryName && (start < offset || start > offset + query.length)
  return diagnostics.map(({ span, related = [], message, ...rest }) => {
    const inText = related.filter(place => !isOutside(place.span))
    return {
      ...rest,
      // What closes the rule stands in no query.
      message: span && isOutside(span) ? message.replace(/^unexpected `}`/, 'the query ends here') : message,
      ...(span ? { span: move(span) } : {}),
      ...(inText.length > 0 ? { related: inText.map(place => ({ ...place, span: move(place.span) })) } : {})
    }
  })
}

type Capture = (literal: Literal) => boolean

/** All but assignments, unifications, negations and what binds the result of a call in its last argument. */
function isCaptured(literal: Literal): boolean {
  if (literal.kind !== 'expression' || literal.negated) return false
  const { term } = literal
  if (term.kind !== 'call') return true
  const operator = term.operator.kind === 'var' ? term.operator.name : textOf(term.operator.span)
  if (operator === 'assign' || operator === 'eq' || operator === 'print') return false
  const builtin = findBuiltin(operator)
  return builtin === undefined || term.args.length === builtin.args.length
}

/** For a query with a function that binds its result. */
function isCapturedForSure(literal: Literal): boolean {
  return isCaptured(literal) && literal.kind === 'expression' && (literal.term.kind !== 'call' || literal.term.infix)
}

/** @returns also where the text of each literal begins in that of the rule */
function answerRule(
  body: readonly Literal[],
  names: readonly string[],
  capture: Capture
): { readonly text: string; readonly starts: readonly number[] } {
  // A single expression may be false; of several, and where it is asked for each of many, only what holds is an answer.
  const mustHold = body.length > 1 || iterates(body)
  const values = body.map((literal, i) => (capture(literal) ? `${captured}${i}` : 'true'))
  const bindings = names.map(name => `${JSON.stringify(name)}: ${name}`)
  let text = `${rule} := [[[${values.join(', ')}], {${bindings.join(', ')}}] |\n`
  const starts = body.map((literal, i) => {
    if (capture(literal)) text += `${captured}${i} := `
    const start = text.length
    text += `${textOf(literal.span)}\n${capture(literal) && mustHold ? `${captured}${i}\n` : ''}`
    return start
  })
  return { text: `${text}]\n`, starts }
}

function rowOf(row: RawJson, body: readonly Literal[], query: string, offset: number, capture: Capture): QueryRow {
  const [values, bindings] = row as readonly [readonly RawJson[], ReadonlyMap<string, RawJson>]
  const source: Source = { name: queryName, text: query }
  return {
    bindings,
    expressions: body.map((literal, i) => {
      const { line, column } = positionAt(source, literal.span.start - offset)
      return { value: capture(literal) ? (values[i] ?? 'true') : 'true', text: textOf(literal.span), row: line, column }
    })
  }
}

/** What the query may name without giving it a value: its imports, and the rules of its package. */
function namesKnown(modules: readonly ModuleText[], options: QueryOptions): ReadonlySet<string> {
  const names = (options.imports ?? []).map(each => / as (\w+)\s*$/.exec(each)?.[1] ?? each.split('.').at(-1) ?? '')
  if (options.package === undefined) return new Set(names)
  const own = modules.flatMap(({ name, text, regoVersion }) => {
    const { module } = parseModule({ name, text }, regoVersion === undefined ? {} : { regoVersion })
    return module && module.package.path.join('.') === options.package ? module.rules : []
  })
  return new Set([
    ...names,
    ...own.flatMap(
      ({
        head: {
          ref: [first]
        }
      }) => (first?.kind === 'var' ? [first.name] : [])
    )
  ])
}

/** The variables that the query gives values to, those of comprehensions and of `every` aside. */
function variablesOf(body: readonly Literal[]): string[] {
  const names = new Set<string>()
  const targets = new Set<Term>()
  visitBody(body, {
    literal: literal => {
      for (const { target } of literal.with) targets.add(target)
      return literal.kind !== 'every' && literal.kind !== 'not'
    },
    term: term => {
      if (term.kind === 'var' && !['_', 'input', 'data'].includes(term.name)) names.add(term.name)
      return !targets.has(term) && !isComprehension(term)
    }
  })
  return [...names].sort()
}

function iterates(body: readonly Literal[]): boolean {
  let found = false
  visitBody(body, {
    literal: literal => {
      if (literal.kind === 'some') found = true
      return true
    },
    term: term => {
      if (term.kind === 'ref' && term.operands.some(operand => operand.kind === 'var')) found = true
      if (term.kind === 'call' && findBuiltin(textOf(term.operator.span))?.relation) found = true
      return !isComprehension(term)
    }
  })
  return found
}

const isComprehension = (term: Term): boolean => term.kind.endsWith('Comprehension')
