import { cpSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { root } from '../run-polity.ts'
import { type Json, type Sandbox, sandbox } from './sandbox.ts'

let box: Sandbox
beforeEach(() => {
  box = sandbox()
  cpSync(join(root, 'examples/mesh/payments'), join(box.folder, 'payments'), { recursive: true })
})

/** What the starter policies allow a baseline until. */
const until =
  /^baselineUntil: "(.*)"$/m.exec(readFileSync(join(root, 'policies/lifecycle.yaml'), 'utf8'))?.[1] ?? 'nothing'
const now = '2026-11-26T00:00:00Z'
const given = ['payments', 'mesh', '--now', now]
const statements = 'urn:polity:product:royalty-statements'
const row = (json: Json, policy: string): Json['products'][number]['rows'][number] | undefined =>
  json.products.find(({ id }) => id === statements)?.rows.find(each => each.policy === policy)
const notes = (json: Json): readonly string[] => json.gate.notes

describe('a baseline', () => {
  test('lets what was there be, says so, and nothing else', async () => {
    const before = await box.check(given)
    expect(before.code).toBe(3)
    const blocking = before.json.products.flatMap(({ rows }) => rows.filter(each => each.blocks))
    const count = blocking.flatMap(each => each.violations).length
    const written = await box.check([...given, '--baseline', 'baseline.json', '--update-baseline'])
    expect({ code: written.code, verdict: written.json.verdict }).toEqual({ code: 0, verdict: 'pass' })
    const { products } = JSON.parse(readFileSync(join(box.folder, 'baseline.json'), 'utf8')) as {
      products: Record<string, string[]>
    }
    expect(Object.values(products).flat().sort()).toEqual(
      blocking.flatMap(each => each.violations.map(({ id }) => id)).sort()
    )
    const after = await box.check([...given, '--baseline', 'baseline.json'])
    expect({ code: after.code, overrides: after.json.gate.overrides }).toEqual({
      code: 0,
      overrides: ['baseline of baseline.json', `judged as if it were ${now}`]
    })
    expect(notes(after.json)).toContain(`${count} violations of baseline.json do not block until ${until}`)
    expect(row(after.json, 'polyseme-joinable')).toMatchObject({
      outcome: 'waived',
      blocks: false,
      baselinedUntil: until
    })
    const pretty = await box.run(['check', ...given, '--baseline', 'baseline.json'])
    expect(pretty.stdout).toMatch(/waived {2}polyseme-joinable: \d in the baseline, which ends on /)
    expect(pretty.stdout).toContain('(in the baseline)')

    // lines move: the same violations; a new one blocks
    const file = 'payments/royalty-statements/statements.odcs.yaml'
    const text = readFileSync(join(box.folder, file), 'utf8')
    box.file(file, `# one\n# two\n\n${text}`)
    expect((await box.check([...given, '--baseline', 'baseline.json'])).code).toBe(0)
    box.file(
      'payments/royalty-statements/statements.odcs.yaml',
      text.replaceAll('classification:', 'x-classification:')
    )
    expect((await box.check([...given, '--baseline', 'baseline.json'])).code).toBe(3)
  })

  test('ends when the bundle says so, and is then not written', async () => {
    await box.check([...given, '--baseline', 'baseline.json', '--update-baseline'])
    const later = ['payments', 'mesh', '--now', until, '--baseline', 'baseline.json']
    const ended = await box.check(later)
    expect(ended.code).toBe(3)
    expect(notes(ended.json)).toContain(`baseline.json has no effect: the policies allowed a baseline until ${until}`)
    expect((await box.run(['check', ...later, '--update-baseline'])).stderr).toContain('no baseline is written')
  })

  test('what is no longer found is said, and dropped when it is written anew; other products keep theirs', async () => {
    box.file(
      'baseline.json',
      JSON.stringify({
        polityBaseline: 1,
        products: { [statements]: ['port-availability/outputPorts/gone'], 'urn:elsewhere': ['a/b'] }
      })
    )
    const { json } = await box.check([...given, '--baseline', 'baseline.json'])
    expect(notes(json)).toContain(
      `baseline.json holds port-availability/outputPorts/gone of ${statements}, which is no longer found`
    )
    await box.check([...given, '--baseline', 'baseline.json', '--update-baseline'])
    const { products } = JSON.parse(readFileSync(join(box.folder, 'baseline.json'), 'utf8')) as {
      products: Record<string, string[]>
    }
    expect(products['urn:elsewhere']).toEqual(['a/b'])
    expect(products[statements]).not.toContain('port-availability/outputPorts/gone')
  })

  test('where the policies allow none it has no effect, and no policy can say of itself that it was there', async () => {
    box.file(
      'own/global/one/policy.rego',
      `# METADATA
# title: t
# custom: {id: one, characteristic: secure, severity: low, owner: o, rationale: r, help: h}
package global.one

violations contains violation if violation := {"path": ["name"], "message": "never right", "baselined": true}
`
    )
    box.file('own/lifecycle.yaml', 'lifecycle: {one: [{state: enforced, from: "2026-01-01T00:00:00Z"}]}\n')
    box.file('baseline.json', JSON.stringify({ polityBaseline: 1, products: { [statements]: ['one/name'] } }))
    const { code, json } = await box.check([...given, '--policies', 'own', '--baseline', 'baseline.json'])
    expect(code).toBe(3)
    expect(row(json, 'one')).toMatchObject({ outcome: 'fail', blocks: true })
    expect(notes(json)).toEqual(['baseline.json has no effect: the policies allow no baseline'])
    const updated = await box.run([
      'check',
      ...given,
      '--policies',
      'own',
      '--baseline',
      'baseline.json',
      '--update-baseline'
    ])
    expect({ code: updated.code, stderr: updated.stderr }).toEqual({
      code: 1,
      stderr: 'polity: no baseline is written: the policies allow none\n'
    })
  })

  test.each([
    {
      note: 'that is not there',
      args: ['--baseline', 'nowhere.json'],
      says: 'there is no baseline nowhere.json: --update-baseline writes one'
    },
    { note: 'that is none', args: ['--baseline', 'payments/other.json'], says: 'payments/other.json:1:' },
    { note: 'without a name', args: ['--update-baseline'], says: 'name the baseline that is to be written' }
  ])('$note is an error', async ({ args, says }) => {
    box.file('payments/other.json', '{"polityBaseline": 1, "product": {}}')
    const { code, stderr } = await box.run(['check', ...given, ...args])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(says) })
  })
})

