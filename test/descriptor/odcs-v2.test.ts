import { describe, expect, test } from 'vitest'
import { assembleProducts, type FormatDocument, readDocuments } from '../../src/descriptor/index.ts'
import { placeInDocument } from '../../src/descriptor/mapping/map-document.ts'
import { ownDocument, underlined } from './read-documents.ts'

describe('a contract of ODCS 2.2', () => {
  const [alone] = assembleProducts([ownDocument('events.odcs2.yaml')]).products
  if (!alone) throw new Error('nothing was assembled')

  test('is mapped, its schema not checked', () => {
    expect(alone.documents[0]).toMatchObject({ standard: 'odcs', version: 'v2.2.2', schemaChecked: false })
    expect(alone.product).toMatchObject({
      id: 'urn:polity:contract:play-events',
      name: 'events',
      domain: 'listening',
      lifecycle: 'active',
      owner: { name: 'ana@example.com', email: 'ana@example.com' },
      support: [{ channel: '#listening' }, { channel: 'listening@example.com', url: 'mailto:listening@example.com' }],
      custom: { costCentre: 4711 }
    })
    const [port] = alone.product.outputPorts
    expect(port).toMatchObject({
      residency: 'eu',
      slo: { retentionDays: 1095, frequencySeconds: 86_400 },
      servers: [{ address: 'localhost:5432/plays', protocol: 'googlecloudplatform' }],
      roles: [{ role: 'reader', approvers: ['Ana'] }],
      price: { amount: 9.95 }
    })
    expect(port?.tables[0]).toMatchObject({
      name: 'plays',
      quality: [{ name: 'countCheck', computable: true }],
      columns: [
        { name: 'play_id', primaryKey: true, required: true, unique: false },
        { name: 'listener', personal: true, personalKind: 'identifier', encrypted: true, sources: ['raw_plays'] }
      ]
    })
    expect(alone.inexpressible).toContain('outputPorts/*/tables/*/columns/*/polyseme')
  })

  test('its facts have their places', () => {
    expect(underlined(alone.locate(['outputPorts', 0, 'tables', 0, 'columns', 1, 'personal']).span)).toBe('tags')
    expect(underlined(alone.locate(['outputPorts', 0, 'slo', 'retentionDays']).span)).toBe('property: retention')
    expect(underlined(alone.locate(['domain']).span)).toBe('Listening')
  })

  test.each(['v2.2.2', '2.2.1', 'v2.2.0'])('version %s is read', apiVersion => {
    const { documents } = readDocuments('a.yaml', `kind: DataContract\napiVersion: ${apiVersion}\nuuid: a\n`)
    expect(documents[0]).toMatchObject({ version: `v${apiVersion.replace('v', '')}` })
  })
})

test('what is missing in an object that is made of a text belongs where the text stands', () => {
  const text =
    'datasetName: a\nuuid: a\nversion: 1.0.0\nstatus: current\napiVersion: v2.2.2\nkind: DataContract\nproductSlackChannel: "#help"\n'
  const [document] = readDocuments('a.yaml', text).documents
  expect(placeInDocument(document as FormatDocument, ['support', 0, 'url'])).toEqual({
    path: ['productSlackChannel'],
    exact: false
  })
})
