import { type Literal, type ModuleText, type Term, textOf } from '../rego/index.ts'
import { besides, bodyText, type TestRule } from './find-tests.ts'
import { type OpenProgram, openModules, type Surroundings } from './open-modules.ts'
import type { BrokenExpression } from './run-tests.ts'
import { type CaseKeys, nameOf } from './test-cases.ts'

/** A test that failed, and of a test with cases the keys of the one to look at. */
export interface FailedTest {
  readonly test: TestRule
  readonly case: CaseKeys
}

const mostExplained = 20
const comparisons = new Set(['equal', 'neq', 'lt', 'lte', 'gt', 'gte'])

/**
 * Finds the first expression of each failed test that did not hold, and the values in it.
 *
 * The body is cut after each of its expressions, and what is left is compiled and asked. A test whose expressions cannot be taken in
 * the order in which they are written is left out.
 */
export async function explainTests(
  modules: readonly ModuleText[],
  surroundings: Surroundings,
  failed: readonly FailedTest[]
): Promise<ReadonlyMap<TestRule, BrokenExpression>> {
  const explained = new Map<TestRule, BrokenExpression>()
  const asked = failed.filter(({ test }) => test.rule.body.length > 0).slice(0, mostExplained)
  if (asked.length === 0) return explained
  const cuts = asked.map((each, i) => {
    const { body } = each.test.rule
    const rules = body.map((_, k) => `polity_cut_${i}_${k}${bodyText(cut(each, k + 1), each.test.module.regoVersion)}`)
    return moduleFor(each.test, `<cut ${i}>`, rules)
  })
  const cutProgram = await openTolerant(modules, cuts, surroundings)
  if (!cutProgram) return explained
  const broken: { readonly failed: FailedTest; readonly at: number; readonly parts: readonly Term[] }[] = []
  for (const [i, each] of asked.entries()) {
    const answers = cutProgram.ask(cuts[i] as Probe)
    const at = answers?.indexOf(undefined) ?? -1
    const literal = each.test.rule.body[at]
    if (literal) broken.push({ failed: each, at, parts: partsOf(literal) })
  }
  const values = broken.map(({ failed: each, at, parts }, i) => {
    const literal = each.test.rule.body[at] as Literal
    const rules = parts.map((part, k) => {
      const modifiers = literal.with.map(modifier => textOf(modifier.span)).join(' ')
      const asking = `polity_value := ${textOf(part.span)} ${modifiers}`
      const body = [...cut(each, at), asking].map(line => (typeof line === 'string' ? line : textOf(line.span)))
      return `polity_value_${i}_${k} := [polity_value | ${body.join('\n')}\n]`
    })
    return moduleFor(each.test, `<value ${i}>`, rules)
  })
  const valueProgram = await openTolerant(modules, values, surroundings)
  for (const [i, { failed: each, at, parts }] of broken.entries()) {
    const answers = valueProgram?.ask(values[i] as Probe)
    explained.set(each.test, {
      span: (each.test.rule.body[at] as Literal).span,
      ...(each.case.length === 0 ? {} : { case: each.case.map(nameOf).join(' / ') }),
      values: parts.flatMap((part, k) => {
        const answer = answers?.[k]
        if (answer === undefined || isConstant(part)) return []
        const all = JSON.parse(answer) as unknown[]
        return [
          {
            text: textOf(part.span),
            ...(all.length > 0 ? { value: JSON.stringify(all[0]) } : {}),
            ...(all.length > 1 ? { others: all.length - 1 } : {})
          }
        ]
      })
    })
  }
  return explained
}

/** The first literals, for the one case where there is one. */
function cut({ test, case: values }: FailedTest, length: number): (Literal | string)[] {
  const literals: (Literal | string)[] = []
  for (const [i, literal] of test.rule.body.slice(0, length).entries()) {
    literals.push(literal)
    for (const [k, value] of values.entries()) {
      const key = test.caseKeys?.[k]
      if (key?.boundBy === i + 1) literals.push(`${key.text} == ${JSON.stringify(value)}`)
    }
  }
  return literals
}

/** What is worth showing of an expression: both sides of a comparison, the right one of an assignment, else the whole. */
function partsOf(literal: Literal): readonly Term[] {
  if (literal.kind !== 'expression') return []
  const { term } = literal
  if (term.kind !== 'call' || !term.infix) return [term]
  const operator = term.operator.kind === 'var' ? term.operator.name : ''
  if (comparisons.has(operator)) return term.args
  return operator === 'assign' || operator === 'eq' ? term.args.slice(1) : [term]
}

function isConstant(term: Term): boolean {
  switch (term.kind) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return true
    case 'array':
    case 'set':
      return term.items.every(isConstant)
    case 'object':
      return term.entries.every(({ key, value }) => isConstant(key) && isConstant(value))
    default:
      return false
  }
}

interface Probe {
  readonly module: ModuleText
  readonly entrypoints: readonly string[]
}

function moduleFor(test: TestRule, name: string, rules: readonly string[]): Probe {
  const names = rules.map(rule => /^\w+/.exec(rule)?.[0] ?? '')
  return {
    module: besides(test, name, rules),
    entrypoints: names.map(rule => [...test.module.package.path, rule].join('/'))
  }
}

/** Compiles with the probes; those with faults are left out. */
async function openTolerant(
  modules: readonly ModuleText[],
  probes: readonly Probe[],
  surroundings: Surroundings
): Promise<{ readonly ask: (probe: Probe) => readonly (string | undefined)[] | undefined } | undefined> {
  let usable = probes.filter(probe => probe.entrypoints.length > 0)
  while (usable.length > 0) {
    const { program, diagnostics } = await openModules(
      [...modules, ...usable.map(({ module }) => module)],
      usable.flatMap(({ entrypoints }) => entrypoints),
      surroundings
    )
    if (program) {
      const kept = new Set(usable)
      return { ask: probe => (kept.has(probe) ? askAll(program, probe) : undefined) }
    }
    const faulty = new Set(diagnostics.map(each => each.span?.source.name))
    const left = usable.filter(({ module }) => !faulty.has(module.name))
    if (left.length === usable.length) return undefined
    usable = left
  }
  return undefined
}

function askAll(program: OpenProgram, { entrypoints }: Probe): readonly (string | undefined)[] | undefined {
  try {
    return entrypoints.map(entrypoint => program.evaluate(entrypoint).text)
  } catch {
    return undefined
  }
}
