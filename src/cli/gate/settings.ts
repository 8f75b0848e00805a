import { relative, resolve } from 'node:path'
import { shownName, UnreadablePath } from '../read-files.ts'
import { type Config, type ConfigFile, findConfig, readConfig, type Source } from './config-file.ts'
import { withoutSecrets } from './fetch-cached.ts'

/** What `polity check` is told on the command line, where it is told. */
export interface GateFlags {
  /** A path, or false for `--no-config`. */
  readonly config?: string | boolean
  readonly bundle?: string
  readonly verifyKey?: string
  readonly verifyKeyId?: string
  readonly verifyScope?: string
  readonly policies?: readonly string[]
  readonly namespace?: readonly string[]
  readonly data?: readonly string[]
  readonly standing?: string
  readonly baseline?: string
  readonly failLevel?: 'error' | 'warning'
  readonly now?: string
}

/** A file on this machine, or what an address gives. */
export type Location = { readonly file: string } | { readonly url: URL; readonly tokenEnv?: string }

/** How one check is set up: the command line before `polity.yaml` before what holds otherwise. Paths can be opened from here. */
export interface Settings {
  /** Name of the `polity.yaml` that was used. */
  readonly config?: string
  /** That it stands in. */
  readonly folder?: string
  readonly bundle?: Location
  readonly verifyKey?: string
  readonly verifyKeyId?: string
  readonly verifyScope?: string
  readonly policies: readonly string[]
  readonly namespaces: readonly string[]
  readonly data: readonly string[]
  readonly standing?: Location
  readonly baseline?: string
  readonly failLevel: 'error' | 'warning'
  /** `KIND` or `KIND=FILE`, of `polity.yaml`. */
  readonly reports: readonly string[]
  /** What is passed over in folders. */
  readonly isIgnored: (path: string, isFolder: boolean) => boolean
  /** What was changed here against what the guild publishes, in words: all of it stands in the output. */
  readonly overrides: readonly string[]
}

/** @throws UnreadablePath or DiagnosticError when the settings cannot be read */
export async function readSettings(flags: GateFlags, from = process.cwd()): Promise<Settings> {
  const file = await configOf(flags, from)
  const config = file?.config ?? {}
  const inFile = (path: string): string => (file ? shownName(resolve(file.folder, path)) : path)
  const optional = <K extends string, V>(key: K, value: V | undefined): { [key in K]?: V } =>
    value === undefined ? {} : ({ [key]: value } as { [key in K]?: V })
  const path = (flag: string | undefined, said: string | undefined): string | undefined =>
    flag ?? (said === undefined ? undefined : inFile(said))
  const paths = (flag: readonly string[] | undefined, said: readonly string[] | undefined): readonly string[] =>
    flag ?? (said ?? []).map(inFile)
  const location = (flag: string | undefined, said: Source | undefined): Location | undefined =>
    flag === undefined ? (said === undefined ? undefined : locationOf(said, inFile)) : ofFlag(flag, said)

  const policies = paths(flags.policies, config.policies)
  const data = paths(flags.data, config.data)
  const baseline = path(flags.baseline, config.baseline)
  const standing = location(flags.standing, config.standing)
  const ignore = config.ignore ?? []
  const own = [file && resolve(file.folder, 'polity.yaml'), baseline, fileOf(standing), ...policies, ...data]
  return {
    ...optional('config', file?.name),
    ...optional('folder', file?.folder),
    ...optional('bundle', location(flags.bundle, config.bundle)),
    ...optional('verifyKey', path(flags.verifyKey, config.verifyKey)),
    ...optional('verifyKeyId', flags.verifyKeyId ?? config.verifyKeyId),
    ...optional('verifyScope', flags.verifyScope ?? config.verifyScope),
    policies,
    namespaces: flags.namespace ?? config.namespaces ?? ['main'],
    data,
    ...optional('standing', standing),
    ...optional('baseline', baseline),
    failLevel: flags.failLevel ?? config.failLevel ?? 'error',
    reports: (config.reports ?? []).map(report =>
      report.replace(/^([a-z]+)=(.+)$/s, (_, kind, name) => `${kind}=${inFile(name)}`)
    ),
    isIgnored: await ignoring(
      file,
      ignore,
      own.flatMap(name => (name === undefined ? [] : [resolve(name)]))
    ),
    overrides: [
      ...(flags.config === false ? ['no polity.yaml is read (--no-config)'] : []),
      ...replaced(flags, config).map(name => `--${name} in place of what ${file?.name} says`),
      ...policies.map(folder => `policies of ${folder}`),
      ...data.map(name => `data of ${name}`),
      ...(standing === undefined
        ? []
        : [`standing of ${'file' in standing ? standing.file : withoutSecrets(standing.url)}`]),
      ...(baseline === undefined ? [] : [`baseline of ${baseline}`]),
      ...(ignore.length === 0 ? [] : [`files ignored by ${file?.name}: ${ignore.join(', ')}`]),
      ...(flags.now === undefined ? [] : [`judged as if it were ${flags.now}`])
    ]
  }
}

