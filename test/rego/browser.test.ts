import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium as browserType } from 'playwright-core'
import { build, type Rollup } from 'vite'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromium, chromiumMissing } from '../requirements.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The script of `docs/library.md`, as it stands there. */
function documented(): string {
  const [, script] = /```js\n([\s\S]*?)```/.exec(readFileSync(`${root}docs/library.md`, 'utf8')) ?? []
  if (!script) throw new Error('docs/library.md shows no script')
  return script
}

/** One script without imports that sets `library` to the exports of a module. */
async function bundled(entry: string): Promise<string> {
  const entryFile = `${root}entry-of-the-test.js`
  const result = await build({
    configFile: false,
    root,
    logLevel: 'silent',
    plugins: [
      {
        name: 'entry',
        enforce: 'pre',
        resolveId: source =>
          source === entryFile ? entryFile : source === 'polity/rego' ? `${root}src/rego/index.ts` : undefined,
        load: id => (id === entryFile ? entry : undefined)
      }
    ],
    build: { write: false, lib: { entry: entryFile, formats: ['iife'], name: 'library', fileName: 'library' } }
  })
  const [output] = [result].flat() as Rollup.RollupOutput[]
  return output?.output[0].code ?? ''
}

test('the compiler takes nothing of Node', async () => {
  const code = await bundled(`export { compile } from 'polity/rego'`)
  expect(code.includes('rego_unsafe_var_error')).toBe(true)
  expect(code.match(/["'`]node:\w+|__vite-browser-external|\brequire\(/g)).toBeNull()
  expect(code.length).toBeLessThan(1_000_000)
}, 120_000)

describe.skipIf(chromiumMissing)('in a real browser (skipped without Chromium)', () => {
  let browser: Browser

  beforeAll(async () => {
    browser = await browserType.launch({ executablePath: chromium, args: ['--no-sandbox', '--disable-gpu'] })
  }, 60_000)
  afterAll(() => browser?.close())

  test('the documented script compiles, evaluates, and says what is wrong', async () => {
    const page = await browser.newPage()
    const faults: string[] = []
    page.on('pageerror', error => faults.push(error.message))
    await page.addScriptTag({ content: await bundled(`${documented()}\nexport { compile }`) })
    const decide = (input: unknown) => page.evaluate(`library.decide(${JSON.stringify(input)})`)
    expect(await decide({ user: { roles: ['clerk'] }, order: { total: 99.5 } })).toBe(true)
    expect(await decide({ user: { roles: ['clerk'] }, order: { total: 100 } })).toBe(false)
    expect(await decide({ user: { roles: [] }, order: { total: 1 } })).toBe(false)
    const wrong = `library.compile([{ name: 'm.rego', text: 'package a\\np := x' }], { entrypoints: ['a'] })`
    expect(await page.evaluate(`${wrong}.diagnostics.map(({ code, span }) => [code, span.start, span.end])`)).toEqual([
      ['rego_unsafe_var_error', 15, 16]
    ])
    expect(faults).toEqual([])
  }, 120_000)
})
