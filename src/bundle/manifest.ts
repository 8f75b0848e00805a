/** `.manifest` of a bundle, as OPA reads it. */
export interface Manifest {
  readonly revision: string
  /** Paths below `data` that the bundle owns, `a/b`; OPA refuses modules and data outside them. */
  readonly roots: readonly string[]
  /** Absent: whatever the reader takes Rego for that does not say it. */
  readonly rego_version?: 0 | 1
  /** Modules written for the other version of Rego, by member name. */
  readonly file_rego_versions?: Readonly<Record<string, 0 | 1>>
  /** An OPA without a WASM engine refuses a bundle that has this key. */
  readonly wasm?: readonly {
    readonly entrypoint: string
    readonly module: string
    readonly annotations?: readonly Readonly<Record<string, unknown>>[]
  }[]
  /** Free for producers; ours stands under `polity`. */
  readonly metadata?: Readonly<Record<string, unknown>>
}

/** Takes what a foreign manifest may leave out; undefined when it is no manifest. */
export function asManifest(value: unknown): Manifest | undefined {
  if (!isObject(value)) return undefined
  const { revision = '', roots = [''], rego_version = 1, wasm = [], metadata = {} } = value
  const { file_rego_versions = {} } = value
  const isRight =
    typeof revision === 'string' &&
    isListOf(roots, root => typeof root === 'string') &&
    isVersion(rego_version) &&
    isObject(file_rego_versions) &&
    Object.values(file_rego_versions).every(isVersion) &&
    isObject(metadata) &&
    isListOf(wasm, entry => isObject(entry) && typeof entry.entrypoint === 'string')
  return isRight ? ({ ...value, revision, roots } as Manifest) : undefined
}

const isVersion = (value: unknown): boolean => value === 0 || value === 1
const isListOf = (value: unknown, is: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(is)

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
