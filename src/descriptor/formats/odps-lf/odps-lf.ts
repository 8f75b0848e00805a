import { scalarText } from '../../read/scalar-text.ts'
import type { Format } from '../format.ts'
import { odpsLfMapping } from './mapping.ts'
import { type OdpsLfVersion, odpsLfSchema, odpsLfVersions, uncheckedOdpsLfVersions } from './schema.ts'
import { odpsLfWrittenAs } from './written-as.ts'

type Fields = Readonly<Record<string, unknown>>

/** Open Data Product Specification (Linux Foundation): a product, its ways of access, its contract by name. */
export const odpsLf: Format = {
  standard: 'odps-lf',
  title: 'Open Data Product Specification (Linux Foundation ODPS)',
  role: 'product',
  recognizes: content => {
    const product = fieldsOf(content.product)
    const details = fieldsOf(product.details)
    const names = typeof content.schema === 'string' && /opendataproducts|open-data-product/i.test(content.schema)
    return (
      names ||
      [product, details, ...Object.values(product), ...Object.values(details)].some(
        part => fieldsOf(part).productID !== undefined
      )
    )
  },
  versionProperty: 'version',
  declaredVersion: ({ version }) =>
    typeof version === 'number' && Number.isInteger(version) ? `${version}.0` : scalarText(version),
  versions: [...uncheckedOdpsLfVersions, ...odpsLfVersions].sort(),
  schema: version =>
    (odpsLfVersions as readonly string[]).includes(version) ? odpsLfSchema(version as OdpsLfVersion) : undefined,
  references: { embedded: ['spec'], bases: [['product']] },
  embeds: content => {
    const { contract } = fieldsOf(content.product)
    return contract === undefined
      ? []
      : [
          ['product', 'contract'],
          ['product', 'contract', 'spec']
        ]
  },
  mapping: odpsLfMapping,
  writtenAs: odpsLfWrittenAs,
  extension: (name, place) => (place === 'product' ? `\`product.x-${name}\`` : `\`x-${name}\``),
  identity: content => {
    const path = detailsPath(content)
    const details = fieldsOf(path.reduce<unknown>((value, part) => fieldsOf(value)[part], content))
    return { id: details.productID, version: details.productVersion ?? details.version, path: [...path, 'productID'] }
  },
  // what is in the data, only a contract says
  inexpressible: () => ['managementPorts']
}

/** Where the product's own facts stand: in English, else in the first language; before 4.0 also without `details`, or without a language. */
function detailsPath(content: Fields): readonly string[] {
  const product = fieldsOf(content.product)
  const details = fieldsOf(product.details)
  const languages = (map: Fields) => ['en', ...Object.keys(map)].filter(key => /^[a-z]{2}$/.test(key))
  const candidates = [
    ...languages(details).map(key => ['product', 'details', key]),
    ['product', 'details'],
    ...languages(product).map(key => ['product', key]),
    ['product']
  ]
  return (
    candidates.find(path => {
      const found = fieldsOf(path.reduce<unknown>((value, part) => fieldsOf(value)[part], content))
      return found.productID !== undefined
    }) ?? ['product', 'details']
  )
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}
