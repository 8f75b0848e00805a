import { readFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { signBundle, signingAlgorithms } from '../bundle/index.ts'
import { whyUnreadable } from '../diagnostics/index.ts'
import { UnreadablePath } from './read-files.ts'

export interface SigningFlags {
  readonly signingKey?: string
  readonly signingAlg?: string
  readonly claimsFile?: string
}

/** `--signing-key` and what goes with it, as `opa build` has them. */
export function addSigningOptions(command: Command): Command {
  return command
    .option('--signing-key <file>', 'sign the bundle with this private key (PEM) or secret')
    .addOption(new Option('--signing-alg <name>', 'algorithm (default: RS256)').choices(signingAlgorithms))
    .option('--claims-file <file>', 'JSON with `scope` and `keyid` of the signature')
}

/** The bundle with a signature where one is asked for. */
export async function signed(bundle: Uint8Array, flags: SigningFlags): Promise<Uint8Array> {
  const { signingKey, signingAlg: algorithm, claimsFile } = flags
  if (signingKey === undefined) {
    if (algorithm === undefined && claimsFile === undefined) return bundle
    throw new UnreadablePath('there is no --signing-key to sign with')
  }
  const key = await readOrSay(signingKey)
  const claims = claimsFile === undefined ? {} : claimsIn(claimsFile, (await readOrSay(claimsFile)).toString('utf8'))
  try {
    return signBundle(bundle, { key, ...(algorithm === undefined ? {} : { algorithm }), ...claims })
  } catch (cause) {
    throw new UnreadablePath(`the bundle cannot be signed with ${signingKey}: ${(cause as Error).message}`, { cause })
  }
}

async function readOrSay(file: string): Promise<Buffer> {
  return await readFile(file).catch((cause: unknown) => {
    throw new UnreadablePath(`cannot read ${file}: ${whyUnreadable(cause)}`, { cause })
  })
}

function claimsIn(name: string, text: string): { readonly keyId?: string; readonly scope?: string } {
  let claims: unknown
  try {
    claims = JSON.parse(text)
  } catch (cause) {
    throw new UnreadablePath(`${name} is not JSON: ${(cause as Error).message}`, { cause })
  }
  const claim = (key: string): string | undefined => {
    const value = (claims as Readonly<Record<string, unknown>> | null)?.[key]
    if (value === undefined || typeof value === 'string') return value
    throw new UnreadablePath(`\`${key}\` in ${name} is no text`)
  }
  const unknown = Object.keys(claims as object).filter(key => !['scope', 'keyid'].includes(key))
  if (unknown.length > 0)
    throw new UnreadablePath(`${name} makes the claim \`${unknown[0]}\`; it may make scope and keyid`)
  const [keyId, scope] = [claim('keyid'), claim('scope')]
  return { ...(keyId === undefined ? {} : { keyId }), ...(scope === undefined ? {} : { scope }) }
}
