import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { summary } from '../../src/diagnostics/index.ts'
import { compile, type ModuleText, parseModule } from '../../src/rego/index.ts'
import { loadPolicy } from '../rego/load-policy.ts'

const folder = fileURLToPath(new URL('../../policies/', import.meta.url))

/** The starter policies, sorted. */
export const policyIds: readonly string[] = readdirSync(`${folder}global`).sort()

/** What a policy needs to be tested: the shared Rego, fixtures included, its own module and its tests. */
export function modulesOf(id: string): readonly ModuleText[] {
  const names = [
    ...readdirSync(`${folder}lib`).map(name => `lib/${name}`),
    ...readdirSync(`${folder}global/${id}`)
      .filter(name => name.endsWith('.rego'))
      .map(name => `global/${id}/${name}`)
  ]
  return names.map(name => ({ name: `policies/${name}`, text: readFileSync(`${folder}${name}`, 'utf8') }))
}

/** How the tests of some modules came out; `broken` says why none could be run, `isInvalid` that they do not even compile. */
export interface TestRun {
  readonly passed: readonly string[]
  readonly failed: readonly string[]
  readonly broken?: string
  readonly isInvalid?: boolean
}

/** Compiles the modules with their tests and runs every rule that is named `test_...`, in the unmodified SDK. */
export async function runTests(modules: readonly ModuleText[]): Promise<TestRun> {
  const tests = modules.flatMap(({ name, text }) => {
    const { module } = parseModule({ name, text })
    const names = (module?.rules ?? []).flatMap(rule => {
      const [first] = rule.head.ref
      return first?.kind === 'var' && first.name.startsWith('test_') ? [first.name] : []
    })
    return names.map(test => `data.${module?.package.path.join('.')}.${test}`)
  })
  const asked = tests.map(test => `passed contains ${JSON.stringify(test)} if ${test}`)
  const harness = { name: 'harness.rego', text: ['package harness', ...asked, ''].join('\n') }
  const { wasm, diagnostics } = compile([...modules, harness], { entrypoints: ['harness/passed'] })
  if (!wasm) return { passed: [], failed: tests, broken: diagnostics.map(summary).join('; '), isInvalid: true }
  try {
    const policy = await loadPolicy(wasm)
    const [answer] = policy.evaluate({}, 'harness/passed') as readonly { readonly result: readonly string[] }[]
    const passed = new Set(answer?.result)
    return { passed: [...passed], failed: tests.filter(test => !passed.has(test)) }
  } catch (error) {
    return { passed: [], failed: tests, broken: String(error) }
  }
}
