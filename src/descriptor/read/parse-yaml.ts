import {
  Composer,
  type CST,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  Parser,
  type Scalar,
  type YAMLMap,
  type YAMLSeq
} from 'yaml'
import type { Diagnostic, DiagnosticCode, Source } from '../../diagnostics/index.ts'
import type { DocumentNode, MapEntry, MapNode } from './document-node.ts'
import type { DocumentLimits } from './limits.ts'
import { parseCommonYaml } from './parse-common-yaml.ts'
import { duplicateKey } from './parse-json.ts'
import { plainScalar } from './plain-scalar.ts'

/** The documents of a text; one with a fault is not among them. */
type Parsed = { readonly roots: readonly DocumentNode[]; readonly diagnostics: readonly Diagnostic[] }

/** Faults shown of one document; one broken line often makes many. */
const shownFaults = 20

/** Parses YAML 1.2 with positions: one document, or several between lines of `---`. Empty ones are left out. */
export function parseYaml(source: Source, limits: DocumentLimits): Parsed {
  const root = parseCommonYaml(source, limits)
  return root ? { roots: [root], diagnostics: [] } : parseAnyYaml(source, limits)
}

/**
 * The same of every text, and what is wrong with it.
 *
 * Syntax comes from `yaml`; what scalars mean, duplicate keys, aliases, merge keys and limits are ours: one pass, linear in the size, so that no text can
 * make it slow.
 */
export function parseAnyYaml(source: Source, limits: DocumentLimits): Parsed {
  const read = readTokens(source, limits)
  if (read.refusal) return { roots: [], diagnostics: [read.refusal] }
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, schema: 'failsafe', logLevel: 'silent' })
  const documents = [...composer.compose(read.tokens, true, source.text.length)]
  const errors = documents.flatMap(document => document.errors)
  if (errors.length > 0) return { roots: [], diagnostics: syntaxFaults(source, errors) }
  const filled = documents.filter(document => !isBlank(document.contents))
  if (filled.length === 0) {
    return { roots: [], diagnostics: [fault(source, 'descriptor_empty', 'the document is empty', 0, 1)] }
  }
  // together they hold no more values than one may: aliases make many out of few
  const count = { nodes: 0 }
  const parsed = filled.map(document => convert(source, document.contents as Node, limits, count))
  return {
    roots: parsed.flatMap(({ roots }) => roots),
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics).slice(0, shownFaults)
  }
}

function isBlank(node: Node | null): boolean {
  return node === null || (isScalar(node) && (node as Scalar).source === '' && node.range?.[0] === node.range?.[1])
}

function fault(
  source: Source,
  code: DiagnosticCode,
  message: string,
  start: number,
  end: number,
  help?: string
): Diagnostic {
  const last = source.text.length
  const span = { source, start: Math.min(start, last), end: Math.min(Math.max(end, start + 1), last) }
  return { code, severity: 'error', message, span, ...(help ? { help } : {}) }
}

/** Lexes and parses to the concrete syntax tree, giving up as soon as a limit is passed. */
function readTokens(source: Source, limits: DocumentLimits): { tokens: CST.Token[]; refusal?: Diagnostic } {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  // a value takes up to seven lexemes: indent, key, colon, space, value, line end and their marks
  const mostLexemes = limits.nodes * 7
  let lexemes = 0
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (++lexemes > mostLexemes) {
      const message = `the document has more than ${limits.nodes} values`
      return { tokens, refusal: fault(source, 'descriptor_too_large', message, parser.offset, parser.offset + 1) }
    }
    // the stack holds the document, its open collections and at most two more tokens
    if (parser.stack.length > limits.depth + 3) {
      const message = `more than ${limits.depth} maps and lists inside each other`
      return { tokens, refusal: fault(source, 'descriptor_too_deep', message, parser.offset - 1, parser.offset) }
    }
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens }
}

const syntaxWords: Readonly<Record<string, readonly [message: string, help?: string]>> = {
  TAB_AS_INDENT: ['a tab stands where YAML wants spaces', 'indent with spaces'],
  BAD_INDENT: ['this line is indented differently from the ones it belongs to'],
  MISSING_CHAR: ['a character is missing here'],
  MULTILINE_IMPLICIT_KEY: ['a key must stand on one line', 'is the `:` after a key missing, or a quote not closed?'],
  BLOCK_AS_IMPLICIT_KEY: ['a map cannot begin inside a value', 'put texts that contain `: ` into quotes'],
  UNEXPECTED_TOKEN: ['this cannot stand here'],
  BAD_DQ_ESCAPE: ['this is no escape of YAML', 'write `\\\\` for a backslash, or use single quotes'],
  KEY_OVER_1024_CHARS: ['a key has at most 1024 characters']
}

