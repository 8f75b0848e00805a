import { fileURLToPath } from 'node:url'
import { buildPolicies, readPolicies } from '../../src/build/index.ts'
import { summary } from '../../src/diagnostics/index.ts'
import { compile } from '../../src/rego/index.ts'

const files = readPolicies(fileURLToPath(new URL('../../policies', import.meta.url)))

/** The bundle of the starter policies, built from their sources. */
export function starterBundle(
  parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}
): Uint8Array {
  const { bundle, diagnostics } = buildPolicies(files, { compile, parameters })
  if (!bundle) throw new Error(diagnostics.map(summary).join('\n'))
  return bundle
}
