import { createHash } from 'node:crypto'
import { UnreadablePath } from '../read-files.ts'
import { cacheFolder, readCached, writeCached } from './cache-folder.ts'

export interface FetchOptions {
  /** Environment variable that holds a bearer token; sent to this very server only. */
  readonly tokenEnv?: string
  readonly limits?: { readonly bytes: number; readonly milliseconds: number; readonly redirects: number }
}

/** What an address gave. */
export interface Fetched {
  readonly bytes: Uint8Array
  /** Said where it is not what the server has now. */
  readonly note?: string
}

const defaultLimits = { bytes: 64 << 20, milliseconds: 30_000, redirects: 5 } as const

/** The server was not reached, or is not well: an earlier answer may stand in. */
class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

interface Kept {
  readonly url: string
  readonly etag?: string
  /** An instant. */
  readonly fetched: string
  /** SHA-256 of the body in hexadecimal: what is damaged is not used. */
  readonly sha256: string
}

/**
 * Reads an address of http(s), asking only whether it has changed where an earlier answer is kept.
 *
 * A server that is not there or not well is answered from that copy, with a note of its age; one that says no is not.
 *
 * @throws UnreadablePath
 */
export async function fetchCached(url: URL, options: FetchOptions = {}): Promise<Fetched> {
  const shown = withoutSecrets(url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new UnreadablePath(`${shown} is no address of http or https`)
  }
  const authorization = authorizationFor(url, options.tokenEnv)
  const folder = cacheFolder('http')
  const key = createHash('sha256')
    .update(JSON.stringify([url.href, options.tokenEnv ?? '']))
    .digest('hex')
  const kept = await readKept(folder, key)
  try {
    const answer = await ask(url, { authorization, etag: kept?.etag, limits: options.limits ?? defaultLimits })
    if (answer === 'unchanged' && kept) return { bytes: kept.bytes }
    if (answer === 'unchanged')
      throw new UnreadablePath(`${shown} says that nothing has changed, and nothing was asked before`)
    const { bytes, etag } = answer
    const facts: Kept = {
      url: shown,
      fetched: new Date().toISOString(),
      sha256: sha256(bytes),
      ...(etag ? { etag } : {})
    }
    await writeCached(folder, `${key}.body`, bytes)
    await writeCached(folder, `${key}.json`, JSON.stringify(facts))
    return { bytes }
  } catch (cause) {
    if (!(cause instanceof Unreachable)) throw cause
    if (!kept) throw new UnreadablePath(`${shown} cannot be read: ${cause.message}`, { cause })
    return {
      bytes: kept.bytes,
      note: `${shown} cannot be read (${cause.message}): its state of ${agoOf(kept.fetched)} is used`
    }
  }
}

/** An address as it may be printed: no password, no query. */
export function withoutSecrets(url: URL): string {
  return `${url.protocol}//${url.host}${url.pathname}`
}

function authorizationFor(url: URL, tokenEnv: string | undefined): string | undefined {
  if (tokenEnv === undefined) return undefined
  const token = process.env[tokenEnv]
  if (token === undefined || token === '') {
    throw new UnreadablePath(
      `${withoutSecrets(url)} needs the token in the environment variable ${tokenEnv}, which is not set`
    )
  }
  if (!/^[\x21-\x7e]+$/.test(token)) throw new UnreadablePath(`the environment variable ${tokenEnv} holds no token`)
  if (url.protocol === 'http:' && !isThisMachine(url)) {
    throw new UnreadablePath(`the token in ${tokenEnv} is not sent over http: ${withoutSecrets(url)} has to be https`)
  }
  // who proposes a change may write another address into `polity.yaml`; where the token may go says who keeps it
  if (process.env[`${tokenEnv}_HOST`] !== url.host) {
    throw new UnreadablePath(
      `the token in ${tokenEnv} is not sent to ${url.host}: set ${tokenEnv}_HOST to the host that it is for, where the token itself is set`
    )
  }
  return `Bearer ${token}`
}

const isThisMachine = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)

interface Asked {
  readonly authorization: string | undefined
  readonly etag: string | undefined
  readonly limits: NonNullable<FetchOptions['limits']>
}

async function ask(
  from: URL,
  { authorization, etag, limits }: Asked
): Promise<'unchanged' | { readonly bytes: Uint8Array; readonly etag?: string }> {
  const signal = AbortSignal.timeout(limits.milliseconds)
  let url = from
  try {
    for (let turn = 0; turn <= limits.redirects; turn++) {
      const response = await fetch(url, {
        redirect: 'manual',
        signal,
        headers: {
          accept: '*/*',
          'user-agent': 'polity',
          ...(etag === undefined ? {} : { 'if-none-match': etag }),
          ...(authorization !== undefined && url.origin === from.origin ? { authorization } : {})
        }
      })
      const { status } = response
      if (status === 304) return 'unchanged'
      if (status >= 300 && status < 400) {
        await response.body?.cancel()
        url = redirected(url, response.headers.get('location'))
        continue
      }
      if (status === 200) {
        const told = response.headers.get('etag')
        return { bytes: await bodyOf(response, from, limits.bytes), ...(told ? { etag: told } : {}) }
      }
      await response.body?.cancel()
      if (status >= 500 || status === 429) throw new Unreachable(`the server answers ${status}`)
      throw new UnreadablePath(`${withoutSecrets(from)} cannot be read: the server answers ${status}`)
    }
  } catch (cause) {
    if (cause instanceof UnreadablePath || cause instanceof Unreachable) throw cause
    throw new Unreachable(whyUnreached(cause, limits.milliseconds), { cause })
  }
  throw new UnreadablePath(`${withoutSecrets(from)} cannot be read: it leads on more than ${limits.redirects} times`)
}

function redirected(from: URL, location: string | null): URL {
  const to = location === null || !URL.canParse(location, from.href) ? undefined : new URL(location, from)
  const isSafe = to?.protocol === 'https:' || (to?.protocol === 'http:' && from.protocol === 'http:')
  if (to && isSafe) return to
  throw new UnreadablePath(
    `${withoutSecrets(from)} leads to ${to ? withoutSecrets(to) : 'nowhere'}, where it is not followed`
  )
}

async function bodyOf(response: Response, url: URL, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += (part as Uint8Array).length
    if (size > most) throw new UnreadablePath(`${withoutSecrets(url)} gives more than the ${most} bytes that are read`)
    parts.push(part as Uint8Array)
  }
  return Buffer.concat(parts)
}

function whyUnreached(cause: unknown, milliseconds: number): string {
  const {
    name,
    message,
    cause: inner
  } = cause as Error & { readonly cause?: { readonly code?: string; readonly message?: string } }
  if (name === 'TimeoutError') return `no answer within ${milliseconds / 1000} s`
  return inner?.code ?? inner?.message ?? message
}

async function readKept(folder: string, key: string): Promise<(Kept & { readonly bytes: Uint8Array }) | undefined> {
  const [facts, bytes] = await Promise.all([readCached(folder, `${key}.json`), readCached(folder, `${key}.body`)])
  if (!facts || !bytes) return undefined
  try {
    const kept = JSON.parse(Buffer.from(facts).toString('utf8')) as Kept
    return kept.sha256 === sha256(bytes) ? { ...kept, bytes } : undefined
  } catch {
    return undefined
  }
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function agoOf(instant: string): string {
  const minutes = Math.max(0, Math.round((Date.now() - Date.parse(instant)) / 60_000))
  const [count, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 2880
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day']
  return `${count} ${unit}${count === 1 ? '' : 's'} ago`
}
