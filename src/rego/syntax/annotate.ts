import { isNode, parseDocument } from 'yaml'
import type { Report, Source, Span } from '../../diagnostics/index.ts'
import type { Annotations, Module, Package, Rule } from './ast.ts'
import { metadataNumbers } from './metadata-numbers.ts'
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
 * Gives the module with `annotations` filled in, here and at the rules. What they stand above is known where the module `isWhole`: of
 * a faulty one only blocks that cannot be read are reported.
 */
export function annotate(module: Module, comments: readonly Comment[], isWhole: boolean, report: Report): Module {
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
    if (!written || !isWhole) continue
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
  const document = parseDocument(block.text, {
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
    customTags: tags => [metadataNumbers, ...tags]
  })
  const [error] = document.errors
  if (error && /call stack/.test(error.message)) return void fault('the METADATA is nested too deeply', block.span)
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
  const spanOf = (path: readonly (string | number)[]): Span => {
    const node = path.length === 0 ? document.contents : document.getIn(path, true)
    const [start = 0, end = start] = isNode(node) ? (node.range ?? []) : []
    return { ...block.span, start: sourceOffset(block, start), end: sourceOffset(block, end) }
  }
  if (!isRecord(value)) return void fault('the METADATA is not a list of `name: value`', spanOf([]))
  let isFaulty = false
  const written = toAnnotations(value, block.span, (problem, path) => {
    isFaulty = true
    fault(problem, path ? spanOf(path) : block.span)
  })
  return isFaulty ? undefined : written
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

/** Takes what is wrong: with the path of a value of the wrong type, without one where the block as a whole makes no sense. */
type Problem = (message: string, path?: readonly (string | number)[]) => void

function toAnnotations(value: Record<string, unknown>, span: Span, problem: Problem): Written {
  const text = (name: string): string | undefined => {
    const member = value[name]
    if (member === undefined || member === null) return undefined
    if (typeof member === 'string') return member
    if (typeof member !== 'object') return String(member)
    problem(`\`${name}\` in METADATA must be a text`, [name])
    return undefined
  }
  const list = (name: string): readonly unknown[] => {
    const member = value[name]
    if (member === undefined || member === null) return []
    if (Array.isArray(member)) return member
    problem(`\`${name}\` in METADATA must be a list`, [name])
    return []
  }
  const members = (name: string): Record<string, unknown> | undefined => {
    const member = value[name]
    if (member === undefined || member === null) return undefined
    if (isRecord(member) && isJson(member)) return member
    const wanted = isRecord(member) ? 'cannot hold an infinite number' : 'must have members'
    problem(`\`${name}\` in METADATA ${wanted}`, [name])
    return undefined
  }
  const entrypoint = booleanOf(value.entrypoint)
  if (value.entrypoint !== undefined && entrypoint === undefined)
    problem('`entrypoint` in METADATA must be true or false', ['entrypoint'])
  const custom = members('custom')
  const labels = members('labels')
  const organizations = list('organizations').map(String)
  const relatedResources = list('related_resources').flatMap(
    each => relatedResource(each) ?? problem('a `related_resources` item in METADATA needs `ref`, a URL') ?? []
  )
  const authors = list('authors').flatMap(
    each => author(each) ?? problem('an `authors` item in METADATA needs `name` or `email`') ?? []
  )
  const schemas = list('schemas').flatMap((each, i) => schema(each, i, problem) ?? [])
  const compile = compileOf(members('compile'), problem)
  const scope = text('scope')
  const title = text('title')
  const description = text('description')
  return {
    ...(scope === undefined ? {} : { scope }),
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    ...(entrypoint === undefined ? {} : { entrypoint }),
    ...(organizations.length > 0 ? { organizations } : {}),
    ...(relatedResources.length > 0 ? { relatedResources } : {}),
    ...(authors.length > 0 ? { authors } : {}),
    ...(schemas.length > 0 ? { schemas } : {}),
    ...(custom ? { custom } : {}),
    ...(labels ? { labels } : {}),
    ...(compile ? { compile } : {}),
    span
  }
}

/** As YAML 1.1 and OPA read one where a truth value is wanted. */
function booleanOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string' || !/^(y|n|yes|no|on|off)$/i.test(value)) return undefined
  return /^(y|yes|on)$/i.test(value)
}

function relatedResource(value: unknown) {
  if (typeof value === 'string' && isUrl(value)) return { ref: value }
  if (!isRecord(value) || typeof value.ref !== 'string' || !isUrl(value.ref.trim())) return undefined
  const { ref, description } = value
  return { ref: ref.trim(), ...(typeof description === 'string' ? { description: description.trim() } : {}) }
}

/** True for an absolute URL or a relative one. */
function isUrl(text: string): boolean {
  if (
    text === '' ||
    /%(?![0-9a-fA-F]{2})/.test(text) ||
    /^[^/?#]*:/.test(text) !== /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text)
  )
    return false
  const [, authority] = /^(?:[^/?#:]*:)?\/\/([^/?#]*)/.exec(text) ?? []
  return authority === undefined || /^([^@]*@)?(\[[^\]]*\]|[^\s<>"{}|\\^`:[\]]*)(:[0-9]*)?$/.test(authority)
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

function schema(value: unknown, index: number, problem: Problem) {
  const faulty = 'a `schemas` item in METADATA is `path: schema.name` or `path: {definition}`'
  if (!isRecord(value)) return problem(faulty, ['schemas', index])
  const [pair] = Object.entries(value)
  if (!pair) return problem(faulty)
  const [path, written] = pair
  const segments = pathSegments(path)
  if (segments?.[0] !== 'input' && segments?.[0] !== 'data') {
    return problem('a `schemas` item in METADATA is for `input` or `data`')
  }
  if (isRecord(written)) return { path: segments, definition: written }
  const name = typeof written === 'string' ? pathSegments(written) : undefined
  return name?.[0] === 'schema' ? { path: segments, schema: name.slice(1) } : problem(faulty)
}

/** What a partial evaluation of the rule may leave unknown, and the rule that masks its result: read, but of no use here. */
function compileOf(value: Record<string, unknown> | undefined, problem: Problem): Annotations['compile'] {
  if (!value) return undefined
  const isPath = (each: unknown): each is string => typeof each === 'string' && pathSegments(each) !== undefined
  const { unknowns, mask_rule: maskRule } = value
  const listed: readonly unknown[] = Array.isArray(unknowns) ? unknowns : []
  for (const each of listed) {
    if (typeof each === 'string' && !isPath(each)) problem('an `unknowns` item in METADATA is a path, as `input.x`')
  }
  if (typeof maskRule === 'string' && !isPath(maskRule)) {
    problem('`mask_rule` in METADATA is a path, as `data.a.masks`')
  }
  return { unknowns: listed.filter(isPath), ...(isPath(maskRule) ? { maskRule } : {}) }
}

/** `input.a["b c"]` as its segments. */
function pathSegments(text: string): string[] | undefined {
  const [first] = /^[A-Za-z_][A-Za-z0-9_]*/.exec(text.trim()) ?? []
  if (first === undefined) return undefined
  const segments = [first]
  const rest = text.trim().slice(first.length)
  const pattern = /\.([A-Za-z_][A-Za-z0-9_]*)|\["((?:[^"\\]|\\.)*)"\]/y
  while (pattern.lastIndex < rest.length) {
    const match = pattern.exec(rest)
    if (!match) return undefined
    segments.push(match[1] ?? match[2] ?? '')
  }
  return segments
}

/** True when JSON can hold the value: it has no infinite number. */
function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(isJson)
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
