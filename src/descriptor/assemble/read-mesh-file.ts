import type { Diagnostic } from '../../diagnostics/index.ts'
import type { MeshFacts } from '../../mesh/index.ts'
import { findNode, spanOf } from '../read/document-node.ts'
import type { MeshDocument } from '../read/read-document.ts'
import { checkOwnSchema } from '../schema/own-file.ts'
import { closed, flag, type JsonSchema, text, words } from '../schema/schema-parts.ts'

/** Domains and polysemes: what the guild has registered. */
export type Vocabulary = Pick<MeshFacts, 'domains' | 'polysemes'>

const byId = (items: JsonSchema): JsonSchema => ({ type: 'object', additionalProperties: items })

/** The mesh file: `apiVersion: polity/v1`, `kind: Mesh`. */
export const meshFileSchema: JsonSchema = closed({
  'apiVersion!': words('polity/v1'),
  'kind!': words('Mesh'),
  domains: byId(closed({ name: text, owner: text, residency: text })),
  polysemes: byId(
    closed({
      name: text,
      description: text,
      'owner!': text,
      'identifierScheme!': text,
      'keyType!': text,
      pattern: text,
      'personal!': flag
    })
  )
})

const meshFile = { name: 'mesh', schema: meshFileSchema, code: 'descriptor_mesh_error', title: 'a mesh file' } as const

/** The words that a mesh file registers; none when it has a fault. */
export function readMeshFile(document: MeshDocument): { vocabulary: Vocabulary; diagnostics: readonly Diagnostic[] } {
  const diagnostics = [...checkOwnSchema(document, meshFile)]
  if (diagnostics.length > 0) return { vocabulary: {}, diagnostics }
  const report = (message: string, path: readonly (string | number)[]): void => {
    const span = spanOf(document.source, findNode(document.root, path))
    diagnostics.push({ code: 'descriptor_mesh_error', severity: 'error', message, span })
  }
  const { domains, polysemes } = document.content as Vocabulary
  for (const [id, { owner, pattern }] of Object.entries(polysemes ?? {})) {
    if (domains && !Object.hasOwn(domains, owner)) {
      report(`the domain \`${owner}\` that keeps \`${id}\` is not registered`, ['polysemes', id, 'owner'])
    }
    if (pattern !== undefined && !isRegularExpression(pattern)) {
      report(`\`${pattern}\` is no regular expression`, ['polysemes', id, 'pattern'])
    }
  }
  if (diagnostics.length > 0) return { vocabulary: {}, diagnostics }
  return { vocabulary: { ...(domains ? { domains } : {}), ...(polysemes ? { polysemes } : {}) }, diagnostics }
}

function isRegularExpression(pattern: string): boolean {
  try {
    new RegExp(pattern, 'u')
    return true
  } catch {
    return false
  }
}
