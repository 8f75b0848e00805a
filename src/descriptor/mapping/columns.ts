import { scalarText } from '../read/scalar-text.ts'

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

/** The dotted path of a field from its table, noted while the table's fields are listed. */
export const pathOf = new WeakMap<object, string>()
/** What the table says about a field's references, beside what the field says itself. */
const tableReferences = new WeakMap<object, readonly string[]>()

/**
 * Every column of an ODCS table in the order of the document, nested ones after their parent: the very objects of the document, so that their places are known.
 *
 * A list's elements are followed where they have fields of their own, or say something about themselves.
 */
export function fieldsOf(table: unknown): readonly unknown[] {
  const found: unknown[] = []
  const visit = (field: unknown, path: string): void => {
    found.push(field)
    if (!isFields(field)) return
    pathOf.set(field, path)
    children(field.properties, `${path}.`)
    if (isFields(field.items)) element(field.items, `${path}[]`)
    if (isFields(field.map)) element(field.map.value, `${path}{}`)
  }
  const children = (properties: unknown, prefix: string): void => {
    for (const child of asList(properties)) {
      const name = isFields(child) && typeof child.name === 'string' ? child.name : ''
      visit(child, `${prefix}${name}`)
    }
  }
  const element = (item: unknown, path: string): void => {
    if (!isFields(item)) return
    if (item.classification !== undefined || item.customProperties !== undefined || item.tags !== undefined) {
      visit(item, path)
      return
    }
    children(item.properties, `${path}.`)
    if (isFields(item.items)) element(item.items, `${path}[]`)
  }
  if (!isFields(table)) return []
  children(table.properties, '')
  noteReferences(table, found)
  return found
}

/** The dotted path of a field that `fieldsOf` listed. */
export function fieldPath(field: unknown): unknown {
  return isFields(field) ? (pathOf.get(field) ?? field.name) : undefined
}

/** Foreign keys of a field: its own and those that its table gives for it. */
export function referencesOf(field: unknown): readonly unknown[] {
  if (!isFields(field)) return []
  const own = asList(field.relationships).flatMap(link => (isFields(link) ? asList(link.to) : []))
  return [...new Set([...own, ...(tableReferences.get(field) ?? [])])]
}

/** `relationships` of a table pair `from` with `to`, one or several columns each. */
function noteReferences(table: Fields, fields: readonly unknown[]): void {
  const targets = new Map<string, string[]>()
  for (const link of asList(table.relationships)) {
    if (!isFields(link)) continue
    const to = asList(link.to)
    asList(link.from).forEach((source, index) => {
      const target = to[index]
      if (typeof source !== 'string' || typeof target !== 'string') return
      const own = `${scalarText(table.name)}.`
      const name = source.startsWith(own) ? source.slice(own.length) : source
      targets.set(name, [...(targets.get(name) ?? []), target])
    })
  }
  if (targets.size === 0) return
  for (const field of fields) {
    const found = isFields(field) ? targets.get(pathOf.get(field) ?? '') : undefined
    if (found) tableReferences.set(field as object, found)
  }
}

const logicalTypes: Readonly<Record<string, string>> = {
  string: 'string',
  text: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamp',
  datetime: 'timestamp',
  time: 'time',
  binary: 'binary',
  object: 'object',
  array: 'array',
  map: 'map'
}

/** Types of stores, longest known words first; what follows a word (length, precision, element type) does not matter. */
const physicalTypes: readonly (readonly [RegExp, string])[] = [
  [/^(n?(var)?char2?|character|text|string|uuid|bpchar|clob|citext|enum|tinytext|longtext|mediumtext)/, 'string'],
  [
    /^(u?int\d*|integer|bigint|smallint|tinyint|mediumint|serial|bigserial|smallserial|long|short|byteint)\b/,
    'integer'
  ],
  [/^(numeric|decimal|number|float\d*|double|real|money|bignumeric)/, 'number'],
  [/^bool/, 'boolean'],
  [/^(timestamp|datetime)/, 'timestamp'],
  [/^date\b/, 'date'],
  [/^time\b/, 'time'],
  [/^(bytea?s?|(var)?binary|blob|image)\b/, 'binary'],
  [/^(struct|record|row|jsonb?|object|variant|super)\b/, 'object'],
  [/^(array|list|repeated)\b/, 'array'],
  [/^map\b/, 'map']
]

/** The canonical type of a column; `other` for a type that is named but not known. */
export function columnType(logical: unknown, physical: unknown): string | undefined {
  const known = typeof logical === 'string' ? logicalTypes[logical.trim().toLowerCase()] : undefined
  if (known) return known
  const store = typeof physical === 'string' ? physical.trim().toLowerCase() : ''
  const match = physicalTypes.find(([pattern]) => pattern.test(store))
  if (match) return match[1]
  return store !== '' || (typeof logical === 'string' && logical.trim() !== '') ? 'other' : undefined
}

const personalWords = new Set(['pii', 'personal', 'personal-data', 'personal_data', 'personaldata', 'personal data'])

/**
 * Whether a column holds data about a person: the custom property decides, then tags (`pii`, `pii:email`, `pii:false`), then a classification `pii` or
 * `personal`. Undefined when nothing is said; `sensitive` and the like say nothing about persons.
 */
export function personalFact(said: unknown, tags: unknown, classification: unknown): boolean | undefined {
  if (typeof said === 'boolean') return said
  const fromTags = asList(tags).flatMap(tag => personalTag(tag) ?? [])
  if (fromTags.length > 0) return fromTags.some(found => found.personal)
  return typeof classification === 'string' && personalWords.has(classification.trim().toLowerCase()) ? true : undefined
}

/** The kind that a tag `pii:<kind>` gives. */
export function personalKind(said: unknown, tags: unknown): unknown {
  if (typeof said === 'string') return said.trim().toLowerCase()
  return asList(tags).flatMap(tag => personalTag(tag)?.kind ?? [])[0]
}

function personalTag(tag: unknown): { personal: boolean; kind?: string } | undefined {
  if (typeof tag !== 'string') return undefined
  const [word = '', ...rest] = tag.trim().toLowerCase().split(/[:=]/)
  if (!personalWords.has(word.trim())) return undefined
  const detail = rest.join(':').trim()
  if (detail === '' || detail === 'true' || detail === 'yes') return { personal: true }
  if (detail === 'false' || detail === 'no' || detail === 'none') return { personal: false }
  return { personal: true, kind: detail }
}
