import { parseDocument } from 'yaml'
import type { Report, Source, Span } from '../../diagnostics/index.ts'
import type { Annotations, Module, Package, Rule } from './ast.ts'
import type { Comment } from './tokenize.ts'

/** The longest METADATA block, in UTF-16 code units. */
export const metadataLimit = 50_000

interface Block {
  readonly span: Span
  /** The YAML text, and where each of its lines begins in the source. */
  readonly text: string
  readonly lines: readonly { readonly from: number; readonly at: number }[]
}

/** Annotations as written: without scope where none is, and not yet bound to what they stand above. */
type Written = Omit<Annotations, 'scope' | 'target'> & { readonly scope?: string }

/**
 * Reads the `# METADATA` blocks among the comments and binds each to the rule or package below it.
 *
 * Gives the module with `annotations` filled in, here and at the rules.
 */
export function annotate(module: Module, comments: readonly Comment[], report: Report): Module {
  const blocks = metadataBlocks(module.source, comments)
  if (blocks.length === 0) return module
  const statements = [
    { start: module.package.span.start, target: module.package },
    ...module.imports.map(each => ({ start: each.span.start, target: undefined })),
    ...module.rules.map(rule => ({ start: rule.span.start, target: rule }))
  ].sort((a, b) => a.start - b.start)
  const annotations: Annotations[] = []
  let next = 0
  for (const block of blocks) {
    const written = readBlock(block, report)
    if (!written) continue
    while ((statements[next]?.start ?? Number.POSITIVE_INFINITY) < block.span.end) next++
    const bound = bind(written, statements[next]?.target, report)
    if (bound) annotations.push(bound)
  }
  return bindToRules(module, annotations)
}

/** Rules get their own copies, so that `target` is the rule of the tree and the other way round. */
function bindToRules(module: Module, annotations: readonly Annotations[]): Module {
  const rules = new Map<unknown, Rule & { annotations: Annotations[] }>()
  const copies = module.rules.map(rule => {
    const copy = { ...rule, annotations: [] as Annotations[] }
    rules.set(rule, copy)
    return copy
  })
  const bound = annotations.map(each => {
    const target = rules.get(each.target)
    if (!target) return each
    const copy = { ...each, target }
    target.annotations.push(copy)
    return copy
  })
  return { ...module, rules: copies, annotations: bound }
}

/** Comments at the start of a line from `# METADATA` on, without a gap. */
function metadataBlocks(source: Source, comments: readonly Comment[]): Block[] {
  const blocks: Block[] = []
  const isHead = (comment: Comment) =>
    comment.atLineStart &&
    source.text
      .slice(comment.start + 1, comment.end)
      .trimStart()
      .startsWith('METADATA')
  for (let i = 0; i < comments.length; i++) {
    const head = comments[i] as Comment
    if (!isHead(head)) continue
    let text = ''
    let last = head
    const lines: { from: number; at: number }[] = []
    for (let next = comments[i + 1]; next; next = comments[i + 1]) {
      const between = source.text.slice(last.end, next.start)
      if (!next.atLineStart || isHead(next) || !/^\r*\n$/.test(between)) break
      const at = source.text[next.start + 1] === ' ' ? next.start + 2 : next.start + 1
      lines.push({ from: text.length, at })
      text += `${source.text.slice(at, next.end)}\n`
      last = next
      i++
    }
    blocks.push({ span: { source, start: head.start, end: last.end }, text, lines })
  }
  return blocks
}

function readBlock(block: Block, report: Report): Written | undefined {
  const fault = (message: string, span: Span, help?: string) =>
    report({ code: 'rego_parse_error', severity: 'error', message, span, ...(help ? { help } : {}) })
  if (block.text.trim() === '') return void fault('the METADATA block is empty', block.span)
  if (block.text.length > metadataLimit) {
    return void fault(`the METADATA block is longer than ${metadataLimit} characters`, block.span)
  }
  const document = parseDocument(block.text, { prettyErrors: false, strict: true, uniqueKeys: true })
  const [error] = document.errors
  if (error) {
    const start = sourceOffset(block, error.pos[0])
    const word = /^[\w-]*/.exec(block.span.source.text.slice(start, block.span.end))?.[0] ?? ''
    const end = Math.max(start + Math.max(1, word.length), sourceOffset(block, error.pos[1]))
    const help = 'METADATA is YAML: a text with `: ` or `#` in it stands in quotes'
    return void fault(`the METADATA is not YAML: ${firstLine(error.message)}`, { ...block.span, start, end }, help)
  }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 100 })
  } catch {
    return void fault('the METADATA uses too many aliases', block.span)
  }
  if (!isRecord(value)) return void fault('the METADATA is not a list of `name: value`', block.span)
  const problems: string[] = []
  const written = toAnnotations(value, block.span, problem => problems.push(problem))
  for (const problem of problems) fault(problem, block.span)
  return problems.length > 0 ? undefined : written
}

function firstLine(message: string): string {
  const line = message.split('\n')[0] ?? ''
  return line.charAt(0).toLowerCase() + line.slice(1)
}

function sourceOffset(block: Block, offset: number): number {
  let line = block.lines[0]
  for (const each of block.lines) if (each.from <= offset) line = each
  return line ? Math.min(line.at + offset - line.from, block.span.end) : block.span.start
}

