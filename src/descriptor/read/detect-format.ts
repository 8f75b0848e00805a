import { type Diagnostic, didYouMean, type Source } from '../../diagnostics/index.ts'
import type { Format } from '../formats/format.ts'
import { formats } from '../formats/index.ts'
import { type DocumentNode, findNode, spanOf } from './document-node.ts'
import { scalarText } from './scalar-text.ts'

/** The first property of other standards, so that a message can name them. */
const otherStandards: Readonly<Record<string, string>> = {
  dataProductSpecification: 'Data Product Specification',
  dataUsageAgreementSpecification: 'Data Usage Agreement Specification',
  asyncapi: 'AsyncAPI',
  openapi: 'OpenAPI'
}

/** What a document says it is. */
export type Detected =
  | { readonly format: Format; readonly version: string }
  | { readonly mesh: true }
  | { readonly diagnostic: Diagnostic }

/** Tells the standard and its version from a document's content; the name of the file does not matter. */
export function detectFormat(source: Source, root: DocumentNode, content: unknown): Detected {
  const span = (...path: string[]) => spanOf(source, findNode(root, path))
  const unknown = (message: string, help: string, path: readonly string[] = []): Detected => ({
    diagnostic: { code: 'descriptor_unknown_standard', severity: 'error', message, span: span(...path), help }
  })
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    return unknown(`the document is ${shown(content)}, want a map`, knownText())
  }
  const fields = content as Readonly<Record<string, unknown>>
  const { kind, apiVersion } = fields
  if (typeof apiVersion === 'string' && apiVersion.startsWith('polity/')) return detectMesh(fields, span)
  const format = formats.find(candidate => candidate.recognizes(fields))
  if (format) return detectVersion(format, fields, span)
  const other = Object.keys(otherStandards).find(name => fields[name] !== undefined)
  if (other) {
    const said = `\`${other}: ${shown(fields[other])}\``
    return unknown(`the ${otherStandards[other]} (${said}) is not read here`, knownText(), [other])
  }
  const got = [
    kind === undefined ? 'no `kind`' : `\`kind: ${shown(kind)}\``,
    apiVersion === undefined ? 'no `apiVersion`' : `\`apiVersion: ${shown(apiVersion)}\``
  ].join(' and ')
  const near = typeof kind === 'string' ? didYouMean(kind, ['DataContract', 'DataProduct', 'Mesh']) : undefined
  const help = near ? `did you mean \`kind: ${near}\`?` : knownText()
  return unknown(`not a data product standard that is known here: got ${got}`, help, kind === undefined ? [] : ['kind'])
}

type SpanOf = (...path: string[]) => ReturnType<typeof spanOf>

function detectMesh(fields: Readonly<Record<string, unknown>>, span: SpanOf): Detected {
  if (fields.apiVersion !== 'polity/v1') {
    return {
      diagnostic: {
        code: 'descriptor_unknown_version',
        severity: 'error',
        message: `the version \`${shown(fields.apiVersion)}\` of Polity's files is not known`,
        span: span('apiVersion'),
        help: 'want `polity/v1`'
      }
    }
  }
  if (fields.kind === 'Mesh') return { mesh: true }
  return {
    diagnostic: {
      code: 'descriptor_unknown_standard',
      severity: 'error',
      message: `not a file of Polity that is known: got ${fields.kind === undefined ? 'no `kind`' : `\`kind: ${shown(fields.kind)}\``}`,
      span: span('kind'),
      help: 'want `kind: Mesh`'
    }
  }
}

function detectVersion(format: Format, fields: Readonly<Record<string, unknown>>, span: SpanOf): Detected {
  const said = fields[format.versionProperty]
  const missing = said === undefined || said === null
  const declared = missing ? undefined : (format.declaredVersion?.(fields) ?? said)
  if (typeof declared === 'string' && format.versions.includes(declared)) return { format, version: declared }
  const known = format.versions.join(', ')
  const near = missing ? Object.keys(fields).find(key => didYouMean(key, [format.versionProperty])) : undefined
  if (near !== undefined) {
    return {
      diagnostic: {
        code: 'descriptor_unknown_version',
        severity: 'error',
        message: `\`${format.versionProperty}\` is missing: the version of the ${format.title} is not said, but for \`${near}\``,
        span: span(near),
        help: `did you mean \`${format.versionProperty}\`?`
      }
    }
  }
  const meant = missing ? undefined : format.versions.findLast(version => withV(version).startsWith(withV(declared)))
  return {
    diagnostic: {
      code: 'descriptor_unknown_version',
      severity: 'error',
      message: missing
        ? `\`${format.versionProperty}\` is missing: the version of the ${format.title} is not said`
        : typeof said === 'object'
          ? `\`${format.versionProperty}\` is ${shown(said)}, not a version of the ${format.title}`
          : `version \`${shown(said)}\` of the ${format.title} is not read here`,
      span: missing ? span(...(fields.kind === undefined ? [] : ['kind'])) : span(format.versionProperty),
      help: meant ? `did you mean \`${meant}\`? Known are ${known}` : `known are ${known}`
    }
  }
}

/** The version as the standards write it, with `v`; `3.1` may mean `v3.1.0`. */
function withV(version: unknown): string {
  const text = scalarText(version).trim().toLowerCase()
  return /^\d/.test(text) ? `v${text}` : text
}

function knownText(): string {
  return `known are ${formats.map(format => `${format.title} ${format.versions.join(', ')}`).join('; ')}`
}

/** A value in a message: short, on one line. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'a map'
  const text = String(value).replaceAll(/\s+/g, ' ')
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
