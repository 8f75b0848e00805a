import {
  type Literal,
  type Module,
  parseModule,
  type Rule,
  type Term,
  textOf,
  visitModule
} from '../../../src/rego/index.ts'
import type { FuzzCase } from './fuzz-case.ts'

/** An edit of one text. */
interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The smallest case found that still shows the same.
 *
 * @param shows - tells whether a case does
 * @param tries - how often it is asked at most
 */
export async function shrink(
  one: FuzzCase,
  shows: (candidate: FuzzCase) => Promise<boolean>,
  tries = 1500
): Promise<FuzzCase> {
  let best = one
  let left = tries
  const accept = async (candidate: FuzzCase): Promise<boolean> => {
    if (left-- <= 0 || !(await shows(candidate))) return false
    best = candidate
    return true
  }
  for (let isSmaller = true; isSmaller && left > 0; ) {
    isSmaller = false
    for (const input of best.inputs.length > 1 ? best.inputs : []) {
      if (await accept({ ...best, inputs: [input] })) break
    }
    for (const module of best.modules) {
      const others = best.modules.filter(other => other.name !== module.name)
      if (others.length > 0 && (await accept({ ...best, modules: others }))) isSmaller = true
    }
    for (const { name } of best.modules) {
      const get = () => best.modules.find(module => module.name === name)?.text ?? ''
      const set = (text: string) => ({
        ...best,
        modules: best.modules.map(module => (module.name === name ? { name, text } : module))
      })
      if (
        await shrinkText(
          get,
          text => accept(set(text)),
          text => moduleEdits(text, best.regoVersion)
        )
      )
        isSmaller = true
    }
    const isObject = (text: string) => text.startsWith('{')
    const placeData = async (data: string) => isObject(data) && accept({ ...best, data })
    if (await shrinkText(() => best.data, placeData, jsonEdits)) isSmaller = true
    const [input] = best.inputs
    if (best.inputs.length === 1 && input !== undefined) {
      const get = () => best.inputs[0] ?? ''
      if (await shrinkText(get, text => accept({ ...best, inputs: [text] }), jsonEdits)) isSmaller = true
    }
  }
  return best
}

/** Tries edits, those that take away most first, and begins again with what one of them left. */
async function shrinkText(
  get: () => string,
  accept: (text: string) => Promise<boolean>,
  editsOf: (text: string) => readonly Edit[]
): Promise<boolean> {
  let isSmaller = false
  for (let skip = 0; ; ) {
    const text = get()
    const gain = (edit: Edit) => edit.end - edit.start - edit.text.length
    const edits = editsOf(text)
      .filter(edit => gain(edit) > 0)
      .sort((a, b) => gain(b) - gain(a))
    const edit = edits[skip]
    if (!edit) return isSmaller
    if (await accept(text.slice(0, edit.start) + edit.text + text.slice(edit.end))) isSmaller = true
    else skip++
  }
}

function moduleEdits(text: string, regoVersion: 0 | 1): Edit[] {
  const { module } = parseModule({ name: 'm', text }, { regoVersion })
  if (!module) return textEdits(text)
  return [...statementEdits(module), ...termEdits(module, text)]
}

/** For what does not parse: whole lines and blocks. */
function textEdits(text: string): Edit[] {
  return [
    ...text.matchAll(/[^\n]*\n+|[^\n]+/g),
    ...text.matchAll(/(?:[^\n]+\n)+\n+/g),
    ...text.matchAll(/\S+\s*/g)
  ].map(({ 0: part, index }) => ({ start: index, end: index + part.length, text: '' }))
}

function statementEdits(module: Module): Edit[] {
  const edits: Edit[] = []
  const remove = ({ start, end }: { start: number; end: number }) => edits.push({ start, end, text: '' })
  for (const one of module.imports) remove(one.span)
  for (const rule of module.rules) {
    remove(rule.span)
    for (const branch of rule.else) remove(branch.span)
    edits.push(...bodyEdits(rule))
  }
  const body = (literals: readonly Literal[]) =>
    literals.forEach((literal, i) => {
      const next = literals[i + 1]
      const previous = literals[i - 1]
      if (next) remove({ start: literal.span.start, end: next.span.start })
      else if (previous) remove({ start: previous.span.end, end: literal.span.end })
      edits.push({ start: literal.span.start, end: literal.span.end, text: 'true' })
      for (const modifier of literal.with) remove(modifier.span)
    })
  for (const rule of module.rules) {
    body(rule.body)
    for (const branch of rule.else) body(branch.body)
  }
  visitModule(module, {
    term(term) {
      if ('body' in term) body(term.body)
      return true
    },
    literal(literal) {
      if (literal.kind === 'every' || literal.kind === 'not') body(literal.body)
      if (literal.kind === 'logical') {
        body(literal.left)
        body(literal.right)
      }
      return true
    }
  })
  return edits
}

