import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root, runPolity } from './run-polity.ts'

interface Explained {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly parameters: readonly { readonly name: string; readonly value: unknown; readonly tighten?: string }[]
  readonly places: readonly {
    readonly standard: string
    readonly facts: readonly { readonly fact: string; readonly place: string }[]
  }[]
  readonly passing: readonly { readonly name: string; readonly text: string }[]
  readonly failing: readonly { readonly name: string; readonly text: string }[]
  readonly previous: readonly unknown[]
  readonly says: readonly { readonly message: string; readonly file?: string; readonly line?: number }[]
}

async function explain(id: string): Promise<Explained> {
  const { stdout, stderr, code } = await runPolity(['explain', id, '--format', 'json'])
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 })
  return JSON.parse(stdout) as Explained
}

const placeIn = (explained: Explained, standard: RegExp, fact: string): string | undefined =>
  explained.places.find(each => standard.test(each.standard))?.facts.find(each => each.fact === fact)?.place

describe('polity explain', () => {
  test('a policy: parameters in force, examples, and what it says of the one that fails', async () => {
    const found = await explain('port-availability')
    expect(found).toMatchObject({
      state: 'enforced',
      parameters: [{ name: 'minimumPercent', value: 99, tighten: 'up' }],
      says: [{ message: 'output port `plays` promises too little availability', file: 'contract.odcs.yaml', line: 7 }]
    })
    expect(found.passing[0]?.text).toContain('value: 99.5')
    expect(found.failing[0]?.text).toContain('value: 95')
  })

  test('where each standard writes it, in the words of its documents', async () => {
    const found = await explain('personal-data-purpose')
    const personal = 'outputPorts[].tables[].columns[].personal'
    expect(placeIn(found, /ODCS/, personal)).toBe('schema[].properties[].customProperties[personal].value')
    expect(placeIn(found, /^Data Contract Spec/, personal)).toBe('models.<table>.fields.<column>.pii')
    expect(placeIn(found, /ODPS/, 'outputPorts[].roles[].approvers')).toBe(
      'roles[].firstLevelApprovers (contract, odcs)'
    )
  })

  test('one that compares: with the version before', async () => {
    const found = await explain('protection-kept')
    expect(found.previous.length).toBe(1)
    expect(found.says.map(({ message, line }) => [message, line])).toEqual([
      ['column `listener_id` of `plays` was classified `confidential`, and is `internal` now', 11],
      ['column `listener_id` of `plays` was personal data, and is not marked so now', 14]
    ])
  })

  test('every policy has two examples, and the failing one breaks it', async () => {
    const { stdout } = await runPolity(['explain', '--format', 'json'])
    const list = JSON.parse(stdout) as readonly Explained[]
    expect(list.map(({ id }) => id)).toEqual(readdirSync(join(root, 'policies/global')).sort())
    for (const id of [
      'owner-named',
      'lineage-resolved',
      'classification-inherited',
      'valid-descriptor',
      'access-purpose',
      'schema-documented'
    ]) {
      const found = await explain(id)
      expect({ id, passing: found.passing.length > 0, failing: found.failing.length > 0 }).toEqual({
        id,
        passing: true,
        failing: true
      })
      expect({ id, says: found.says.length > 0 }).toEqual({ id, says: found.kind !== 'access' })
    }
  })

  test('for people: all of it, in words, no wider than asked', async () => {
    const { stdout } = await runPolity(['explain', 'compatible-evolution'])
    for (const part of [
      'why',
      'what to do',
      'removed = major',
      'the version before',
      'passes',
      'fails',
      'says the version of the contract'
    ])
      expect(stdout).toContain(part)
    expect(stdout).not.toMatch(/undefined|\[object/)
  })

  test.each([
    { id: 'port-avalability', says: 'there is no policy `port-avalability`: did you mean `port-availability`?' },
    { id: 'nothing-like-it', says: 'there is no policy `nothing-like-it`: `polity explain` lists them' }
  ])('$id: no stack trace', async ({ id, says }) => {
    const { stdout, stderr, code } = await runPolity(['explain', id])
    expect({ stdout, stderr, code }).toEqual({ stdout: '', stderr: `polity: ${says}\n`, code: 1 })
  })

  test('a bundle that is none', async () => {
    const { code, stderr } = await runPolity(['explain', '--bundle', 'package.json'])
    expect(code).toBe(1)
    expect(stderr).toContain('package.json is not used')
  })
})
