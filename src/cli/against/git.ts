import { execFile, spawn } from 'node:child_process'
import { UnreadablePath } from '../read-files.ts'

/** What one question to git may answer at most, and how long it may take. */
const limits = { bytes: 32 << 20, ms: 30_000 } as const
const mostContent = 512 << 20

/** A file as a commit holds it. */
export interface GitEntry {
  /** From the top of the repository, with `/`. */
  readonly path: string
  readonly object: string
  /** Absent: the repository does not have the content. */
  readonly bytes?: number
  readonly isLink: boolean
}

/** A commit of the repository in which a folder lies. */
export interface Commit {
  /** A folder of the work tree: where git is asked. */
  readonly folder: string
  /** That folder as the repository calls it: `''`, or with a slash at the end. */
  readonly prefix: string
  readonly top: string
  readonly id: string
}

/**
 * Finds a commit by what somebody typed: a branch, a tag, `HEAD~1`, a hash.
 *
 * @throws UnreadablePath when git is not there, the folder is in no repository or the name is none of a commit there
 */
export async function findCommit(folder: string, ref: string): Promise<Commit> {
  if (ref.startsWith('-')) throw new UnreadablePath(`--against ${ref}: no name of a commit begins with \`-\``)
  const [top = '', prefix = ''] = (await git(folder, ['rev-parse', '--show-toplevel', '--show-prefix'])).split('\n')
  if (top === '') throw new UnreadablePath(`--against ${ref}: ${folder} is in no work tree of git`)
  const id = await git(folder, ['rev-parse', '--verify', '--quiet', `${ref}^{commit}`]).catch(cause => {
    if (cause instanceof GitFailure && cause.code !== undefined) return ''
    throw cause
  })
  if (id.trim() !== '') return { folder, prefix, top, id: id.trim() }
  const isShallow = (await git(folder, ['rev-parse', '--is-shallow-repository'])).trim() === 'true'
  const why = isShallow
    ? 'the clone is shallow and does not hold it: fetch it first (`fetch-depth: 0` of actions/checkout, `GIT_DEPTH: 0` in GitLab, or `git fetch origin <branch>`)'
    : 'no file, no folder, and no commit of this repository'
  throw new UnreadablePath(`--against ${ref}: ${why}`)
}

/** The files and links of a commit below a folder of its own, or of the folder alone; no submodules. */
export async function listFiles(commit: Commit, below: string, recursive: boolean): Promise<readonly GitEntry[]> {
  const text = await git(commit.folder, [
    'ls-tree',
    ...(recursive ? ['-r'] : []),
    '-z',
    '-l',
    '--full-tree',
    commit.id,
    '--',
    ...(below === '' ? [] : [recursive ? below.replace(/\/$/, '') : below])
  ])
  return text.split('\0').flatMap(line => {
    const [, mode, object, bytes = '', path] = /^(\d+) blob ([0-9a-f]+) +(\S+)\t(.*)$/s.exec(line) ?? []
    if (object === undefined || path === undefined) return []
    const isHere = /^\d+$/.test(bytes)
    return [{ path, object, isLink: mode === '120000', ...(isHere ? { bytes: Number(bytes) } : {}) }]
  })
}

/**
 * The contents of files of a commit, in their order. Filters, conversions of text and hooks are not run.
 *
 * @throws UnreadablePath where git does not have one, or they are too many
 */
export async function readEntries(commit: Commit, entries: readonly GitEntry[]): Promise<readonly Uint8Array[]> {
  if (entries.length === 0) return []
  const sizes = entries.map(({ path, bytes }) => {
    if (bytes !== undefined) return bytes
    throw new UnreadablePath(`--against: git does not have ${path} as it was: fetch it, or repair the clone`)
  })
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total > mostContent)
    throw new UnreadablePath(`--against: ${entries.length} files with ${total} bytes are more than can be compared`)
  const answer = await new Promise<Buffer>((resolve, reject) => {
    const child = spawn('git', ['cat-file', '--batch'], {
      cwd: commit.folder,
      env: environment(),
      stdio: ['pipe', 'pipe', 'ignore'],
      timeout: limits.ms
    })
    const chunks: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.stdin.on('error', () => {}) // it ended before it read all; `close` says so
    child.on('error', reject)
    child.on('close', code =>
      code === 0 ? resolve(Buffer.concat(chunks)) : reject(new UnreadablePath('git could not read the earlier files'))
    )
    child.stdin.end(entries.map(entry => `${entry.object}\n`).join(''))
  })
  let at = 0
  return entries.map((entry, i) => {
    const size = sizes[i] as number
    const begin = answer.indexOf(0x0a, at) + 1
    const head = answer.toString('latin1', at, begin)
    if (!head.startsWith(`${entry.object} blob ${size}\n`))
      throw new UnreadablePath(`git cannot read ${entry.path} as it was: ${head.trim() || 'no answer'}`)
    at = begin + size + 1
    return answer.subarray(begin, begin + size)
  })
}

/** Git itself said no. */
class GitFailure extends UnreadablePath {
  /** Its exit code. */
  readonly code: number | undefined

  constructor(message: string, code: number | undefined) {
    super(message)
    this.code = code
  }
}

function git(folder: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      args,
      { cwd: folder, env: environment(), maxBuffer: limits.bytes, timeout: limits.ms, encoding: 'utf8' },
      (failure, stdout, stderr) => {
        if (!failure) resolve(stdout)
        else if (failure.code === 'ENOENT')
          reject(new GitFailure('--against a commit needs git, which is not here', undefined))
        else {
          const said = stderr.split('\n').find(line => line.trim() !== '') ?? failure.message
          const code = typeof failure.code === 'number' ? failure.code : undefined
          reject(new GitFailure(`--against: git says ${said.replace(/^fatal: /, '')}`, code))
        }
      }
    )
  })
}

/** In a hook git points to the repository by variables, which do not hold for another folder. */
function environment(): NodeJS.ProcessEnv {
  const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, GIT_PREFIX: ____, ...rest } = process.env
  return { ...rest, GIT_LITERAL_PATHSPECS: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' }
}
