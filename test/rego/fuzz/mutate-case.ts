import { type Literal, parseModule, type Term, textOf, visitModule } from '../../../src/rego/index.ts'
import type { ConformanceCase } from '../conformance-cases.ts'
import type { FuzzCase } from './fuzz-case.ts'
import { constantTerm, jsonText, randomType } from './generate-value.ts'
import { createValues, type Values } from './values.ts'

/** What the fuzzer cannot ask of both: the world outside, a language that OPA 1.20 does not know, and cases that are more than a document of some modules. */
const outside =
  /__local|http\.send|opa\.runtime|net\.lookup_ip_addr|time\.now_ns|rand\.intn|uuid\.rfc4122|test\.sleep|render_template|import rego\.v2/

/** Conformance cases that can be asked of a server as they are: the modules in an order in which functions come before their calls. */
export function seedCases(cases: readonly ConformanceCase[]): FuzzCase[] {
  return cases.flatMap(({ modules = [], entrypoint, input_term, texts, harness }) => {
    const text = modules.join('\n')
    if (modules.length === 0 || !entrypoint || input_term !== undefined || harness || outside.test(text)) return []
    // OPA keeps these names of `data` for itself, and reads modules of policies on its own API there.
    if (/^package system\b/m.test(text)) return []
    const named = modules.map((module, i) => ({ name: `m${i}.rego`, text: module }))
    return [{ regoVersion: 1, modules: named, data: texts.data, inputs: [texts.input], entrypoint }]
  })
}

/** One to three small changes in the modules of a case, and its inputs changed as well. */
export function mutateCase(one: FuzzCase, seed: number): FuzzCase {
  const random = createValues(seed)
  const at = random.below(one.modules.length)
  let text = one.modules[at]?.text ?? ''
  for (let changes = random.pick([1, 1, 1, 2, 3]); changes > 0; changes--) text = mutateText(random, text)
  const modules = one.modules.map((module, i) => (i === at ? { ...module, text } : module))
  const [input] = one.inputs
  const others = input === undefined ? [jsonText(random, randomType(random, 2, false))] : [mutateJson(random, input)]
  return { ...one, modules, inputs: [input, ...others] }
}

const operators = ['==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '&', '|', '=', ':=', 'in'] as const

function mutateText(random: Values, text: string): string {
  const { module } = parseModule({ name: 'm', text }, { regoVersion: 1 })
  if (!module || module.rules.length === 0) return text
  const terms: Term[] = []
  const literals: Literal[] = []
  visitModule(module, {
    term(term) {
      if (term.span.end > term.span.start) terms.push(term)
      return true
    },
    literal(literal) {
      literals.push(literal)
      return true
    }
  })
  const replace = ({ start, end }: { start: number; end: number }, by: string) =>
    text.slice(0, start) + by + text.slice(end)
  const has = (count: number, weight: number) => (count > 0 ? weight : 0)
  const infix = terms.filter(term => term.kind === 'call' && term.infix && term.args.length === 2)
  const spans = module.rules.map(rule => rule.span)
  return random.choose(
    [0.01, () => text],
    [has(terms.length, 4), () => replace(random.pick(terms).span, textOf(random.pick(terms).span))],
    [
      has(terms.length, 4),
      () => {
        const { kind, span } = random.pick(terms)
        const isScalar = kind === 'number' || kind === 'string' || kind === 'boolean'
        return replace(span, constantTerm(random, isScalar ? { type: kind } : randomType(random, 1)))
      }
    ],
    [
      has(infix.length, 3),
      () => {
        const call = random.pick(infix)
        if (call.kind !== 'call') return text
        const [left, right] = call.args
        if (!left || !right) return text
        return replace({ start: left.span.end, end: right.span.start }, ` ${random.pick(operators)} `)
      }
    ],
    [has(literals.length, 2), () => replace(random.pick(literals).span, textOf(random.pick(literals).span))],
    [has(literals.length, 2), () => replace(random.pick(literals).span, 'true')],
    [
      has(literals.length, 1.5),
      () => {
        const { span } = random.pick(literals)
        return replace(span, `not ${textOf(span)}`)
      }
    ],
    [
      has(literals.length, 2),
      () => {
        const { span } = random.pick(literals)
        const target = random.pick(['input', 'input.a', 'data.foo', 'count', 'input.x.y'])
        return replace(span, `${textOf(span)} with ${target} as ${constantTerm(random, randomType(random, 1))}`)
      }
    ],
    [
      has(literals.length, 1.5),
      () => {
        const { span } = random.pick(literals)
        return replace(span, `every e${random.below(9)} in [1] { ${textOf(span)}; e1 = e1 }`)
      }
    ],
    [has(spans.length, 1), () => `${text}\n${textOf(random.pick(module.rules).span)}\n`],
    [has(spans.length, 0.5), () => replace(random.pick(spans), '')],
    [has(terms.length, 1), () => replace(random.pick(terms).span, `[${textOf(random.pick(terms).span)} | true][_]`)],
    [
      has(terms.length, 1),
      () => replace(random.pick(terms).span, random.pick(['_', 'x', 'input', 'input.a', 'data.foo']))
    ]
  )
}

/** JSON in which some values are others. */
function mutateJson(random: Values, json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"(?:\s*:)?|-?\d[\d.eE+-]*|true|false|null/g, token => {
    if (token.endsWith(':') || !random.chance(0.3)) return token
    return random.chance(0.3) ? jsonText(random, randomType(random, 1, false)) : jsonText(random, typeOf(token), 0)
  })
}

function typeOf(token: string): Parameters<typeof jsonText>[1] {
  if (token.startsWith('"')) return { type: 'string' }
  return { type: token === 'null' ? 'null' : /^[tf]/.test(token) ? 'boolean' : 'number' }
}
