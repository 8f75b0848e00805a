import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Service } from '../../src/service/index.ts'
import { clientOf, type Reply, type Sent, start, temporaryFolder } from './running-service.ts'
import { sampleFile, sampleMesh } from './sample-mesh.ts'
import { starterBundle } from './starter-bundle.ts'

const { folder, remove } = temporaryFolder()
let service: Service
let call: (path: string, sent?: Sent) => Promise<Reply>

async function open(): Promise<void> {
  service = await start(folder)
  ;({ call } = await clientOf(service))
}

beforeAll(async () => {
  await open()
  await service.syncFiles(sampleMesh())
})

afterAll(async () => {
  await service?.close()
  remove()
})

const id = 'urn:polity:product:listener-profiles'
const productFile = 'listeners/listener-profiles/product.odps.yaml'
const contractFile = 'listeners/listener-profiles/profiles-deidentified.odcs.yaml'
const contract = sampleFile(contractFile)
const product = sampleFile(productFile)
/** Readers of the column find it gone, under the same version. */
const columnGone = contract.replace(/ {6}- name: listeners\n[\s\S]*?(?= {6}- name: valid_from)/, '')
const columnGoneTold = columnGone.replace('version: 1.1.0', 'version: 2.0.0')
const productTold = product
  .replace('version: 2.3.0\nstatus', 'version: 3.0.0\nstatus')
  .replace('version: 1.1.0\n    contractId', 'version: 2.0.0\n    contractId')

const put = (name: string, body: string): Promise<Reply> =>
  call(`/api/v1/products/${encodeURIComponent(id)}/documents/${encodeURIComponent(name)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/yaml' },
    body
  })
const row = async (): Promise<{ outcome: string; violations: { message: string }[] }> => {
  const { body } = await call(`/api/v1/products/${encodeURIComponent(id)}`)
  return body.rows.find((each: { policy: string }) => each.policy === 'compatible-evolution')
}
const told = async (): Promise<string> =>
  (await row()).violations
    .map(({ message }) => message)
    .sort()
    .join('\n')

test('what is registered for the first time breaks nobody', async () => {
  expect(columnGone).not.toBe(contract)
  expect(await row()).toMatchObject({ outcome: 'exempt', reasons: ['there is no earlier version'] })
  const { items } = (await call('/api/v1/products?status=pass&limit=500')).body
  expect(items.length).toBeGreaterThan(0)
})

test('a breaking change is told before it is published', async () => {
  const documents = [
    { name: productFile, text: product },
    { name: 'profiles.odcs.yaml', text: sampleFile('listeners/listener-profiles/profiles.odcs.yaml') },
    { name: contractFile, text: columnGone }
  ]
  const { body } = await call('/v1/data/polity/report', { json: { input: { documents } } })
  expect(JSON.stringify(body.result.rows['compatible-evolution'].violations)).toContain('2.0.0')
  expect(await row()).toMatchObject({ outcome: 'exempt' })
})

describe('a breaking change stays a finding', () => {
  let before: string

  test('at its publication', async () => {
    expect((await put(contractFile, columnGone)).status).toBe(200)
    before = await told()
    expect(before).toContain('listeners')
    expect(before).toContain('2.0.0')
  })

  test('when the same is published again with another description', async () => {
    expect((await put(contractFile, columnGone.replace('description: How', 'description: Just how'))).status).toBe(200)
    expect((await put(contractFile, columnGone.replace('Ten-year band.', 'A band of ten years.'))).status).toBe(200)
    expect(await told()).toBe(before)
  })

  test('after a restart and after an activation', async () => {
    await service.close()
    await open()
    expect(await told()).toBe(before)
    await service.activate(starterBundle())
    expect(await told()).toBe(before)
  })

  test('after the product was retired and came back', async () => {
    const names = [contractFile, 'listeners/listener-profiles/profiles.odcs.yaml', productFile]
    for (const name of names.reverse()) {
      const path = `/api/v1/products/${encodeURIComponent(id)}/documents/${encodeURIComponent(name)}`
      expect((await call(path, { method: 'DELETE' })).status).toBeLessThan(500)
    }
    for (const name of [productFile, 'listeners/listener-profiles/profiles.odcs.yaml']) {
      expect((await put(name, sampleFile(name))).status).toBeLessThan(300)
    }
    expect((await put(contractFile, columnGone)).status).toBeLessThan(300)
    expect(await told()).toBe(before)
  })

  test('until the versions tell it', async () => {
    await put(contractFile, columnGoneTold)
    await put(productFile, productTold)
    expect(await row()).toMatchObject({ outcome: 'pass', violations: [] })
    // From now on that version is the one that readers know.
    await put(contractFile, columnGone)
    expect(await told()).toContain('2.0.0')
  })
})
