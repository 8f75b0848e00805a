import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium as browserType, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Service } from '../../src/service/index.ts'
import { chromium, chromiumMissing } from '../requirements.ts'
import { start, temporaryFolder } from './running-service.ts'
import { sampleMesh } from './sample-mesh.ts'

const builtPage = fileURLToPath(new URL('../../dist/service/web/', import.meta.url))
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

describe.skipIf(chromiumMissing)('the page in a real browser (skipped without Chromium)', () => {
  const { folder, remove } = temporaryFolder()
  const mesh = sampleMesh()
  let service: Service
  let browser: Browser
  const complaints: string[] = []

  beforeAll(async () => {
    if (!existsSync(builtPage)) throw new Error('the page is not built: `npm run build`')
    service = await start(folder, { page: builtPage })
    await service.syncFiles(mesh)
    browser = await browserType.launch({
      executablePath: chromium,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    })
  })
  afterAll(async () => {
    await browser?.close()
    await service?.close()
    remove()
  })

  async function open(hash: string, options: { readonly width?: number; readonly dark?: boolean } = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: 900 },
      colorScheme: options.dark ? 'dark' : 'light'
    })
    const page = await context.newPage()
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${hash}: ${message.text()}`)
    })
    page.on('pageerror', error => complaints.push(`${hash}: ${error.message}`))
    await page.goto(`${service.url}/${hash}`)
    await page.waitForSelector('main:not([aria-busy]) h1')
    return page
  }

  async function accessibilityFaults(page: Page): Promise<string[]> {
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = true
    })
    await page.evaluate(axe)
    return await page.evaluate(async () => {
      const { violations } = await (
        window as unknown as {
          axe: { run: () => Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
      ).axe.run()
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html.slice(0, 120)).join(' | ')}`)
    })
  }

  test('opens on what fails: the product, its own line underlined, got, want, why and how to fix', async () => {
    const page = await open('')
    expect(await page.textContent('h1')).toMatch(/^\d+ of \d+ products are blocked$/)
    const card = page.locator('article', { hasText: 'Royalty statements' })
    await card.locator('summary', { hasText: 'Shared concepts can be joined' }).click()
    const violation = card.locator('.violation', { hasText: 'the key of track is of type string' })
    expect(await violation.locator('mark').allTextContents()).toEqual(['integer'])
    expect(await violation.locator('figcaption').textContent()).toMatch(
      /royalty-statements\/statements\.odcs\.yaml:\d+:\d+/
    )
    expect(await violation.locator('dl').textContent()).toContain('wantstring')
    expect(await card.textContent()).toContain('How to fix')
    await page.context().close()
  })

  const views = [
    { note: 'what fails', hash: '' },
    { note: 'products', hash: '#/products' },
    { note: 'a product', hash: `#/products/${encodeURIComponent('urn:polity:product:royalty-statements')}` },
    { note: 'policies', hash: '#/policies' },
    { note: 'a policy', hash: '#/policies/port-availability' },
    { note: 'what if', hash: '#/impact?policy=port-availability' },
    { note: 'a page that is not there', hash: '#/nowhere' }
  ]

  test.each(views)('$note: no sideways scroll on a telephone', async ({ hash }) => {
    const page = await open(hash, { width: 390 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390)
    await page.context().close()
  })

  test.each(views.flatMap(view => [view, { ...view, note: `${view.note}, dark`, dark: true }]))(
    '$note: axe finds nothing',
    async view => {
      const page = await open(view.hash, { dark: 'dark' in view })
      expect(await accessibilityFaults(page)).toEqual([])
      await page.context().close()
    }
  )

  test('shows a change of a document within a second, without a reload', async () => {
    const page = await open(`#/products/${encodeURIComponent('urn:polity:product:royalty-statements')}`)
    await page.waitForSelector('#live[data-state="live"]')
    const changed = mesh.map(file =>
      file.name.endsWith('royalty-statements/product.odps.yaml')
        ? {
            ...file,
            bytes: Buffer.from(
              Buffer.from(file.bytes).toString().replace('name: Royalty statements', 'name: Statements of royalties')
            )
          }
        : file
    )
    await service.syncFiles(changed)
    await page.waitForFunction(
      () => document.querySelector('h1')?.textContent?.includes('Statements of royalties'),
      undefined,
      { timeout: 5000 }
    )
    await page.context().close()
  })

  test('answers what a stricter parameter would break', async () => {
    const page = await open('#/impact?policy=port-availability')
    await page.selectOption('select[name=parameter]', { label: 'port-availability: minimumPercent' })
    await page.fill('input[name=value]', '99.95')
    await page.click('button')
    await page.waitForSelector('text=Would be blocked')
    expect(await page.textContent('main')).toMatch(/of \d+ products would be judged otherwise/)
    await page.context().close()
  })

  test('a text from a document cannot become markup', async () => {
    const hostile = '<img src=x onerror=alert(1)>'
    const files = mesh.map(file =>
      file.name.endsWith('podcast-catalogue/product.odps.yaml')
        ? {
            ...file,
            bytes: Buffer.from(
              Buffer.from(file.bytes).toString().replace('name: Podcast catalogue', `name: "${hostile}"`)
            )
          }
        : file
    )
    await service.syncFiles(files)
    const page = await open(`#/products/${encodeURIComponent('urn:polity:product:podcast-catalogue')}`)
    expect(await page.textContent('h1')).toContain(hostile)
    expect(await page.locator('main img').count()).toBe(0)
    await page.context().close()
  })

  test('the console stayed empty on all of them', () => {
    expect(complaints).toEqual([])
  })
})
