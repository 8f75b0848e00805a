import type { Json } from '../../../json/index.ts'
import { type Der, DerError, elementsOf, expectTag, listOf, membersOf, objectIdentifier, tags, text } from './der.ts'

/** Members of a name that are lists, by the last number of their identifier `2.5.4.n`. */
const lists: Readonly<Record<number, string>> = {
  6: 'Country',
  7: 'Locality',
  8: 'Province',
  9: 'StreetAddress',
  10: 'Organization',
  11: 'OrganizationalUnit',
  17: 'PostalCode'
}

/** A distinguished name in the form of Go's `pkix.Name`. */
export function nameOf(element: Der): Json {
  const names: { readonly Type: number[]; readonly Value: string }[] = []
  for (const set of listOf(element)) {
    for (const attribute of elementsOf(expectTag(set, tags.set).content)) {
      const [type, value] = membersOf(attribute)
      const written = value && text(value)
      if (written === undefined) throw new DerError('malformed name')
      names.push({ Type: objectIdentifier(type), Value: written })
    }
  }
  const valuesOf = (number: number): string[] =>
    names.filter(({ Type }) => Type.join() === `2,5,4,${number}`).map(({ Value }) => Value)
  const valuesOrNull = (number: number): string[] | null => {
    const values = valuesOf(number)
    return values.length === 0 ? null : values
  }
  return {
    ...Object.fromEntries(Object.entries(lists).map(([number, name]) => [name, valuesOrNull(Number(number))])),
    CommonName: valuesOf(3).at(-1) ?? '',
    SerialNumber: valuesOf(5).at(-1) ?? '',
    Names: names.length === 0 ? null : names,
    ExtraNames: null
  }
}
