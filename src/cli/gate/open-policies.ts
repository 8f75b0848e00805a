import { readFile } from 'node:fs/promises'
import { DiagnosticError, whyUnreadable } from '../../diagnostics/index.ts'
import { type Evaluator, joinEvaluators, openBundle } from '../../evaluator/index.ts'
import type { BundleFacts, GateFacts } from '../../governance/check/index.ts'
import type { RawJson } from '../../json/index.ts'
import { readBundleFile } from '../open-bundle-file.ts'
import { UnreadablePath } from '../read-files.ts'
import { type CompiledFolder, compileFolder } from './compiled-policies.ts'
import { readLocation } from './read-location.ts'
import type { Settings } from './settings.ts'

export interface OpenedPolicies {
  readonly evaluator: Evaluator
  /** What they are called, with digest and signature: the guild's first, then local ones. */
  readonly bundles: readonly [BundleFacts, ...BundleFacts[]]
  readonly gate: GateFacts
}

/**
 * Opens what a check judges by: the bundle of the settings, else a folder of complete policies, else the packed one; beside it, rules that were written for
 * conftest.
 *
 * @throws UnreadablePath, DiagnosticError
 */
export async function openPolicies(settings: Settings): Promise<OpenedPolicies> {
  const data = await readData(settings.data)
  const folders: CompiledFolder[] = []
  for (const folder of settings.policies) {
    folders.push(await compileFolder(folder, { namespaces: settings.namespaces, data }))
  }
  const isReplaced = settings.bundle === undefined && folders.some(({ isGuilds }) => isGuilds)
  if (settings.verifyKey !== undefined && settings.bundle === undefined) {
    throw new UnreadablePath('there is a key to verify with and no bundle: name one with --bundle or in polity.yaml')
  }
  const main = isReplaced ? undefined : await openMain(settings)
  const opened = main ? [main] : []
  for (const { folder, bundle } of folders) {
    const evaluator = await open(bundle, folder)
    opened.push({ evaluator, facts: { name: folder, digest: evaluator.digest, isLocal: true }, notes: [] })
  }
  const [first, ...others] = opened.map(({ evaluator }) => evaluator)
  const [facts, ...beside] = opened.map(({ facts }) => facts)
  if (!first || !facts) throw new UnreadablePath('there are no policies to judge by')
  assertApart(
    [first, ...others],
    opened.map(({ facts }) => facts.name)
  )
  await setParameters(
    [first, ...others],
    data,
    folders.some(({ isGuilds }) => !isGuilds)
  )
  return {
    evaluator: joinEvaluators(first, others),
    bundles: [facts, ...beside],
    gate: {
      ...(settings.config === undefined ? {} : { config: settings.config }),
      overrides: settings.overrides,
      notes: opened.flatMap(({ notes }) => notes)
    }
  }
}

interface Opened {
  readonly evaluator: Evaluator
  readonly facts: BundleFacts
  readonly notes: readonly string[]
}

async function openMain(settings: Settings): Promise<Opened> {
  const { bundle } = settings
  if (bundle === undefined) {
    const name = 'the packed starter policies'
    const evaluator = await open(await readBundleFile(undefined), name)
    return { evaluator, facts: { name, digest: evaluator.digest }, notes: [] }
  }
  const { name, bytes, note } = 'file' in bundle ? await bundleFile(bundle) : await readLocation(bundle)
  const signature = await verified(bytes, name, settings)
  const evaluator = await open(bytes, name)
  return { evaluator, facts: { name, digest: evaluator.digest, ...signature }, notes: note === undefined ? [] : [note] }
}

async function bundleFile({
  file
}: {
  readonly file: string
}): Promise<{ name: string; bytes: Uint8Array; note?: string }> {
  return { name: file, bytes: await readBundleFile(file) }
}

async function open(bytes: Uint8Array, name: string): Promise<Evaluator> {
  try {
    return await openBundle(bytes)
  } catch (cause) {
    throw new UnreadablePath(`${name} cannot be used: ${(cause as Error).message}`, { cause })
  }
}

async function verified(bytes: Uint8Array, name: string, settings: Settings): Promise<Pick<BundleFacts, 'signature'>> {
  const { isSigned, verifyBundle } = await import('../../bundle/index.ts')
  const { verifyKey, verifyKeyId: keyId, verifyScope: scope } = settings
  try {
    if (verifyKey === undefined) return { signature: { state: isSigned(bytes) ? 'unverified' : 'none' } }
    const key = await readFile(verifyKey).catch((cause: unknown) => {
      throw new UnreadablePath(`cannot read the key ${verifyKey}: ${whyUnreadable(cause)}`, { cause })
    })
    const signature = verifyBundle(bytes, {
      key,
      ...(keyId === undefined ? {} : { keyId }),
      ...(scope === undefined ? {} : { scope })
    })
    return { signature: { state: 'verified', key: verifyKey, ...signature } }
  } catch (cause) {
    if (cause instanceof UnreadablePath) throw cause
    throw new UnreadablePath(`${name} is not used: ${(cause as Error).message}`, { cause })
  }
}

/** A policy has one row: no two bundles may bring it. */
function assertApart(evaluators: readonly Evaluator[], names: readonly string[]): void {
  const from = new Map<string, string>()
  for (const [i, { policies }] of evaluators.entries()) {
    for (const { id } of policies) {
      const other = from.get(id)
      if (other !== undefined)
        throw new UnreadablePath(`the policy ${id} is in ${other} and in ${names[i]}: it can have one row`)
      from.set(id, names[i] as string)
    }
  }
}

async function readData(paths: readonly string[]): Promise<ReadonlyMap<string, RawJson>> {
  if (paths.length === 0) return new Map()
  const { LoadError, loadFiles } = await import('../../build/index.ts')
  try {
    const { data } = loadFiles({ paths })
    return data instanceof Map ? data : new Map()
  } catch (cause) {
    if (cause instanceof LoadError) throw new UnreadablePath(cause.message, { cause })
    throw cause
  }
}

/** Local parameters go to the first bundle, the guild's, and have to be of its policies; other data is for local rules alone. */
async function setParameters(
  evaluators: readonly Evaluator[],
  data: ReadonlyMap<string, RawJson>,
  hasRules: boolean
): Promise<void> {
  if (data.size === 0) return
  const { withLocalParameters } = await import('../../build/index.ts')
  const unread = [...data.keys()].filter(name => name !== 'parameters' && name !== 'polity')
  if (unread.length > 0 && !hasRules) {
    throw new UnreadablePath(
      `nothing reads ${unread.map(name => `\`${name}\``).join(', ')} of the local data; parameters of policies stand below \`parameters\``
    )
  }
  const [first] = evaluators
  if (!first || (hasRules && !data.has('parameters') && !data.has('polity'))) return
  const { dataText, diagnostics } = withLocalParameters(first.bundle.dataText, data, first.policies)
  if (diagnostics.length > 0) throw new DiagnosticError(diagnostics)
  first.setData(dataText)
}
