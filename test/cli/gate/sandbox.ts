import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { type Ran, root, runPolity } from '../run-polity.ts'

/** A product of the sample mesh that complies, with what it needs. */
const complies = ['artists/artist-registry/product.odps.yaml', 'artists/artist-registry/artists.odcs.yaml', 'mesh.yaml']

export interface Json {
  readonly verdict: string
  readonly bundle: { readonly name: string; readonly digest: string; readonly signature?: { readonly state: string } }
  readonly beside: readonly { readonly name: string; readonly isLocal?: boolean }[]
  readonly gate: { readonly config?: string; readonly overrides: readonly string[]; readonly notes: readonly string[] }
  readonly leftOut: readonly { readonly name: string }[]
  readonly products: readonly {
    readonly id: string
    readonly rows: readonly {
      readonly policy: string
      readonly outcome: string
      readonly blocks: boolean
      readonly reasons?: readonly string[]
      readonly violations: readonly { readonly id: string; readonly message: string }[]
    }[]
  }[]
}

export interface Sandbox {
  readonly folder: string
  /** Writes a file below it. */
  readonly file: (name: string, text: string | Uint8Array) => string
  /** Runs the built program in it, or in a folder below it. */
  readonly run: (
    args: readonly string[],
    options?: { readonly in?: string; readonly env?: Readonly<Record<string, string>> }
  ) => Promise<Ran>
  /** `polity check ... --format json` */
  readonly check: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>
  ) => Promise<Ran & { readonly json: Json }>
}

/** A repository of a domain team, with a product that complies and a cache of its own; gone after the tests. */
export function sandbox(): Sandbox {
  const folder = mkdtempSync(join(tmpdir(), 'polity-gate-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const file = (name: string, text: string | Uint8Array): string => {
    const path = join(folder, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }
  file('.git/HEAD', 'ref: refs/heads/main\n')
  for (const name of complies) file(`mesh/${name}`, readFileSync(join(root, 'examples/mesh', name), 'utf8'))
  const environment = { XDG_CACHE_HOME: join(folder, '.cache') }
  const run: Sandbox['run'] = (args, options = {}) =>
    runPolity(args, { cwd: join(folder, options.in ?? '.'), env: { ...environment, ...options.env } })
  return {
    folder,
    file,
    run,
    check: async (args, env = {}) => {
      const ran = await run(['check', ...args, '--format', 'json'], { env })
      return { ...ran, json: (ran.stdout === '' ? {} : JSON.parse(ran.stdout)) as Json }
    }
  }
}
