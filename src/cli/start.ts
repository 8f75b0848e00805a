import { existsSync } from 'node:fs'
import type { Command } from 'commander'
import { DiagnosticError, hasErrors, printable } from '../diagnostics/index.ts'
import { countOutcomes, summarize } from '../governance/index.ts'
import { type Service, startService } from '../service/index.ts'
import { type BuiltPolicies, builderOf } from './build-in-thread.ts'
import { readFiles, UnreadablePath } from './read-files.ts'
import { closeOnSignal, parsePort, portFromEnvironment, storeFrom } from './serve.ts'
import { paintFor, printDiagnostics } from './terminal.ts'
import { version } from './version.ts'
import { watchFolder } from './watch-folder.ts'

interface StartFlags {
  readonly policies: string
  readonly mesh: string
  readonly data: string
  readonly port: number
  readonly watch: boolean
}

/** `polity start`: the whole machine on a folder of policies and a folder of descriptors, watching both. */
export function addStart(program: Command): void {
  program
    .command('start')
    .description('compile a folder of policies, register a folder of descriptors, judge, serve, and watch both')
    .option('--policies <folder>', "the guild's policies", 'policies')
    .option('--mesh <folder>', 'descriptors of the data products', 'examples/mesh')
    .option(
      '--data <folder>',
      'folder of the embedded database; DATABASE_URL names a PostgreSQL instead',
      '.polity/data'
    )
    .option(
      '-p, --port <number>',
      'port on this machine, 0 for any free one (default: PORT or 8484)',
      parsePort,
      portFromEnvironment()
    )
    .option('--no-watch', 'do not follow changes of the folders')
    .action(start)
}

async function start(flags: StartFlags): Promise<void> {
  const paint = paintFor(process.stdout)
  const say = (phase: string, text: string): void =>
    void process.stdout.write(`${paint.dim(phase.padEnd(10))}${text}\n`)
  process.stdout.write(`${paint.bold('Polity')} ${version}\n`)
  for (const folder of [flags.policies, flags.mesh]) {
    if (!existsSync(folder)) throw new UnreadablePath(`there is no folder ${folder}`)
  }

  const build = builderOf(flags.policies)
  const bundle = timed(build).then(({ result, took }) => {
    const { bundle } = result
    if (!bundle || hasErrors(result.diagnostics)) throw new DiagnosticError(result.diagnostics)
    printDiagnostics(result.diagnostics)
    const size = kilobytes(bundle.length)
    say('policies', `${result.policies} compiled from ${flags.policies}/ to a bundle of ${size} ${took}`)
    return bundle
  })
  const opened = await timed(() =>
    startService({ store: storeFrom(flags.data), bundle, port: flags.port, logLevel: 'warn' })
  )
  const service = opened.result
  const { store } = service.governance
  say(
    'database',
    `${store.kind === 'embedded' ? 'PostgreSQL, embedded,' : 'PostgreSQL'} in ${store.place} ${opened.took}`
  )

  const registered = await timed(() => registerMesh(service, flags.mesh))
  say('mesh', `${registered.result.files} files from ${flags.mesh}/ ${registered.took}`)
  say('verdicts', await verdicts(service))
  say('serving', `${paint.bold(service.url)}  (open to this machine only; data in ${store.place})`)
  process.stdout.write(`\n${suggestions(service.url, flags)}\n\n`)

  const stop = flags.watch ? follow(service, flags, build, say) : () => {}
  closeOnSignal(service, stop)
}

async function registerMesh(
  service: Service,
  folder: string
): Promise<{ readonly files: number; readonly changes: readonly string[] }> {
  const files = await readFiles([folder])
  const { changes, diagnostics } = await service.syncFiles(files)
  printDiagnostics(diagnostics)
  return { files: files.length, changes: changes.map(describe) }
}

function describe(change: Awaited<ReturnType<Service['syncFiles']>>['changes'][number]): string {
  return `${printable(change.name ?? change.product)}: ${change.policy} ${change.before ?? 'new'} -> ${change.after ?? 'gone'}`
}

/** One line: how many products, how many blocked, what the ledger's rows say. */
async function verdicts(service: Service): Promise<string> {
  const { products, policies, outcomes } = await summarize(service.governance)
  const blocked = products.statuses.fail + products.statuses.error
  const rows = (Object.keys(countOutcomes([])) as (keyof typeof outcomes)[]).filter(outcome => outcomes[outcome] > 0)
  return `${products.total} products x ${policies.total} policies: ${blocked} blocked (${rows.map(outcome => `${outcomes[outcome]} ${outcome}`).join(', ')})`
}

function suggestions(url: string, flags: StartFlags): string {
  const port = flags.port === 8484 ? '' : ` --url ${url}`
  return [
    'Try',
    `  curl -s ${url}/api/v1/compliance/summary`,
    `  npm run -s polity -- check ${flags.mesh}/payments ${flags.mesh}/artists ${flags.mesh}/mesh.yaml`,
    `  npm run -s polity -- impact port-availability.minimumPercent=99.9${port}`,
    `or save a file in ${flags.policies}/ or ${flags.mesh}/ and look at ${url}`
  ].join('\n')
}

/** Policies are compiled anew, files registered anew; a fault is printed and what was in force stays. */
function follow(
  service: Service,
  flags: StartFlags,
  build: () => Promise<BuiltPolicies>,
  say: (phase: string, text: string) => void
): () => void {
  let last: Promise<void> = Promise.resolve()
  const queue = (work: () => Promise<void>): void => {
    last = last.then(work).catch((cause: unknown) => say('fault', (cause as Error).message))
  }
  const tell = async (phase: string, what: string, changes: readonly string[], took: string): Promise<void> => {
    say(phase, `${what} ${took}${changes.length === 0 ? ': no outcome changed' : ''}`)
    for (const change of changes.slice(0, 20)) say('', change)
    if (changes.length > 20) say('', `and ${changes.length - 20} more`)
    if (changes.length > 0) say('verdicts', await verdicts(service))
  }
  const policies = watchFolder(flags.policies, () =>
    queue(async () => {
      const { result, took } = await timed(async () => {
        const { bundle, diagnostics } = await build()
        printDiagnostics(diagnostics)
        return bundle && !hasErrors(diagnostics) ? (await service.activate(bundle)).changes.map(describe) : undefined
      })
      if (result) await tell('policies', 'compiled and in force', result, took)
      else say('policies', 'not compiled: the policies of before stay in force')
    })
  )
  const mesh = watchFolder(flags.mesh, () =>
    queue(async () => {
      const { result, took } = await timed(() => registerMesh(service, flags.mesh))
      await tell('mesh', 'registered', result.changes, took)
    })
  )
  return () => {
    policies()
    mesh()
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly took: string }> {
  const started = performance.now()
  const result = await work()
  return { result, took: `in ${((performance.now() - started) / 1000).toFixed(2)} s` }
}

const kilobytes = (bytes: number): string => `${Math.round(bytes / 1024)} kB`
