import type { Json } from '../../../json/index.ts'
import { faultOfUrl } from '../go-url.ts'
import { isObject } from '../operands.ts'
import type { JsonObject } from './schema.ts'

/** Where each `$ref` of a document leads. */
export interface References {
  /** The full reference that stands in a schema's `$ref`. */
  readonly of: (schema: JsonObject) => string | undefined
  /** The schema that a full reference names. Throws when there is none in the document. */
  readonly follow: (reference: string) => Json
}

/** Stands for the place of a document that does not say its own. */
const nowhere = 'document:///'

/**
 * Finds the schemas that a document names by `$id` (or `id`) and resolves its references against those names.
 *
 * @throws Error - two schemas of one name
 */
export function readReferences(document: Json): References {
  const named = new Map<string, Json>([[nowhere, document]])
  const resolved = new Map<JsonObject, string>()

  const visit = (value: Json, base: string): void => {
    if (Array.isArray(value)) for (const element of value) visit(element, base)
    if (!isObject(value)) return
    const id = 'id' in value ? value.id : value.$id
    const own = typeof id === 'string' && faultOfUrl(id) === undefined ? resolve(base, id) : undefined
    if (own !== undefined) {
      if (named.has(own) && own !== nowhere) throw new Error(`Reference already exists: "${own}"`)
      named.set(own, value)
    }
    const inner = own === undefined ? base : withoutFragment(own)
    if (typeof value.$ref === 'string') resolved.set(value, resolve(inner, value.$ref) ?? value.$ref)
    for (const [key, member] of Object.entries(value)) {
      // What these hold is no schema, whatever its members are called.
      if (key === 'const' || key === 'enum') continue
      const isMap = key === 'properties' || key === 'dependencies' || key === 'patternProperties'
      if (!isMap) visit(member, inner)
      else if (isObject(member)) for (const schema of Object.values(member)) visit(schema, inner)
    }
  }
  visit(document, nowhere)

  return {
    of: schema => resolved.get(schema) ?? (typeof schema.$ref === 'string' ? schema.$ref : undefined),
    follow: reference => {
      const known = named.get(reference)
      if (known !== undefined) return known
      const holder = named.get(withoutFragment(reference))
      if (holder !== undefined) return atPointer(holder, reference.slice(withoutFragment(reference).length + 1))
      if (reference.startsWith(nowhere) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(reference)) {
        throw new Error(`Reference ${reference.replace(nowhere, '/')} must be canonical`)
      }
      throw new Error(`remote reference loading disabled: ${reference}`)
    }
  }
}

const withoutFragment = (reference: string): string => reference.replace(/#.*$/s, '')

function resolve(base: string, reference: string): string | undefined {
  const path = withoutFragment(reference)
  const fragment = reference.slice(path.length + 1)
  const suffix = fragment === '' ? '' : `#${fragment}`
  if (path === '') return `${base}${suffix}`
  return URL.canParse(path, base) ? `${new URL(path, base)}${suffix}` : undefined
}

/** A fragment that is no pointer stands for the whole. */
function atPointer(document: Json, fragment: string): Json {
  const pointer = unescapeText(fragment)
  if (!pointer.startsWith('/')) return document
  let at: Json | undefined = document
  for (const step of pointer.slice(1).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (isObject(at)) {
      if (!Object.hasOwn(at, key)) throw new Error(`Object has no key '${key}'`)
      at = at[key]
    } else if (Array.isArray(at)) {
      if (!/^\d+$/.test(key)) throw new Error(`Invalid array index '${key}'`)
      if (Number(key) >= at.length) throw new Error(`Out of bound array[0,${at.length}] index '${key}'`)
      at = at[Number(key)] as Json
    } else throw new Error(`Invalid token reference '${key}'`)
  }
  return at as Json
}

function unescapeText(fragment: string): string {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}
