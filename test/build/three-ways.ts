import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BuildResult, buildPolicies, readPolicies } from '../../src/build/index.ts'
import { type Evaluator, openBundle } from '../../src/evaluator/index.ts'
import { opa, opaMissing } from '../requirements.ts'
import { compileWithOpa } from './compile-with-opa.ts'

export const fixture = fileURLToPath(new URL('policies', import.meta.url))

/** One set of policies, evaluated by our module, by OPA's module in our evaluator, and by OPA itself. */
export interface ThreeWays {
  readonly built: BuildResult
  readonly ours: Evaluator
  readonly theirs?: Evaluator
  /** `opa eval -b`; the value of the query, undefined where it has none. Throws what OPA writes. */
  readonly opa?: (query: string, input: Uint8Array) => unknown
  readonly close: () => void
}

export async function openThreeWays(folder = fixture): Promise<ThreeWays> {
  const files = readPolicies(folder)
  const built = buildPolicies(files, {})
  if (!built.bundle) throw new Error(built.diagnostics.map(diagnostic => diagnostic.message).join('\n'))
  const scratch = mkdtempSync(join(tmpdir(), 'polity-three-'))
  const close = (): void => rmSync(scratch, { recursive: true })
  const ours = await openBundle(built.bundle)
  if (opaMissing) return { built, ours, close }
  const byOpa = buildPolicies(files, { compile: compileWithOpa }).bundle
  if (!byOpa) throw new Error('OPA did not compile what the builder wrote')
  const file = join(scratch, 'bundle.tar.gz')
  writeFileSync(file, built.bundle)
  return {
    built,
    ours,
    theirs: await openBundle(byOpa),
    opa: (query, input) => {
      const inputFile = join(scratch, 'input.json')
      writeFileSync(inputFile, input)
      const out = execFileSync(opa, ['eval', '-b', file, '-i', inputFile, '-f', 'json', query], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe']
      })
      return (JSON.parse(out) as { result?: { expressions: { value: unknown }[] }[] }).result?.[0]?.expressions[0]
        ?.value
    },
    close
  }
}