describe('a standing', () => {
  const standing = (enforcedFrom: object): string => JSON.stringify({ standing: { [statements]: { enforcedFrom } } })

  test('gives a product the time it has left; without one it is judged strictly and the row says that nobody knows', async () => {
    const strict = await box.check(given)
    expect(row(strict.json, 'polyseme-joinable')).toMatchObject({ outcome: 'fail', grace: 'unknown' })
    const pretty = await box.run(['check', ...given])
    expect(pretty.stdout).toMatch(/FAIL {4}polyseme-joinable: 2 violations; grace unknown/)
    box.file('standing.json', standing({ 'polyseme-joinable': '2027-01-01T00:00:00Z' }))
    const told = await box.check([...given, '--standing', 'standing.json'])
    expect(row(told.json, 'polyseme-joinable')).toMatchObject({
      outcome: 'warn',
      blocks: false,
      enforcedFrom: '2027-01-01T00:00:00Z'
    })
    expect(row(told.json, 'lineage-resolved')).not.toHaveProperty('grace')
    expect(told.json.gate.overrides[0]).toBe('standing of standing.json')
  })

  test('is read from a service, and what it says has to be right', async () => {
    let answer = standing({ 'polyseme-joinable': '2027-01-01T00:00:00Z' })
    const server = createServer((_, response) => response.end(answer))
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/standing`
    const told = await box.check([...given, '--standing', url])
    answer = standing({ 'polyseme-joinable': 'soon' })
    const wrong = await box.run(['check', ...given, '--standing', url])
    server.closeAllConnections()
    server.close()
    expect(row(told.json, 'polyseme-joinable')?.outcome).toBe('warn')
    expect(told.json.gate.overrides).toEqual([`standing of ${url}`, `judged as if it were ${now}`])
    expect({ code: wrong.code, stderr: wrong.stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /standing_error\]: `polyseme-joinable` is `soon`, want an instant[\s\S]*\/standing:1:/
      )
    })
  })
})

describe('waivers', () => {
  test('that end soon, have ended or are not needed are said', async () => {
    for (const name of ['lib', 'global/polyseme-joinable', 'global/owner-named']) {
      cpSync(join(root, 'policies', name), join(box.folder, 'policies', name), { recursive: true })
    }
    const always = '[{state: enforced, from: "2026-01-01T00:00:00Z"}]'
    box.file('policies/lifecycle.yaml', `lifecycle: {polyseme-joinable: ${always}, owner-named: ${always}}\n`)
    const waiver = (ticket: string, ends: string): string =>
      `{product: "${statements}", reason: r, ticket: ${ticket}, approvers: [architecture], from: "2026-06-01T00:00:00Z", until: "${ends}"}`
    const check = async (text: string): Promise<{ readonly json: Json; readonly code: number | null }> => {
      box.file('policies/waivers.yaml', `waivers: {${text}}\n`)
      return await box.check([...given, '--policies', 'policies'])
    }
    const soon = await check(
      `polyseme-joinable: [${waiver('A-1', '2026-12-06T00:00:00Z')}], owner-named: [${waiver('B-2', '2027-12-06T00:00:00Z')}]`
    )
    expect(soon.code).toBe(0)
    expect(notes(soon.json)).toEqual([
      'the waiver of polyseme-joinable for Royalty statements (A-1) ends on 2026-12-06T00:00:00Z, in 10 days',
      'the waiver of owner-named for Royalty statements (B-2) is not needed: it covers no violation'
    ])
    const ended = await check(`polyseme-joinable: [${waiver('A-1', '2026-11-26T00:00:00Z')}]`)
    expect(ended.code).toBe(3)
    expect(notes(ended.json)).toEqual([
      'the waiver of polyseme-joinable for Royalty statements (A-1) ended on 2026-11-26T00:00:00Z'
    ])
    const later = await check(`polyseme-joinable: [${waiver('A-1', '2027-06-01T00:00:00Z')}]`)
    expect(notes(later.json)).toEqual([])
  })
})