/** A rule without its body. */
function bodyEdits(rule: Rule): Edit[] {
  const last = rule.body.at(-1)
  if (!last) return []
  const { text } = last.span.source
  const end = text.indexOf('}', last.span.end) + 1
  const start = text.lastIndexOf(' if', rule.body[0]?.span.start)
  return start > rule.span.start && end > 0 ? [{ start, end, text: '' }] : []
}

const constants = ['1', 'true', '""', '[]', '{}', 'set()', '[1]', '{1}', 'input']

function termEdits(module: Module, text: string): Edit[] {
  const edits: Edit[] = []
  visitModule(module, {
    term(term) {
      const { start, end } = term.span
      for (const constant of constants) edits.push({ start, end, text: constant })
      for (const part of partsOf(term)) edits.push({ start, end, text: textOf(part.span) })
      if (term.kind === 'array' || term.kind === 'set') {
        for (const item of term.items) {
          const rest = term.items.filter(other => other !== item).map(other => textOf(other.span))
          const written =
            term.kind === 'array' ? `[${rest.join(', ')}]` : rest.length === 0 ? 'set()' : `{${rest.join(', ')}}`
          edits.push({ start, end, text: written })
        }
      }
      if (term.kind === 'object') {
        for (const entry of term.entries) {
          const rest = term.entries
            .filter(other => other !== entry)
            .map(other => `${textOf(other.key.span)}: ${textOf(other.value.span)}`)
          edits.push({ start, end, text: `{${rest.join(', ')}}` })
        }
      }
      if (term.kind === 'ref' && term.operands.length > 1) {
        const last = term.operands.at(-2)
        const close = text[last?.span.end ?? 0] === ']' ? 1 : 0
        if (last) edits.push({ start: last.span.end + close, end, text: '' })
      }
      return true
    }
  })
  return edits
}

function partsOf(term: Term): readonly Term[] {
  switch (term.kind) {
    case 'ref':
      return [term.head, ...term.operands]
    case 'call':
      return term.args
    case 'array':
    case 'set':
      return term.items
    case 'object':
      return term.entries.flatMap(({ key, value }) => [key, value])
    case 'arrayComprehension':
    case 'setComprehension':
      return [term.term]
    case 'objectComprehension':
      return [term.value]
    default:
      return []
  }
}

/** Members, elements and whole values less. */
function jsonEdits(text: string): Edit[] {
  const edits: Edit[] = []
  const value = (at: number): number => {
    const start = at
    const open = text[at]
    let end = at
    if (open === '{' || open === '[') {
      const parts: { start: number; end: number }[] = []
      let next = at + 1
      while (!'}]'.includes(text[next] ?? '}')) {
        const begin = next
        if (open === '{') next = space(scalarEnd(next)) + 1
        next = value(space(next))
        parts.push({ start: begin, end: next })
        next = space(next)
        if (text[next] === ',') next = space(next + 1)
      }
      end = next + 1
      parts.forEach((part, i) => {
        const after = parts[i + 1]
        const before = parts[i - 1]
        if (after) edits.push({ start: part.start, end: after.start, text: '' })
        else edits.push({ start: before?.end ?? part.start, end: part.end, text: '' })
      })
      edits.push({ start, end, text: open === '{' ? '{}' : '[]' })
    } else end = scalarEnd(at)
    edits.push({ start, end, text: '1' })
    return end
  }
  const scalarEnd = (at: number) => at + (/^(?:"(?:[^"\\]|\\.)*"|[^\s[\]{},:]*)/.exec(text.slice(at))?.[0].length ?? 0)
  const space = (at: number) => at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0)
  value(space(0))
  return edits
}
