import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'

/** Who has a data folder open. */
export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** Instant at which the folder was opened. */
  readonly since: string
  /** When the process began, in the kernel's own ticks; tells a reused pid apart. Absent where there is no `/proc`. */
  readonly processStart?: string
}

/** Somebody else has the data folder open; two openers would destroy it. */
export class FolderInUseError extends Error {
  override readonly name = 'FolderInUseError'
  readonly folder: string
  readonly holder: LockHolder
  constructor(folder: string, holder: LockHolder) {
    const elsewhere = holder.host === hostname() ? '' : ` on ${holder.host}`
    const own = elsewhere === '' && holder.pid === process.pid
    super(
      `the data folder ${folder} is in use by ${own ? 'this very process' : `process ${holder.pid}${elsewhere}`} since ${holder.since}; ` +
        `${own ? 'close it first' : `stop that process (Ctrl+C where it runs, or \`kill ${holder.pid}\`${elsewhere})`}, or choose another data folder`
    )
    this.folder = folder
    this.holder = holder
  }
}

export interface FolderLock {
  /** Throws when the lock is no longer ours. */
  readonly assertHeld: () => void
  readonly release: () => void
}

const heartbeatMs = 10_000
/** A holder on another host, which cannot be asked, counts as dead after this long without a heartbeat. */
const silentMs = 60_000

/**
 * Takes the one lock of a data folder, which is made where it is missing.
 *
 * The lock of a process that is dead, or whose pid was given to another process since, is taken over.
 *
 * @throws FolderInUseError
 */
export function lockFolder(folder: string): FolderLock {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'polity.lock')
  const start = processStart(process.pid)
  const holder: LockHolder = {
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    ...(start !== undefined && { processStart: start })
  }
  const own = `${JSON.stringify(holder)}\n`
  const draft = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  writeFileSync(draft, own)
  try {
    while (!tryLink(draft, path)) removeStale(folder, path, draft)
  } finally {
    rmSync(draft, { force: true })
  }
  const heartbeat = setInterval(() => {
    try {
      utimesSync(path, new Date(), new Date())
    } catch {
      // The folder was removed under us; `assertHeld` is what tells.
    }
  }, heartbeatMs)
  heartbeat.unref()
  return {
    assertHeld: () => {
      const now = readOrUndefined(path)
      if (now !== own) throw new FolderInUseError(folder, parseHolder(now) ?? holder)
    },
    release: () => {
      clearInterval(heartbeat)
      if (readOrUndefined(path) === own) rmSync(path, { force: true })
    }
  }
}

/** A hard link appears whole or not at all, so nobody ever reads half a lock. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Moves a dead process's lock out of the way; throws when its holder lives. */
function removeStale(folder: string, path: string, draft: string): void {
  const text = readOrUndefined(path)
  if (text === undefined) return
  const holder = parseHolder(text)
  if (holder && isAlive(holder, path)) throw new FolderInUseError(folder, holder)
  const aside = `${draft}.stale`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  // Another opener may have taken the stale lock over between our reading and our moving: then it gets its own back.
  if (readOrUndefined(aside) !== text) tryLink(aside, path)
  rmSync(aside, { force: true })
}

function isAlive(holder: LockHolder, path: string): boolean {
  if (holder.host !== hostname())
    return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) < silentMs
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const start = processStart(holder.pid)
  return start === undefined || holder.processStart === undefined || start === holder.processStart
}

/** Field 22 of `/proc/<pid>/stat`; the name before it may hold spaces and parentheses. */
function processStart(pid: number): string | undefined {
  const stat = readOrUndefined(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

function parseHolder(text: string | undefined): LockHolder | undefined {
  try {
    const value: unknown = JSON.parse(text ?? '')
    const holder = value as Partial<LockHolder> | null
    return typeof holder?.pid === 'number' && typeof holder.since === 'string' && typeof holder.host === 'string'
      ? (holder as LockHolder)
      : undefined
  } catch {
    return undefined
  }
}

function readOrUndefined(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
