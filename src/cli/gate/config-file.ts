import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type OwnFileKind, readOwnFile, type SettingsSchema } from '../../descriptor/index.ts'
import { DiagnosticError, type Span, whyUnreadable } from '../../diagnostics/index.ts'
import { shownName, UnreadablePath } from '../read-files.ts'

/** A file, or an address with the name of the environment variable that holds the token for it. */
export type Source = string | { readonly url: string; readonly tokenEnv?: string }

/** What `polity.yaml` says; paths as written there. */
export interface Config {
  readonly bundle?: Source
  readonly verifyKey?: string
  readonly verifyKeyId?: string
  readonly verifyScope?: string
  readonly policies?: readonly string[]
  readonly namespaces?: readonly string[]
  readonly data?: readonly string[]
  readonly standing?: Source
  readonly baseline?: string
  readonly failLevel?: 'error' | 'warning'
  readonly reports?: readonly string[]
  readonly ignore?: readonly string[]
}

/** A `polity.yaml` that was found. */
export interface ConfigFile {
  readonly name: string
  /** The folder it stands in: its paths begin there. */
  readonly folder: string
  readonly config: Config
  readonly spanAt: (path: readonly (string | number)[]) => Span
}

const fileName = 'polity.yaml'
const text = { type: 'string', minLength: 1, 'x-want': 'a text that is not empty' }
const texts = { type: 'array', items: text }
const source: SettingsSchema = {
  anyOf: [
    text,
    {
      type: 'object',
      required: ['url'],
      properties: {
        url: { type: 'string', pattern: '^https?://' },
        tokenEnv: { type: 'string', pattern: '^POLITY_[A-Z0-9_]+$' }
      },
      additionalProperties: false
    }
  ],
  'x-want':
    'a file, an address, or `{url: ..., tokenEnv: ...}` with an address of http(s) and the name of an environment variable that begins with `POLITY_`'
}

/** The closed schema of `polity.yaml`. */
export const configKind: OwnFileKind = {
  name: 'config',
  title: fileName,
  code: 'config_error',
  limits: { bytes: 200_000, nodes: 5_000 },
  schema: {
    type: 'object',
    properties: {
      bundle: source,
      verifyKey: text,
      verifyKeyId: text,
      verifyScope: text,
      policies: texts,
      namespaces: texts,
      data: texts,
      standing: source,
      baseline: text,
      failLevel: { type: 'string', enum: ['error', 'warning'] },
      reports: texts,
      ignore: texts
    },
    additionalProperties: false
  }
}

/**
 * Reads the settings that hold in a folder: the nearest `polity.yaml` from there upwards.
 *
 * Looks no further than the root of the repository or the home folder, and not into folders above that anybody may write to.
 *
 * @throws DiagnosticError where it does not follow its schema
 */
export async function findConfig(from: string): Promise<ConfigFile | undefined> {
  const home = resolve(homedir())
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (folder !== resolve(from) && (await isOpenToAll(folder))) return undefined
    if (await isThere(join(folder, fileName))) return await readConfig(join(folder, fileName))
    const other = join(folder, 'polity.yml')
    if (await isThere(other)) throw new UnreadablePath(`${shownName(other)} is not read: call it ${fileName}`)
    if ((await isThere(join(folder, '.git'))) || folder === home || folder === dirname(folder)) return undefined
  }
}

/** @throws UnreadablePath or DiagnosticError */
export async function readConfig(path: string): Promise<ConfigFile> {
  const name = shownName(path)
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new UnreadablePath(`cannot read ${name}: ${whyUnreadable(cause)}`, { cause })
  })
  const isEmpty = bytes
    .toString('utf8')
    .split('\n')
    .every(line => /^\s*(?:#|$)/.test(line))
  const { value, diagnostics, spanAt } = readOwnFile<Config>(name, isEmpty ? '{}' : bytes, configKind)
  if (!value) throw new DiagnosticError(diagnostics)
  return { name, folder: dirname(resolve(path)), config: value, spanAt }
}

const isThere = async (path: string): Promise<boolean> =>
  await stat(path).then(
    () => true,
    () => false
  )

const isOpenToAll = async (folder: string): Promise<boolean> =>
  process.platform !== 'win32' &&
  (await stat(folder).then(
    ({ mode }) => (mode & 0o002) !== 0,
    () => true
  ))
