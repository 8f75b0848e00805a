import { type Document, parseAllDocuments, type ScalarTag, stringify, type Tags } from 'yaml'

/** Tags of YAML 1.1 that OPA's reader does not have: times, and numbers to the base of 60. */
const unknownToOpa = new Set(['TIME', 'HEX60'])

function tagsOfOpa(tags: Tags): Tags {
  return tags.filter(tag => {
    if (typeof tag === 'string') return true
    const { tag: name, format } = tag as ScalarTag
    return name !== 'tag:yaml.org,2002:timestamp' && !unknownToOpa.has(format ?? '')
  })
}

/** Reads the first document as OPA does: YAML 1.1 (`yes` is true), the last of repeated keys counts. */
export function parseYaml(
  text: string
): { readonly valid: true; readonly value: unknown } | { readonly valid: false; readonly message: string } {
  const documents = parseAllDocuments(text, { version: '1.1', uniqueKeys: false, merge: true, customTags: tagsOfOpa })
  const first = documents[0] as Document | undefined
  if (first === undefined) return { valid: true, value: null }
  const error = first.errors[0]
  if (error) return { valid: false, message: error.message }
  try {
    return { valid: true, value: first.toJS({ maxAliasCount: 100 }) as unknown }
  } catch (cause) {
    // An alias without anchor, or too many of them.
    return { valid: false, message: cause instanceof Error ? cause.message : String(cause) }
  }
}

/** Writes a value in the form of OPA's writer: keys sorted, lists not indented. */
export function writeYaml(value: unknown): string {
  return stringify(value, {
    version: '1.1',
    sortMapEntries: true,
    indentSeq: false,
    lineWidth: 0,
    aliasDuplicateObjects: false
  })
}
