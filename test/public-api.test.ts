import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** What a program in the package's own folder gets for `import ... from 'polity'`. */
function runModule(code: string): string {
  const root = fileURLToPath(new URL('..', import.meta.url))
  return execFileSync(process.execPath, ['--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' })
}

test('the package judges a document with the packed bundle in five lines', () => {
  const printed = runModule(`
    import { readFileSync } from 'node:fs'
    import { checkDocuments, openBundle, verdictOf } from 'polity'
    const evaluator = await openBundle(readFileSync('bundles/global.tar.gz'))
    const name = 'examples/mesh/payments/royalty-statements/statements.odcs.yaml'
    const result = await checkDocuments([{ name, bytes: readFileSync(name) }], evaluator, { bundleName: 'starter', now: '2026-11-21T00:00:00Z' })
    console.log(verdictOf(result), result.products[0].rows.length)
  `)
  expect(printed).toMatch(/^blocked \d\d\n$/)
})

test('the compiler gives a module or says what is wrong', () => {
  const printed = runModule(`
    import { compile } from 'polity'
    const good = compile([{ name: 'a.rego', text: 'package a\\nallow if input.x == 1' }], { entrypoints: ['a/allow'] })
    const bad = compile([{ name: 'a.rego', text: 'package a\\nallow if y == 1' }], { entrypoints: ['a/allow'] })
    console.log(WebAssembly.validate(good.wasm), bad.wasm, bad.diagnostics[0].code)
  `)
  expect(printed).toBe('true undefined rego_unsafe_var_error\n')
})
