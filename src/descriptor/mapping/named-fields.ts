import { pathOf } from './columns.ts'

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The name under which a map stands in the map around it, noted when that one's entries are listed. */
const nameOf = new WeakMap<object, string>()

/** The maps in a map, in its order: the very objects of the document, so that their places are known. Anything else in it is left out. */
export function entriesOf(map: unknown): readonly unknown[] {
  if (!isFields(map)) return []
  return Object.entries(map).flatMap(([name, value]) => {
    if (!isFields(value)) return []
    nameOf.set(value, name)
    return [value]
  })
}

/** The name of a map that `entriesOf` listed. */
export function entryName(entry: unknown): string | undefined {
  return isFields(entry) ? nameOf.get(entry) : undefined
}

/** Columns of a primary key that their table names. */
const keysOf = new WeakMap<object, boolean>()

/**
 * Every column of a table whose fields stand in a map by name, nested ones after their parent: the very objects of the document.
 *
 * A field's own fields follow it; so do those of its elements (`items`) and of the values of a map (`values`), which are listed themselves where they say
 * something of their own. A field that is a definition has the fields of the definition.
 */
export function namedFieldsOf(table: unknown, root: unknown): readonly unknown[] {
  const found: unknown[] = []
  const above = new Set<unknown>()
  const visit = (field: Fields, path: string): void => {
    found.push(field)
    pathOf.set(field, path)
    inside(field, path)
  }
  const inside = (field: Fields, path: string): void => {
    // a definition may hold itself
    if (above.has(field) || above.size > deepest || found.length >= mostFields) return
    above.add(field)
    const definition = definitionOf(field, root)
    if (isFields(definition)) inside(definition, path)
    children(field.fields, `${path}.`)
    element(field.items, `${path}[]`)
    element(field.values, `${path}{}`)
    above.delete(field)
  }
  const element = (item: unknown, path: string): void => {
    if (!isFields(item)) return
    const says = ['pii', 'classification', 'tags', '$ref'].some(fact => item[fact] !== undefined)
    if (says) visit(item, path)
    else inside(item, path)
  }
  const children = (fields: unknown, prefix: string): void => {
    if (!isFields(fields)) return
    for (const [name, field] of Object.entries(fields)) if (isFields(field)) visit(field, `${prefix}${name}`)
  }
  if (!isFields(table)) return []
  children(table.fields, '')
  const keys = Array.isArray(table.primaryKey) ? table.primaryKey : []
  for (const field of found) keysOf.set(field as object, keys.includes(pathOf.get(field as object)))
  return found
}

/** Levels of definitions that hold others, and fields that come of them: few definitions make many. */
const deepest = 32
const mostFields = 20_000

/** True for a column that its table names in its primary key. */
export function inPrimaryKey(field: unknown): boolean | undefined {
  return isFields(field) && keysOf.get(field) === true ? true : undefined
}

/** The definition of the same document that a field refers to: `$ref: '#/definitions/name'`. */
export function definitionOf(field: unknown, root: unknown): unknown {
  const name =
    isFields(field) && typeof field.$ref === 'string' ? /^#\/definitions\/(.+)$/.exec(field.$ref)?.[1] : undefined
  if (name === undefined || !isFields(root) || !isFields(root.definitions)) return undefined
  const key = name.replaceAll('~1', '/').replaceAll('~0', '~')
  return Object.hasOwn(root.definitions, key) ? root.definitions[key] : undefined
}

/** True when a field refers to a definition that is not in the document: nothing is known of what that says. */
export function unresolvedDefinitions(content: unknown): boolean {
  if (!isFields(content) || !isFields(content.models)) return false
  return Object.values(content.models).some(model =>
    namedFieldsOf(model, content).some(
      field => isFields(field) && field.$ref !== undefined && definitionOf(field, content) === undefined
    )
  )
}

/** Links by name as a list: `{type, url}`. */
export function linksOf(links: unknown): readonly unknown[] {
  if (!isFields(links)) return []
  return Object.entries(links).flatMap(([type, url]) => (typeof url === 'string' ? [{ type, url }] : []))
}

/** What a map says beside what its standard knows, and beside what is understood there by convention. */
export function extrasOf(map: unknown, known: unknown): Fields | undefined {
  if (!isFields(map)) return undefined
  const names = new Set(Array.isArray(known) ? known : [known])
  const extras = Object.entries(map).filter(
    ([name, value]) => !names.has(name) && name !== '__proto__' && value !== undefined && value !== null
  )
  return Object.fromEntries(extras)
}
