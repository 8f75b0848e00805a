import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AccessFacts } from '../../src/evaluator/index.ts'
import { accessFacts, column, port, product, table } from '../build/facts.ts'
import { openThreeWays, type ThreeWays } from '../build/three-ways.ts'

let ways: ThreeWays
beforeAll(async () => {
  ways = await openThreeWays()
})
afterAll(() => ways.close())

const facts = accessFacts()
const { subject, resource, polity } = facts
const tenant = { type: 'field', operator: 'eq', field: 'tenant', value: 'acme' }
const own = { type: 'field', operator: 'eq', field: 'user_id', value: 'bob' }
const as = (properties: AccessFacts['subject']['properties']): Partial<AccessFacts> => ({
  subject: { ...subject, properties }
})
const of = (properties: AccessFacts['resource']['properties']): Partial<AccessFacts> => ({
  resource: { ...resource, properties }
})

const permits: readonly { note: string; facts: Partial<AccessFacts>; masks: object; rowFilter: unknown }[] = [
  {
    note: 'a grant without rows: only the restriction is left; masks for every column, the stricter of two',
    facts: {},
    masks: { email: { kind: 'redact' }, id: { kind: 'none' } },
    rowFilter: tenant
  },
  {
    note: 'a grant with rows is AND-ed with the restriction',
    facts: as({ roles: ['user'], tenant: 'acme', region: 'eu' }),
    masks: { email: { kind: 'redact' }, id: { kind: 'none' } },
    rowFilter: { type: 'compound', operator: 'and', value: [own, tenant] }
  },
  {
    note: 'grants are OR-ed: one without rows opens all',
    facts: as({ roles: ['user', 'reader', 'auditor'], region: 'eu' }),
    masks: { email: { kind: 'redact' }, id: { kind: 'none' } },
    rowFilter: undefined
  },
  {
    note: 'only the columns asked for',
    facts: of({ port: 'a', columns: ['id'] }),
    masks: { id: { kind: 'none' } },
    rowFilter: tenant
  },
  {
    note: 'a column that the product does not have is null',
    facts: of({ port: 'a', columns: ['id', 'iban'] }),
    masks: { id: { kind: 'none' }, iban: { kind: 'null' } },
    rowFilter: tenant
  },
  {
    note: 'a column of which one policy says nothing is null',
    facts: {
      product: product({
        outputPorts: [
          port('a', { residency: 'eu', tables: [table('t', { columns: [column('x', { classification: 'public' })] })] })
        ]
      })
    },
    masks: { x: { kind: 'null' } },
    rowFilter: tenant
  }
]

const denials: readonly {
  note: string
  facts: Partial<AccessFacts>
  admin: RegExp
  user?: RegExp
  redirect?: object
}[] = [
  {
    note: 'no grant',
    facts: as({ roles: ['guest'], tenant: 'acme', region: 'eu' }),
    admin: /^$/,
    user: /Nothing grants/
  },
  {
    note: 'a denial with the port to ask for instead',
    facts: as({ roles: ['reader'], tenant: 'acme', region: 'us' }),
    admin: /residency/,
    user: /stays in the eu/,
    redirect: { product: 'urn:test:plain', port: 'open' }
  },
  {
    note: 'the region is not known',
    facts: as({ roles: ['reader'], tenant: 'acme' }),
    admin: /residency/,
    redirect: { product: 'urn:test:plain', port: 'open' }
  },
  {
    note: 'a restriction that is undefined is no restriction lifted',
    facts: as({ roles: ['reader'], region: 'eu' }),
    admin: /obligation_undefined: `tenant`/
  },
  { note: 'no clock', facts: { polity: { ...polity, now: '' } }, admin: /no valid clock/ },
  {
    note: 'another product',
    facts: { resource: { ...resource, id: 'urn:test:other' } },
    admin: /not the one that was judged/
  },
  { note: 'no subject', facts: { subject: { ...subject, id: '' } }, admin: /names no subject/ },
  { note: 'no such port', facts: of({ port: 'z' }), admin: /no output port `z`/ },
  { note: 'no such table', facts: of({ port: 'a', table: 'z' }), admin: /no table `z`/ },
  {
    note: 'a conflict in one policy',
    facts: {
      product: product({
        outputPorts: [
          port('a', {
            tables: [table('t', { columns: [column('c', { personal: true }), column('c', { personal: false })] })]
          })
        ]
      })
    },
    admin: /could not be evaluated/
  }
]