function toAnnotations(value: Record<string, unknown>, span: Span, problem: (message: string) => void): Written {
  const text = (name: string): string | undefined => {
    const member = value[name]
    if (member === undefined || member === null) return undefined
    if (typeof member === 'string') return member
    if (typeof member !== 'object') return String(member)
    problem(`\`${name}\` in METADATA must be a text`)
    return undefined
  }
  const list = (name: string): readonly unknown[] => {
    const member = value[name]
    if (member === undefined || member === null) return []
    if (Array.isArray(member)) return member
    problem(`\`${name}\` in METADATA must be a list`)
    return []
  }
  const { entrypoint, custom, labels } = value
  if (entrypoint !== undefined && typeof entrypoint !== 'boolean')
    problem('`entrypoint` in METADATA must be true or false')
  if (custom !== undefined && custom !== null && !isRecord(custom)) problem('`custom` in METADATA must have members')
  const organizations = list('organizations').map(String)
  const relatedResources = list('related_resources').flatMap(
    each => relatedResource(each) ?? problem('a `related_resources` item in METADATA needs `ref`') ?? []
  )
  const authors = list('authors').flatMap(
    each => author(each) ?? problem('an `authors` item in METADATA needs `name` or `email`') ?? []
  )
  const schemas = list('schemas').flatMap(
    each => schema(each) ?? problem('a `schemas` item in METADATA is `path: schema.name` or `path: {definition}`') ?? []
  )
  const scope = text('scope')
  const title = text('title')
  const description = text('description')
  return {
    ...(scope === undefined ? {} : { scope }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(typeof entrypoint === 'boolean' ? { entrypoint } : {}),
    ...(organizations.length > 0 ? { organizations } : {}),
    ...(relatedResources.length > 0 ? { relatedResources } : {}),
    ...(authors.length > 0 ? { authors } : {}),
    ...(schemas.length > 0 ? { schemas } : {}),
    ...(isRecord(custom) ? { custom } : {}),
    ...(isRecord(labels) ? { labels } : {}),
    span
  }
}

function relatedResource(value: unknown) {
  if (typeof value === 'string' && value !== '') return { ref: value }
  if (!isRecord(value) || typeof value.ref !== 'string' || value.ref.trim() === '') return undefined
  const { ref, description } = value
  return { ref: ref.trim(), ...(typeof description === 'string' ? { description: description.trim() } : {}) }
}

/** `Name <mail>`, or its parts. */
function author(value: unknown) {
  if (typeof value === 'string') {
    const parts = /^(.*?)\s*(?:<(\S*)>)?$/s.exec(value.trim())
    const [, name = '', email] = parts ?? []
    return value.trim() === '' ? undefined : { name, ...(email ? { email } : {}) }
  }
  if (!isRecord(value)) return undefined
  const name = typeof value.name === 'string' ? value.name.trim() : ''
  const email = typeof value.email === 'string' ? value.email.trim() : ''
  return name || email ? { name, ...(email ? { email } : {}) } : undefined
}

function schema(value: unknown) {
  if (!isRecord(value)) return undefined
  const [pair] = Object.entries(value)
  if (!pair) return undefined
  const [path, written] = pair
  const segments = pathSegments(path)
  if (!segments) return undefined
  if (isRecord(written)) return { path: segments, definition: written }
  const name = typeof written === 'string' ? pathSegments(written) : undefined
  return name?.[0] === 'schema' ? { path: segments, schema: name.slice(1) } : undefined
}

/** `input.a["b c"]` as its segments. */
function pathSegments(text: string): string[] | undefined {
  const segments: string[] = []
  const pattern = /\s*(?:\.?([A-Za-z_][A-Za-z0-9_]*)|\["((?:[^"\\]|\\.)*)"\])/y
  while (pattern.lastIndex < text.trimEnd().length) {
    const match = pattern.exec(text)
    if (!match) return undefined
    segments.push(match[1] ?? match[2] ?? '')
  }
  return segments.length > 0 ? segments : undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Gives the block its scope and target, or reports why it cannot have them. */
function bind(written: Written, target: Package | Rule | undefined, report: Report): Annotations | undefined {
  const isRule = target !== undefined && 'head' in target
  const implied = isRule ? (written.entrypoint ? 'document' : 'rule') : 'package'
  const { scope: named, ...rest } = written
  const scope = named ?? implied
  const fault = (message: string, help: string) =>
    void report({ code: 'rego_parse_error', severity: 'error', message, span: written.span, help })
  if (scope !== 'rule' && scope !== 'document' && scope !== 'package' && scope !== 'subpackages') {
    return fault(`\`${scope}\` is no scope of METADATA`, 'there are `rule`, `document`, `package`, `subpackages`')
  }
  if (!target) return fault('the METADATA stands above no rule or package', 'move it right above what it describes')
  if ((scope === 'rule' || scope === 'document') !== isRule) {
    const place = isRule ? 'a rule' : 'the package'
    return fault(`METADATA of scope \`${scope}\` cannot stand above ${place}`, `above ${place} it is \`${implied}\``)
  }
  if (written.entrypoint && scope !== 'document' && scope !== 'package') {
    return fault(`METADATA of scope \`${scope}\` cannot be an entrypoint`, 'use `scope: document` or `scope: package`')
  }
  return { ...rest, scope, target }
}
