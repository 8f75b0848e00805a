import type { Diagnostic, Source, Span } from '../../diagnostics/index.ts'
import { annotate } from './annotate.ts'
import type { Import, Module, Package, Rule } from './ast.ts'
import { parseRules } from './parse-rule.ts'
import { parseDotOperand, parseTerm } from './parse-term.ts'
import {
  accept,
  acceptKeyword,
  attempt,
  expectClosing,
  failure,
  isAdjacent,
  isKeyword,
  keywordsOfV1,
  kind,
  type Parser,
  parseError,
  pathLimit,
  spanFrom,
  startOf,
  textAt,
  tokenSpan,
  tooLong,
  unexpected
} from './parser.ts'
import { tokenize } from './tokenize.ts'

export interface ParseOptions {
  /** 1 where absent. */
  readonly regoVersion?: 0 | 1
}

/** The longest text that is parsed, in UTF-16 code units. */
export const textLimit = 5_000_000
/** Faults after which a text is given up. */
const faultLimit = 50

const keywords = ['package', 'import', 'as', 'default', 'else', 'not', 'some', 'with', 'null', 'true', 'false']
const futureKeywords = ['and', 'not', 'or']

/**
 * Parses one module.
 *
 * After a fault it goes on at the next statement, so that one call reports what can be found at once. `module` is absent when there
 * were errors.
 */
export function parseModule(
  source: Source,
  options: ParseOptions = {}
): { module?: Module; diagnostics: Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const report = (diagnostic: Diagnostic) => {
    if (diagnostics.length < 2 * faultLimit) diagnostics.push(diagnostic)
  }
  if (source.text.length > textLimit) {
    const span = { source, start: 0, end: 0 }
    report({
      code: 'rego_parse_error',
      severity: 'error',
      message: `the text is longer than ${textLimit} characters`,
      span
    })
    return { diagnostics }
  }
  const tokens = tokenize(source, report)
  const regoVersion = options.regoVersion ?? 1
  const p: Parser = {
    source,
    tokens,
    report,
    at: 0,
    depth: 0,
    keywordReferenceAt: -1,
    regoVersion,
    templates: regoVersion === 1,
    notBodies: false,
    keywords: new Set(regoVersion === 1 ? [...keywords, ...keywordsOfV1] : keywords),
    notComprehensions: new Set()
  }
  const parts = parseStatements(p, diagnostics)
  if (!parts.package) return { diagnostics }
  const { package: package_, imports, rules } = parts
  const parsed: Module = { source, package: package_, imports, rules, annotations: [], regoVersion: p.regoVersion }
  const module = annotate(parsed, tokens.comments, diagnostics.length === 0, report)
  return diagnostics.length > 0 ? { diagnostics } : { module, diagnostics }
}

function parseStatements(p: Parser, diagnostics: readonly Diagnostic[]) {
  const imports: Import[] = []
  const rules: Rule[] = []
  let package_: Package | undefined
  let first = true
  while (kind(p) !== 'end') {
    const begin = p.at
    const statement = attempt(p, () => {
      if (isKeyword(p, 'package')) return { package: parsePackage(p) }
      if (isKeyword(p, 'import')) return { import: parseImport(p) }
      return { rules: parseRules(p) }
    })
    if ('failure' in statement) {
      if (statement.failure.diagnostic) p.report(statement.failure.diagnostic)
      if (first) package_ ??= { path: [], span: tokenSpan(p) }
      if (diagnostics.length >= faultLimit) break
      recover(p, begin, Math.max(statement.stoppedAt, begin))
    } else if ('package' in statement.value) {
      if (first) package_ = statement.value.package
      else p.report(parseError(p, 'a module has one package, at its start', statement.value.package.span))
    } else {
      if (first) {
        p.report(parseError(p, 'a module begins with its package', tokenSpan(p, begin), 'write `package ..` above'))
      }
      if ('import' in statement.value) imports.push(statement.value.import)
      else rules.push(...statement.value.rules)
    }
    first = false
  }
  if (first) {
    const span = { source: p.source, start: 0, end: 0 }
    p.report(parseError(p, 'the module is empty', span, 'a module begins with `package ..`'))
  }
  return { imports, rules, package: package_ }
}

/**
 * Goes to where the next statement seems to begin: a name at the start of a line, outside the brackets of the faulty statement if
 * they close at all.
 */
