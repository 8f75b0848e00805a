import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A PostgreSQL server of the tests' own; `stop` removes it. */
export interface TestServer {
  readonly url: string
  readonly stop: () => Promise<void>
}

/** Folders in which distributions put the server's programs. */
function findPrograms(): string | undefined {
  const versions = existsSync('/usr/lib/postgresql') ? readdirSync('/usr/lib/postgresql').sort().reverse() : []
  const folders = [
    ...versions.map(version => `/usr/lib/postgresql/${version}/bin`),
    '/usr/local/bin',
    '/usr/bin',
    '/opt/homebrew/bin'
  ]
  return folders.find(folder => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')))
}

const programs = findPrograms()
const given = process.env['DATABASE_URL']
const isRoot = process.getuid?.() === 0

function idOf(user: string, option: '-u' | '-g'): number | undefined {
  try {
    return Number(execFileSync('id', [option, user], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))
  } catch {
    return undefined
  }
}

/** PostgreSQL refuses to run as root: then it runs as the user that the distribution made for it. */
const account = isRoot
  ? { uid: idOf('postgres', '-u'), gid: idOf('postgres', '-g') }
  : { uid: undefined, gid: undefined }

const found = given !== undefined || (programs !== undefined && (!isRoot || account.uid !== undefined))
if (!found && (process.env['POLITY_REQUIRE'] ?? '').split(',').includes('postgres')) {
  throw new Error('postgres is required by POLITY_REQUIRE and was not found')
}
/** True when there is neither a `DATABASE_URL` nor a PostgreSQL on this machine. */
export const postgresMissing = !found

/** An empty database: in the server of `DATABASE_URL`, else in a server that is started for it. */
export async function startPostgres(): Promise<TestServer> {
  if (given !== undefined) return freshDatabase(given)
  const folder = mkdtempSync(join(tmpdir(), 'polity-postgres-'))
  const { uid, gid } = account
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  const as = { ...(uid !== undefined && { uid }), ...(gid !== undefined && { gid }) }
  const data = join(folder, 'data')
  execFileSync(
    join(programs ?? '', 'initdb'),
    ['-D', data, '-U', 'polity', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'],
    {
      ...as,
      cwd: folder,
      stdio: 'ignore'
    }
  )
  const port = await freePort()
  const server = spawn(
    join(programs ?? '', 'postgres'),
    [
      '-D',
      data,
      '-p',
      String(port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-k',
      folder,
      '-c',
      'fsync=off',
      '-c',
      'shared_buffers=16MB'
    ],
    { ...as, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }
  )
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('ready to accept connections')) resolve()
    })
    server.on('exit', () => reject(new Error(`postgres ended: ${log}`)))
  })
  return {
    url: `postgres://polity@127.0.0.1:${port}/postgres`,
    stop: async () => {
      const ended = new Promise(resolve => server.once('exit', resolve))
      server.kill('SIGINT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

async function freshDatabase(url: string): Promise<TestServer> {
  const { default: pg } = await import('pg')
  const name = `polity_test_${process.pid}_${Date.now()}`
  const run = async (statement: string): Promise<void> => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(statement)
    await client.end()
  }
  await run(`create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  return { url: own.href, stop: () => run(`drop database ${name} with (force)`) }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