function syntaxFaults(source: Source, errors: readonly { code: string; message: string; pos: [number, number] }[]) {
  return errors.slice(0, shownFaults).map(({ code, message, pos }) => {
    const [words, help] = syntaxWords[code] ?? []
    const detail = message.split('\n')[0]?.replace(/\.$/, '') ?? 'a syntax error'
    const said = words ?? detail.charAt(0).toLowerCase() + detail.slice(1)
    const also = words && code !== 'TAB_AS_INDENT' ? ` (${detail})` : ''
    return fault(
      source,
      'descriptor_yaml_error',
      `not YAML: ${said}${also}`,
      pos[0],
      Math.min(pos[1], pos[0] + 80),
      help
    )
  })
}

/** Turns the tree of `yaml` into ours. */
function convert(source: Source, contents: Node, limits: DocumentLimits, count: { nodes: number }): Parsed {
  const diagnostics: Diagnostic[] = []
  const anchors = new Map<string, Node>()
  const open = new Set<Node>()
  let refused = false

  const report = (code: DiagnosticCode, message: string, node: Node | null, help?: string): void => {
    if (diagnostics.length >= shownFaults) return
    const [start, end] = node?.range ?? [0, 1]
    diagnostics.push(fault(source, code, message, start, Math.min(end, start + 80), help))
  }
  const nothing = (at: number): DocumentNode => ({ kind: 'scalar', value: null, start: at, end: at })

  function value(node: Node | null, depth: number, at: number): DocumentNode {
    if (refused || node === null) return nothing(node?.range?.[0] ?? at)
    if (++count.nodes > limits.nodes) {
      refused = true
      const help = anchors.size > 0 ? 'aliases repeat what they stand for; write less with them' : undefined
      report('descriptor_too_large', `the document has more than ${limits.nodes} values`, node, help)
      return nothing(at)
    }
    const [start, end] = node.range ?? [at, at, at]
    if (isAlias(node)) return alias(node.source, node, depth, start)
    const { anchor } = node as { anchor?: string }
    if (anchor) anchors.set(anchor, node)
    if (isScalar(node)) return { kind: 'scalar', value: plainScalar(node), start, end }
    if (depth >= limits.depth) {
      refused = true
      report('descriptor_too_deep', `more than ${limits.depth} maps and lists inside each other`, node)
      return nothing(at)
    }
    open.add(node)
    const result: DocumentNode = isMap(node)
      ? map(node, depth + 1, start, end)
      : isSeq(node)
        ? list(node, depth + 1, start, end)
        : nothing(start)
    open.delete(node)
    return result
  }

  function alias(name: string, node: Node, depth: number, start: number): DocumentNode {
    const target = anchors.get(name)
    if (!target)
      report(
        'descriptor_yaml_error',
        `the alias \`*${name}\` stands for nothing: there is no \`&${name}\` before it`,
        node
      )
    else if (open.has(target))
      report('descriptor_yaml_error', `the alias \`*${name}\` stands inside what it stands for`, node)
    else return value(target, depth, start)
    return nothing(start)
  }

  /** Of the last thing in a map or list by indentation: `yaml` counts the comments and line ends behind it too. */
  const endOf = (written: unknown, node: DocumentNode): number =>
    isAlias(written) ? (written.range?.[1] ?? node.end) : node.end

  function list(node: YAMLSeq, depth: number, start: number, end: number): DocumentNode {
    let last = start
    const items = node.items.map(written => {
      const item = value(written as Node | null, depth, start)
      last = endOf(written, item)
      return item
    })
    return { kind: 'list', items, start, end: node.flow ? end : last }
  }

  function map(node: YAMLMap, depth: number, start: number, end: number): MapNode {
    const entries = new Map<string, MapEntry>()
    const merged: DocumentNode[] = []
    let last = start
    for (const pair of node.items) {
      const key = pair.key as Node | null
      const [keyStart, keyEnd] = key?.range ?? [start, start]
      if (key && !isScalar(key)) {
        report('descriptor_yaml_error', 'a key must be a text, not a map, a list or an alias', key)
        continue
      }
      const scalar = key as Scalar | null
      const name = scalar === null ? '' : String(scalar.type === 'PLAIN' ? scalar.source : scalar.value)
      if (name === '<<' && scalar?.type === 'PLAIN') {
        const merge = value(pair.value as Node | null, depth, keyEnd)
        last = endOf(pair.value, merge)
        const parts = merge.kind === 'list' ? merge.items : [merge]
        if (parts.every(part => part.kind === 'map')) merged.push(...parts)
        else
          report('descriptor_yaml_error', 'only a map, or a list of maps, can be merged with `<<`', pair.value as Node)
        continue
      }
      const item = value(pair.value as Node | null, depth, keyEnd)
      last = endOf(pair.value, item)
      const earlier = entries.get(name)
      if (!earlier) entries.set(name, { keyStart, keyEnd, node: item })
      else if (diagnostics.length < shownFaults) diagnostics.push(duplicateKey(source, name, keyStart, keyEnd, earlier))
    }
    for (const part of merged) {
      if (part.kind !== 'map') continue
      for (const [name, entry] of part.entries) if (!entries.has(name)) entries.set(name, entry)
    }
    return { kind: 'map', entries, start, end: node.flow ? end : last }
  }

  const root = value(contents, 0, 0)
  return { roots: diagnostics.length > 0 ? [] : [root], diagnostics }
}
