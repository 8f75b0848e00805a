import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { DataProduct, MeshFacts } from '../../src/mesh/index.ts'
import { compile } from '../../src/rego/index.ts'
import { loadPolicy } from '../rego/load-policy.ts'

const file = fileURLToPath(new URL('../../policies/lib/fixtures_test.rego', import.meta.url))

/** The values of the fixtures that the policies' own tests use. */
export async function readFixture(): Promise<{
  readonly product: DataProduct
  readonly mesh: MeshFacts
  readonly request: unknown
}> {
  const value = {
    name: 'value.rego',
    text: 'package value\n\nimport data.lib.fixtures\n\nvalue := {"product": fixtures.listening_history, "mesh": fixtures.mesh, "request": fixtures.request}\n'
  }
  const modules = [{ name: file, text: readFileSync(file, 'utf8') }, value]
  const { wasm } = compile(modules, { entrypoints: ['value/value'] })
  if (!wasm) throw new Error('the fixtures do not compile')
  const [answer] = (await loadPolicy(wasm)).evaluate({}, 'value/value')
  return answer?.result as Awaited<ReturnType<typeof readFixture>>
}
