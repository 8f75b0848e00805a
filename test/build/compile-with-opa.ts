import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Compile } from '../../src/build/index.ts'
import { readBundle } from '../../src/bundle/index.ts'
import { opa } from '../requirements.ts'

/** The real OPA in place of our compiler. */
export const compileWithOpa: Compile = (modules, { entrypoints }) => {
  const folder = mkdtempSync(join(tmpdir(), 'polity-opa-'))
  try {
    for (const { name, text } of modules) {
      mkdirSync(dirname(join(folder, 'in', name)), { recursive: true })
      writeFileSync(join(folder, 'in', name), text)
    }
    const out = join(folder, 'bundle.tar.gz')
    execFileSync(
      opa,
      ['build', '-t', 'wasm', ...entrypoints.flatMap(entrypoint => ['-e', entrypoint]), '-o', out, join(folder, 'in')],
      { stdio: ['ignore', 'ignore', 'pipe'] }
    )
    const { wasm } = readBundle(readFileSync(out))
    return { ...(wasm ? { wasm } : {}), diagnostics: [] }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
