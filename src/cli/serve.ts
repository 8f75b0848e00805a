import { type Command, InvalidArgumentError } from 'commander'
import { type Service, type ServiceOptions, startService } from '../service/index.ts'
import { readBundleFile } from './open-bundle-file.ts'

interface ServeFlags {
  readonly bundle?: string
  readonly data: string
  readonly port: number
  readonly log: NonNullable<ServiceOptions['logLevel']>
}

export const defaultPort = 8484

/** `polity serve`: registry, compliance API, decisions and page over one bundle. */
export function addServe(program: Command): void {
  program
    .command('serve')
    .description('register products, judge them, decide access, and answer for it: API and page')
    .option('-b, --bundle <file>', 'bundle of policies (default: the packed starter policies)')
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
    .option('--log <level>', 'debug, info, warn, error or silent', 'info')
    .action(async (flags: ServeFlags) => {
      const service = await startService({
        store: storeFrom(flags.data),
        bundle: await readBundleFile(flags.bundle),
        port: flags.port,
        logLevel: flags.log
      })
      process.stdout.write(`polity serves ${service.url}\n`)
      closeOnSignal(service)
    })
}

/** `DATABASE_URL` wins over the folder. */
export function storeFrom(folder: string): ServiceOptions['store'] {
  const databaseUrl = process.env['DATABASE_URL']
  return databaseUrl === undefined || databaseUrl === '' ? { folder } : { databaseUrl }
}

export function portFromEnvironment(): number {
  const { PORT } = process.env
  return PORT === undefined || PORT === '' ? defaultPort : parsePort(PORT)
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= 65_535)) throw new InvalidArgumentError(`got ${JSON.stringify(text)}, wanted a port from 0 to 65535.`)
  return port
}

/** Ctrl-C and a supervisor's stop end what is under way first; a second signal ends at once. */
export function closeOnSignal(service: Service, before: () => void = () => {}): void {
  let closing = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (closing) process.exit(130)
      closing = true
      before()
      service.close().then(
        () => process.exit(0),
        (cause: unknown) => {
          process.stderr.write(`polity: closing failed: ${(cause as Error).message}\n`)
          process.exit(1)
        }
      )
    })
  }
}