async function configOf(flags: GateFlags, from: string): Promise<ConfigFile | undefined> {
  if (flags.config === false) return undefined
  return typeof flags.config === 'string' ? await readConfig(flags.config) : await findConfig(from)
}

/** Flags that were given although the file says something else. */
function replaced(flags: GateFlags, config: Config): string[] {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['bundle', flags.bundle, config.bundle],
    ['verify-key', flags.verifyKey, config.verifyKey],
    ['verify-key-id', flags.verifyKeyId, config.verifyKeyId],
    ['verify-scope', flags.verifyScope, config.verifyScope],
    ['policies', flags.policies, config.policies],
    ['namespace', flags.namespace, config.namespaces],
    ['data', flags.data, config.data],
    ['standing', flags.standing, config.standing],
    ['baseline', flags.baseline, config.baseline],
    ['fail-level', flags.failLevel, config.failLevel]
  ]
  return pairs.flatMap(([name, flag, said]) =>
    flag !== undefined && said !== undefined && JSON.stringify(flag) !== JSON.stringify(said) ? [name] : []
  )
}

function addressOf(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url) throw new UnreadablePath(`${text} is no address`)
  if (url.username === '' && url.password === '') return url
  throw new UnreadablePath(
    `the address of ${url.host} has a password in it: put a token into an environment variable, and its name under \`tokenEnv\` of polity.yaml`
  )
}

const isAddress = (text: string): boolean => /^https?:\/\//i.test(text)

function locationOf(source: Source, inFile: (path: string) => string): Location {
  if (typeof source !== 'string') {
    const { url, tokenEnv } = source
    return { url: addressOf(url), ...(tokenEnv === undefined ? {} : { tokenEnv }) }
  }
  return isAddress(source) ? { url: addressOf(source) } : { file: inFile(source) }
}

/** The token that the file names goes with its own server, also to another path there, and to no other one. */
function ofFlag(flag: string, said: Source | undefined): Location {
  if (!isAddress(flag)) return { file: flag }
  const url = addressOf(flag)
  const token = typeof said === 'object' && addressOf(said.url).origin === url.origin ? said.tokenEnv : undefined
  return { url, ...(token === undefined ? {} : { tokenEnv: token }) }
}

const fileOf = (location: Location | undefined): string | undefined =>
  location !== undefined && 'file' in location ? location.file : undefined

/** Patterns as in `.gitignore`, from the folder of the file that says them; and the files of the gate itself. */
async function ignoring(
  file: ConfigFile | undefined,
  patterns: readonly string[],
  own: readonly string[]
): Promise<Settings['isIgnored']> {
  const isOwn = (path: string): boolean => own.includes(resolve(path))
  if (!file || patterns.length === 0) return isOwn
  const { default: ignore } = await import('ignore')
  const rules = ignore().add([...patterns])
  return (path, isFolder) => {
    const below = relative(file.folder, resolve(path)).replaceAll('\\', '/')
    const isElsewhere = below === '' || below.startsWith('..') || /^[A-Za-z]:/.test(below)
    return isOwn(path) || (!isElsewhere && rules.ignores(isFolder ? `${below}/` : below))
  }
}