describe('a decision', () => {
  test.each(permits)('permits: $note', ({ facts: more, masks, rowFilter }) => {
    const { decision, failure, input } = ways.ours.decide(accessFacts(more))
    expect({ failure, ...decision }).toMatchObject({ failure: undefined, decision: true })
    expect(decision.obligations).toEqual(rowFilter === undefined ? { masks } : { masks, rowFilter })
    expect(ways.theirs?.decide(accessFacts(more)).decision ?? decision).toEqual(decision)
    if (ways.opa) expect(ways.opa('data.polity.access', input)).toEqual(decision)
  })

  test.each(denials)('denies: $note', ({ facts: more, admin, user, redirect }) => {
    const { decision, failure, input } = ways.ours.decide(accessFacts(more))
    expect(failure).toBeUndefined()
    expect(decision.decision).toBe(false)
    expect(decision.obligations).toEqual({ masks: {} })
    const enforced = decision.reasonAdmin.filter(({ effect, policy }) => effect === 'deny' && policy !== 'warns')
    expect(enforced.map(({ reason }) => reason).join('\n')).toMatch(admin)
    if (user) expect(decision.reasonUser).toMatch(user)
    expect(decision.redirect).toEqual(redirect)
    if (ways.opa) expect(ways.opa('data.polity.access', input)).toEqual(decision)
  })

  test.each([
    { name: 'port', values: [null, false, 5, ['a'], {}] },
    { name: 'table', values: [null, false, 5, ['t'], {}] },
    { name: 'columns', values: [null, false, 5, 'email', { a: 'email' }, [null], [['email']]] }
  ])('a `$name` of another type is no request for everything', ({ name, values }) => {
    for (const value of values) {
      const { decision } = ways.ours.decide(accessFacts(of({ port: 'a', [name]: value } as never)))
      expect({ value, decision: decision.decision }).toEqual({ value, decision: false })
      expect(JSON.stringify(decision.reasonAdmin)).toContain(`\`resource.properties.${name}\` is not of its type`)
    }
  })

  test('a property of the subject of another type is not an absent one', () => {
    for (const name of ['roles', 'groups', 'domain', 'clearance', 'clearances', 'region', 'tenant']) {
      for (const value of [null, false, 5, {}, [5]]) {
        const { decision } = ways.ours.decide(accessFacts(as({ ...subject.properties, [name]: value } as never)))
        expect({ name, value, decision: decision.decision }).toEqual({ name, value, decision: false })
      }
    }
  })

  test('a table in other case is the same table, with all of its masks', () => {
    const lower = ways.ours.decide(accessFacts(of({ port: 'a', table: 't' }))).decision
    const upper = ways.ours.decide(accessFacts(of({ port: 'a', table: 'T' }))).decision
    expect(Object.keys(lower.obligations.masks)).toEqual(['email', 'id'])
    expect(upper).toEqual(lower)
  })

  test('a request without properties asks for all columns of all ports', () => {
    const { decision } = ways.ours.decide(
      accessFacts({ resource: { type: 'data_product', id: 'urn:test:plain' } as never })
    )
    expect(Object.keys(decision.obligations.masks)).toEqual(decision.decision ? ['email', 'id'] : [])
  })

  test('a policy in warn is heard and changes nothing', () => {
    const { decision } = ways.ours.decide(facts)
    expect(decision.reasonAdmin).toContainEqual({
      policy: 'warns',
      effect: 'deny',
      reason: 'would deny once enforced: soon'
    })
  })

  test('may change when the agreement ends', () => {
    const agreements = [{ id: '1', from: '2026-01-01T00:00:00Z', until: '2026-12-31T00:00:00Z' }]
    expect(ways.ours.decide(accessFacts({ agreements })).decision.nextChange).toBe('2026-12-31T00:00:00Z')
  })

  test('a permit never has fewer obligations for want of a fact', () => {
    const whole = JSON.parse(JSON.stringify(facts)) as Record<string, unknown>
    const full = ways.ours.decide(facts).decision
    const removed: string[] = []
    const without = (path: readonly (string | number)[]): void => {
      const copy = structuredClone(whole)
      const parent = path.slice(0, -1).reduce((value, key) => (value as never)[key], copy as unknown) as Record<
        string,
        unknown
      >
      if (Array.isArray(parent)) parent.splice(Number(path.at(-1)), 1)
      else delete parent[String(path.at(-1))]
      const { decision } = ways.ours.decide(copy as never)
      removed.push(path.join('/'))
      if (!decision.decision) return
      expect(decision.obligations.rowFilter, `without ${path.join('/')}`).toEqual(full.obligations.rowFilter)
      for (const [name, mask] of Object.entries(decision.obligations.masks)) {
        const before = full.obligations.masks[name]
        expect([before, { kind: 'null' }], `${name} without ${path.join('/')}`).toContainEqual(mask)
      }
    }
    const walk = (value: unknown, path: readonly (string | number)[]): void => {
      if (path.length > 0) without(path)
      if (typeof value !== 'object' || value === null) return
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, Array.isArray(value) ? Number(key) : key])
    }
    walk(whole, [])
    expect(removed.length).toBeGreaterThan(50)
  })
})