function recover(p: Parser, begin: number, stoppedAt: number): void {
  const { kinds, starts } = p.tokens
  let depth = 0
  let fallback: number | undefined
  for (let at = begin; at < kinds.length; at++) {
    const token = kinds[at]
    if (at > begin && at >= stoppedAt && token === 'name' && isLineStart(p, starts[at] ?? 0)) {
      if (depth <= 0) {
        p.at = at
        return
      }
      fallback ??= at
    }
    if (token === '{' || token === '[' || token === '(') depth++
    else if (token === '}' || token === ']' || token === ')') depth--
  }
  p.at = fallback ?? kinds.length - 1
}

function isLineStart(p: Parser, offset: number): boolean {
  return offset === 0 || p.source.text.charCodeAt(offset - 1) === 10
}

function parsePackage(p: Parser): Package {
  p.at++
  return parsePath(p, 'a package')
}

/** `a.b["c d"]`; keywords are names here. */
function parsePath(p: Parser, what: string): { span: Span; path: string[] } {
  if (kind(p) !== 'name') throw unexpected(p, `the path of ${what}`)
  const start = startOf(p)
  const path = [textAt(p)]
  p.at++
  while (isAdjacent(p) && (kind(p) === '.' || kind(p) === '[')) {
    const opening = p.at
    if (path.length >= pathLimit) throw tooLong(p)
    const operand = accept(p, '[') ? parseTerm(p) : parseDotOperand(p)
    if (kind(p, opening - p.at) === '[') expectClosing(p, ']', opening)
    if (operand.kind !== 'string') {
      throw failure(p, `the path of ${what} consists of names`, operand.span, 'write `a.b` or `a["b"]`')
    }
    path.push(operand.value)
  }
  return { path, span: spanFrom(p, start) }
}

function parseImport(p: Parser): Import {
  const start = startOf(p)
  p.at++
  const { span: place, path } = parsePath(p, 'an import')
  const [head = ''] = path
  const last = path.at(-1) ?? ''
  let alias: string | undefined
  if (acceptKeyword(p, 'as')) {
    if (kind(p) !== 'name' || p.keywords.has(textAt(p))) throw unexpected(p, 'a name')
    alias = textAt(p)
    if (alias === 'input' || alias === 'data') {
      throw failure(p, `an import cannot be named \`${alias}\``, tokenSpan(p), 'use a different name')
    }
    p.at++
  }
  const span = spanFrom(p, start)
  if (head === 'rego') importRego(p, path, alias, place)
  else if (head === 'future') importFuture(p, path, alias, place)
  else if (head !== 'data' && head !== 'input') {
    const help = `packages are imported by their full path: \`import data.${path.join('.')}\``
    throw failure(p, 'an import begins with `data`, `input`, `rego` or `future`', place, help)
  } else if (alias === undefined && path.length > 0 && isReservedWord(p, last)) {
    throw failure(
      p,
      `the keyword \`${last}\` cannot name an import`,
      place,
      `add a name: \`import ${path.join('.')} as ..\``
    )
  }
  return { path, ...(alias === undefined ? {} : { alias }), span }
}

function isReservedWord(p: Parser, word: string): boolean {
  return keywords.includes(word) || (p.regoVersion === 1 && keywordsOfV1.includes(word))
}

function importRego(p: Parser, path: readonly string[], alias: string | undefined, span: Span): void {
  const [, version = ''] = path
  if (path.length !== 2 || (version !== 'v1' && version !== 'v2')) {
    throw failure(p, `\`${path.join('.')}\` cannot be imported`, span, 'only `rego.v1` and `rego.v2` can')
  }
  if (version === 'v2') {
    p.notBodies = true
    for (const word of futureKeywords) p.keywords.add(word)
  }
  if (p.regoVersion === 1) return
  if (alias !== undefined) throw failure(p, '`rego.v1` cannot have another name', span)
  p.regoVersion = 1
  for (const word of keywordsOfV1) p.keywords.add(word)
}

function importFuture(p: Parser, path: readonly string[], alias: string | undefined, span: Span): void {
  const known = [...futureKeywords, ...keywordsOfV1]
  if (path[1] !== 'keywords' || path.length > 3) {
    throw failure(p, `\`${path.join('.')}\` cannot be imported`, span, 'only `future.keywords` can')
  }
  if (alias !== undefined) throw failure(p, '`future` imports cannot have another name', span)
  const [, , word] = path
  if (word !== undefined && !known.includes(word)) {
    throw failure(
      p,
      `\`${word}\` is no future keyword`,
      span,
      `there are ${known.map(name => `\`${name}\``).join(', ')}`
    )
  }
  for (const each of word === undefined ? known : [word]) {
    if (each === 'not') p.notBodies = true
    p.keywords.add(each)
    if (each === 'every') p.keywords.add('in')
  }
}
