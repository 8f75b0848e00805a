import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { JudgedRow, Judgement } from '../../src/governance/compliance/judgement.ts'
import { recordJudgements } from '../../src/governance/compliance/record.ts'
import { type GovernanceTables, governanceMigrations } from '../../src/governance/index.ts'
import { saveProducts } from '../../src/governance/registry/save-registry.ts'
import type { DataProduct, Outcome } from '../../src/mesh/index.ts'
import { jsonText, openStore, type Store } from '../../src/store/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'polity-ledger-'))
const product = 'urn:polity:product:orders'
const bundle = 'sha256:0'
let store: Store<GovernanceTables>

beforeAll(async () => {
  store = await openStore<GovernanceTables>({ folder }, governanceMigrations)
  await store.db
    .insertInto('bundle')
    .values({ digest: bundle, policy_digest: '', data_digest: '', archive: new Uint8Array([1]), first_seen: at(0) })
    .execute()
  const model = {
    id: product,
    kind: 'product',
    name: 'Orders',
    inputPorts: [],
    outputPorts: []
  } as unknown as DataProduct
  const facts = { product: model, documents: [], schemaErrors: [], inexpressible: [] }
  const registered = { product: model, documents: [], inexpressible: [], digest: 'facts' }
  await saveProducts(store.db, [{ facts, registered }], { revision: 0, at: at(0) })
})

afterAll(async () => {
  await store?.close()
  rmSync(folder, { recursive: true, force: true })
})

const at = (minute: number): string => `2026-11-20T12:${String(minute).padStart(2, '0')}:00.000Z`

function row(outcome: Outcome, violations: readonly string[] = [], more: Partial<JudgedRow> = {}): JudgedRow {
  return {
    policy: 'owner-named',
    outcome,
    state: 'enforced',
    severity: 'high',
    blocks: outcome === 'fail',
    reasons: [],
    waiver: null,
    metrics: {},
    enforcedFrom: null,
    violations: violations.map(id => ({
      id,
      detail: { message: id, path: null, got: null, want: null, fix: null, place: null }
    })),
    ...more
  }
}

function judged(minute: number, rows: readonly JudgedRow[], noVerdict: string | null = null) {
  const said = { product, status: 'fail' as const, noVerdict, nextChange: null, rows }
  const judgement: Judgement = { ...said, digest: JSON.stringify(said), verdict: JSON.stringify(said) }
  return store.db
    .transaction()
    .execute(transaction =>
      recordJudgements(transaction, [judgement], bundle, { revision: minute, state: minute, at: at(minute) })
    )
}

const ledger = () =>
  store.db.selectFrom('ledger').select(['outcome', 'state', 'from_at', 'to_at']).orderBy('id').execute()
const violations = () =>
  store.db.selectFrom('violation').select(['id', 'first_seen', 'last_seen', 'resolved_at']).orderBy('seq').execute()

describe('the ledger keeps intervals, violations keep their time', () => {
  const change = (before: Outcome | null, after: Outcome | null) => [
    { product, name: 'Orders', policy: 'owner-named', before, after }
  ]

  test('an outcome begins', async () => {
    expect(await judged(1, [row('fail', ['a', 'b'])])).toEqual(change(null, 'fail'))
    expect(await ledger()).toEqual([{ outcome: 'fail', state: 'enforced', from_at: at(1), to_at: null }])
    expect(await violations()).toEqual([
      { id: 'a', first_seen: at(1), last_seen: null, resolved_at: null },
      { id: 'b', first_seen: at(1), last_seen: null, resolved_at: null }
    ])
  })

  test('the same again writes nothing but that it was looked at', async () => {
    const before = [await ledger(), await violations()]
    expect(await judged(2, [row('fail', ['a', 'b'])])).toEqual([])
    expect([await ledger(), await violations()]).toEqual(before)
    const { evaluated_at } = await store.db.selectFrom('product').select('evaluated_at').executeTakeFirstOrThrow()
    expect(evaluated_at).toBe(at(2))
  })

  test('the same outcome in another state goes on; a violation that is gone is resolved', async () => {
    expect(await judged(3, [row('fail', ['b', 'c'], { state: 'deprecated' })])).toEqual([])
    expect(await ledger()).toEqual([{ outcome: 'fail', state: 'deprecated', from_at: at(1), to_at: null }])
    expect(await violations()).toEqual([
      { id: 'a', first_seen: at(1), last_seen: at(2), resolved_at: at(3) },
      { id: 'b', first_seen: at(1), last_seen: null, resolved_at: null },
      { id: 'c', first_seen: at(3), last_seen: null, resolved_at: null }
    ])
  })

  test.each([
    { note: 'a policy in error', minute: 4, rows: [row('error')], noVerdict: null, from: 'fail', to: 'error' },
    { note: 'an unknown outcome', minute: 5, rows: [row('unknown')], noVerdict: null, from: 'error', to: 'unknown' },
    { note: 'no verdict at all', minute: 6, rows: [], noVerdict: 'no clock', from: 'unknown', to: null }
  ] as const)('$note resolves nothing', async ({ minute, rows, noVerdict, from, to }) => {
    expect(await judged(minute, rows, noVerdict)).toEqual(change(from, to))
    expect((await violations()).slice(1)).toEqual([
      { id: 'b', first_seen: at(1), last_seen: at(3), resolved_at: null },
      { id: 'c', first_seen: at(3), last_seen: at(3), resolved_at: null }
    ])
  })

  test('seen again, a violation is as old as it is; resolved and come back, it is new', async () => {
    expect(await judged(7, [row('fail', ['a', 'b'])])).toEqual(change(null, 'fail'))
    expect(await violations()).toEqual([
      { id: 'a', first_seen: at(1), last_seen: at(2), resolved_at: at(3) },
      { id: 'b', first_seen: at(1), last_seen: null, resolved_at: null },
      { id: 'c', first_seen: at(3), last_seen: at(3), resolved_at: at(7) },
      { id: 'a', first_seen: at(7), last_seen: null, resolved_at: null }
    ])
    expect(await ledger()).toEqual([
      { outcome: 'fail', state: 'deprecated', from_at: at(1), to_at: at(4) },
      { outcome: 'error', state: 'enforced', from_at: at(4), to_at: at(5) },
      { outcome: 'unknown', state: 'enforced', from_at: at(5), to_at: at(6) },
      { outcome: 'fail', state: 'enforced', from_at: at(7), to_at: null }
    ])
  })

  test('what PostgreSQL cannot hold in JSON is replaced, and nothing else', async () => {
    const message = 'nul \u0000, half \ud800, whole \u{1f600}, \\u0000 as text, "quoted" \\ \\ud800'
    const detail = { message, path: null, got: null, want: null, fix: null, place: null }
    await judged(8, [row('fail', [], { violations: [{ id: 'x', detail }] })])
    const stored = await store.db
      .selectFrom('violation')
      .select('detail')
      .where('id', '=', 'x')
      .executeTakeFirstOrThrow()
    expect((stored.detail as { message: string }).message).toBe(
      'nul \ufffd, half \ufffd, whole \u{1f600}, \\u0000 as text, "quoted" \\ \\ud800'
    )
    expect(jsonText({ a: [1, 'b', null] })).toBe('{"a":[1,"b",null]}')
  })
})
