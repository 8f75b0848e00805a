import { describe, expect, test } from 'vitest'
import { positionAt } from '../../src/diagnostics/index.ts'
import type { ModelPath } from '../../src/mesh/index.ts'
import { assembled, contractText, read } from './assembled-documents.ts'
import { ownDocument, underlined } from './read-documents.ts'

const product = ownDocument('listening.odps.yaml')
const contract = ownDocument('events.odcs.yaml')

describe('where a path stands', () => {
  const { first } = assembled([product, contract])
  const at = (path: ModelPath) => {
    const { span, pointer, document, exact } = first.locate(path)
    return { document, pointer, exact, line: positionAt(span.source, span.start).line, underlined: underlined(span) }
  }

  test.each([
    {
      note: 'a value of the product',
      path: ['status'],
      want: { document: 0, pointer: '/status', exact: true, line: 6, underlined: 'active' }
    },
    {
      note: 'a computed value',
      path: ['domain'],
      want: { document: 0, pointer: '/domain', exact: true, line: 7, underlined: 'Listeners Domain' }
    },
    {
      note: 'a map',
      path: ['description'],
      want: { document: 0, pointer: '/description', exact: true, line: 8, underlined: 'description' }
    },
    {
      note: 'a missing value: what should hold it',
      path: ['description', 'usage'],
      want: { document: 0, pointer: '/description', exact: false, line: 8, underlined: 'description' }
    },
    {
      note: 'missing at the top',
      path: ['tenant'],
      want: { document: 0, pointer: '', exact: false, line: 1, underlined: 'apiVersion: v1.0.0' }
    },
    {
      note: 'a member after one who left',
      path: ['team', 0, 'username'],
      want: { document: 0, pointer: '/team/members/0/username', exact: true, line: 13, underlined: 'ana@example.com' }
    },
    {
      note: 'an output port',
      path: ['outputPorts', 1],
      want: { document: 0, pointer: '/outputPorts/1', exact: true, line: 51, underlined: 'name: daily' }
    },
    {
      note: 'all output ports',
      path: ['outputPorts'],
      want: { document: 0, pointer: '/outputPorts', exact: true, line: 37, underlined: 'outputPorts' }
    },
    {
      note: 'a fact that the port says by convention',
      path: ['outputPorts', 0, 'classification'],
      want: {
        document: 0,
        pointer: '/outputPorts/0/customProperties/1/value',
        exact: true,
        line: 50,
        underlined: 'Confidential'
      }
    },
    {
      note: 'an element of such a fact',
      path: ['outputPorts', 0, 'purposes', 1],
      want: {
        document: 0,
        pointer: '/outputPorts/0/customProperties/0/value/1',
        exact: true,
        line: 48,
        underlined: 'recommendations'
      }
    },
    {
      note: 'a fact that neither says: the custom properties of the port',
      path: ['outputPorts', 0, 'retentionBasis'],
      want: {
        document: 0,
        pointer: '/outputPorts/0/customProperties',
        exact: false,
        line: 46,
        underlined: 'customProperties'
      }
    },
    {
      note: 'a fact said for all ports',
      path: ['outputPorts', 0, 'residency'],
      want: { document: 0, pointer: '/customProperties/0/value', exact: true, line: 24, underlined: 'EU' }
    },
    {
      note: 'a fact of the contract',
      path: ['outputPorts', 0, 'usage'],
      want: {
        document: 1,
        pointer: '/description/usage',
        exact: true,
        line: 8,
        underlined: 'Join to the listener by `listener_id`.'
      }
    },
    {
      note: 'tags of the port, then of the contract',
      path: ['outputPorts', 0, 'tags', 0],
      want: { document: 0, pointer: '/outputPorts/0/tags/0', exact: true, line: 43, underlined: 'stream' }
    },
    {
      note: '... of the contract',
      path: ['outputPorts', 0, 'tags', 1],
      want: { document: 1, pointer: '/tags/0', exact: true, line: 10, underlined: 'kafka' }
    },
    {
      note: 'a service level',
      path: ['outputPorts', 0, 'slo', 'retentionDays'],
      want: { document: 1, pointer: '/slaProperties/2', exact: true, line: 79, underlined: 'property: retention' }
    },
    {
      note: 'a missing service level: the list',
      path: ['outputPorts', 0, 'slo', 'availabilityPercent'],
      want: { document: 1, pointer: '/slaProperties', exact: false, line: 71, underlined: 'slaProperties' }
    },
    {
      note: 'a description that a column lacks',
      path: ['outputPorts', 0, 'tables', 0, 'columns', 1, 'description'],
      want: { document: 1, pointer: '/schema/0/properties/1', exact: false, line: 46, underlined: 'name: track_id' }
    },
    {
      note: 'a nested column',
      path: ['outputPorts', 0, 'tables', 0, 'columns', 6, 'type'],
      want: {
        document: 1,
        pointer: '/schema/0/properties/3/properties/1/items/properties/0/logicalType',
        exact: true,
        line: 62,
        underlined: 'string'
      }
    },
    {
      note: 'a convention of a table',
      path: ['outputPorts', 0, 'tables', 0, 'validTime', 'from'],
      want: {
        document: 1,
        pointer: '/schema/0/customProperties/0/value',
        exact: true,
        line: 24,
        underlined: 'played_at'
      }
    },
    {
      note: 'a convention that is missing',
      path: ['outputPorts', 0, 'tables', 0, 'columns', 0, 'unit'],
      want: { document: 1, pointer: '/schema/0/properties/0/customProperties', exact: false }
    },
    {
      note: 'a custom property',
      path: ['outputPorts', 0, 'tables', 0, 'columns', 0, 'custom', 'retainedBy'],
      want: {
        document: 1,
        pointer: '/schema/0/properties/0/customProperties/1/value',
        exact: true,
        underlined: 'archive'
      }
    },
    {
      note: 'a fact of a contract that is not there',
      path: ['outputPorts', 1, 'tables', 0],
      want: { document: 0, pointer: '/outputPorts/1/contractId', exact: false, underlined: 'listening.daily' }
    },
    { note: 'nothing: the document', path: [], want: { document: 0, pointer: '', exact: true, line: 1 } },
    {
      note: 'a path that no product has',
      path: ['nonsense', 3],
      want: { document: 0, pointer: '', exact: false, line: 1 }
    },
    {
      note: 'an index past the end',
      path: ['outputPorts', 9, 'name'],
      want: { document: 0, pointer: '/outputPorts', exact: false }
    }
  ])('$note', ({ path, want }) => expect(at(path)).toMatchObject(want))

  test('a contract without service levels: its top', () => {
    const { first: alone } = assembled([read(contractText('c', '1.0.0'))])
    expect(alone.locate(['outputPorts', 0, 'slo', 'availabilityPercent'])).toMatchObject({
      document: 0,
      pointer: '',
      exact: false
    })
  })

  test('a path into a document', () => {
    expect(first.locateSource([1, 'schema', 0, 'name'])).toMatchObject({
      document: 1,
      pointer: '/schema/0/name',
      exact: true
    })
    expect(first.locateSource([1, 'schema', 0, 'absent', 'x'])).toMatchObject({
      document: 1,
      pointer: '/schema/0',
      exact: false
    })
    expect(first.locateSource([9, 'x'])).toMatchObject({ document: 0, pointer: '', exact: false })
  })

  test('JSON has places too', () => {
    const json = read(JSON.stringify(contract.content, null, 2), 'contract.json')
    const { first: alone } = assembled([json])
    const { span, pointer } = alone.locate(['outputPorts', 0, 'tables', 0, 'columns', 0, 'polyseme'])
    expect([pointer, underlined(span)]).toEqual(['/schema/0/properties/0/customProperties/0/value', '"listener"'])
  })
})
