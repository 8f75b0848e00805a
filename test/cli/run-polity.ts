import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** The built command line, as it is installed. */
export const polity = fileURLToPath(new URL('../../dist/program/polity.cjs', import.meta.url))
export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Ran {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `polity` to its end; the environment has no colours unless they are asked for. */
export function runPolity(
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {}
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const { FORCE_COLOR: _, ...environment } = process.env
    const child = spawn(process.execPath, [polity, ...args], {
      cwd: options.cwd ?? root,
      env: { ...environment, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe']
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk))
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}
