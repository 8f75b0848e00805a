import type { Diagnostic, Source, Span } from '../../diagnostics/index.ts'

const names =
  '(?:pass(?:word|wd|phrase)|pwd|secret|token|(?:api|access|private|account|secret)[_-]?key|connection[_-]?string)'
const written = `("(?:[^"\\\\\\r\\n]|\\\\.)*"?|'[^'\\r\\n]*'?|[^\\s"'#,{}[\\]][^\\r\\n,}"']*)`

/**
 * What is looked for: the text before a secret, then the secret. Every repetition is bounded or ends a match, so that no text makes it slow.
 */
const patterns = [
  // a name that tells, and what stands after it
  new RegExp(`(${names}["']?[ \\t]{0,9}[:=]\\s{0,99})${written}`, 'gi'),
  // in a list of custom properties name and value stand beside each other
  new RegExp(
    `(property["']?[ \\t]{0,9}:[ \\t]{0,9}["']?[\\w.-]{0,60}${names}["']?\\s{0,99},?\\s{0,99}["']?value["']?[ \\t]{0,9}:[ \\t]{0,9})${written}`,
    'gi'
  ),
  // a password in a URL
  /(:\/\/[^\s/:@{}$<>*]{0,99}:)([^\s/:@{}$<>*]{1,199})(?=@)/g,
  // what gives itself away by its shape
  /(-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----)([^-]+)/g,
  /()((?:AKIA|ASIA)[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,99}|github_pat_\w{20,99}|glpat-[\w-]{16,99}|xox[abeoprs]-[\w-]{10,99}|AIza[\w-]{35}|[rs]k_live_\w{16,99}|dapi[0-9a-f]{32})/g,
  /()(\beyJ[\w-]{8,999}\.eyJ[\w-]{8,2999}\.[\w-]{8,999})/g
]

/** What only refers to a secret may be seen. */
const reference = /^["']?\s*(?:\$|\{\{|<|\*+["']?$|(?:vault|env|secrets?|ssm|arn|op|file|ref)[:/])/i

/**
 * Diagnostics of documents with what looks like a credential blanked in their excerpts and messages: the document may be one that no policy will
 * ever judge. Lines and columns stay as they are.
 */
export function maskCredentials(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length === 0) return diagnostics
  const known = new Map<Source, Masked>()
  const mask = (span: Span): Span => {
    const masked = known.get(span.source) ?? maskText(span.source)
    known.set(span.source, masked)
    return { ...span, source: masked.source }
  }
  return diagnostics.map(({ span, related, ...rest }) => {
    const places = {
      ...(span ? { span: mask(span) } : {}),
      ...(related ? { related: related.map(each => ({ ...each, span: mask(each.span) })) } : {})
    }
    const secrets = [...known.values()].flatMap(({ secrets }) => secrets)
    return {
      ...rest,
      message: secrets.reduce((text, secret) => text.replaceAll(secret, '***'), rest.message),
      ...places
    }
  })
}

/** What looks like a credential in a text. */
export function credentialsIn(source: Source): readonly string[] {
  return maskText(source).secrets
}

interface Masked {
  readonly source: Source
  readonly secrets: readonly string[]
}

function maskText(source: Source): Masked {
  const secrets = new Set<string>()
  const stars = (_: string, before: string, found: string): string => {
    if (reference.test(found)) return before + found
    const bare = found.replace(/^(["'])(.*?)\1?$/s, '$2').trim()
    if (bare.length >= 4) secrets.add(bare)
    return before + found.replace(/[^\r\n]/g, '*')
  }
  const text = patterns.reduce((masked, pattern) => masked.replace(pattern, stars), source.text)
  return text === source.text ? { source, secrets: [] } : { source: { name: source.name, text }, secrets: [...secrets] }
}
