import { type Command, InvalidArgumentError, Option } from 'commander'
import {
  type BuildResult,
  buildPolicies,
  buildRego,
  type HostCall,
  isPoliciesFolder,
  loadFiles,
  readPolicies,
  type Target,
  targets
} from '../build/index.ts'
import { builtinsOfSdk } from '../builtins/index.ts'
import { type Diagnostic, hasErrors, positionAt, whyUnreadable } from '../diagnostics/index.ts'
import { compile } from '../rego/index.ts'
import { capabilitiesOption, readCapabilitiesFile } from './capabilities.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { ignoreOption } from './ignore.ts'
import { absentInBuild, acceptOptions, refuseOptions } from './options-of-opa.ts'
import { UnreadablePath } from './read-files.ts'
import { runAgain } from './run-again.ts'
import { addSigningOptions, type SigningFlags, signed } from './signing.ts'
import { printDiagnostics } from './terminal.ts'
import { writeWhole } from './write-whole.ts'

interface BuildFlags extends SigningFlags {
  readonly output: string
  readonly revision?: string
  readonly wasmManifest?: boolean
  readonly target?: Target
  readonly entrypoint: readonly string[]
  readonly bundle?: boolean
  readonly ignore: readonly string[]
  readonly capabilities?: string
  readonly v0Compatible?: boolean
  readonly watch?: boolean
}

/**
 * `polity build PATH... -o FILE`: a folder of policies to a bundle that judges products, any other Rego as `opa build -t wasm` does.
 *
 * INVARIANT: only a folder in the form of a guild's, given alone and without `-t`, `-e` or `-b`, is taken for policies.
 */
export function addBuild(program: Command): void {
  const each = (value: string, before: readonly string[]): readonly string[] => [...before, value]
  const command = program
    .command('build')
    .description(
      'compile a folder of policies, or any Rego as `opa build -t wasm` does, to a bundle in the format of OPA'
    )
    .argument('<path...>', 'a folder of policies (global/<id>/policy.rego ...), or files and folders of Rego and data')
    .option('-o, --output <file>', 'where the bundle is written', 'bundle.tar.gz')
    .option('-r, --revision <text>', 'names the state of the sources, e.g. a commit')
    .addOption(
      new Option('-t, --target <target>', "`wasm`, or `opa-wasm` for what OPA's SDK can run by itself").argParser(
        parseTarget
      )
    )
    .option('-e, --entrypoint <path>', 'a rule or package that is asked for, `a/b`; repeatable', each, [])
    .option('-b, --bundle', 'the paths are bundles: archives, or folders in the form of one')
    .addOption(ignoreOption())
    .addOption(capabilitiesOption())
    .option('--v0-compatible', 'read Rego as OPA did before 1.0')
    .option('--wasm-manifest', "list the entrypoints under the manifest's `wasm`, as OPA does for its WASM bundles")
    .option('--no-wasm-manifest', 'do not: an OPA without a WASM engine refuses a bundle with that list')
    .option('-w, --watch', 'build again whenever a file changes')
  addSigningOptions(command)
    .addOption(new Option('-O, --optimize <level>', 'accepted as `opa build` does').argParser(parseLevel).hideHelp())
    .addHelpText(
      'after',
      `
A folder of policies, given alone, becomes a bundle with report and access decisions. With -t, -e or -b, and for every
other path, Rego is compiled as it is, with the JSON and YAML beside it as data.`
    )
    .action(async (paths: string[], flags: BuildFlags) => {
      if (flags.watch) await runAgain(paths, flags.output, () => build(paths, flags))
      else process.exitCode = await build(paths, flags)
    })
  acceptOptions(command, ['--prune-unused', '--follow-symlinks', '--partial-namespace <name>'])
  refuseOptions(command, absentInBuild)
}

async function build(paths: readonly string[], flags: BuildFlags): Promise<ExitCode> {
  const started = performance.now()
  const [folder = '.', ...others] = paths
  const isPlain = flags.target !== undefined || flags.entrypoint.length > 0 || flags.bundle
  const isGuilds = !isPlain && others.length === 0 && isPoliciesFolder(folder)
  const { bundle, diagnostics, says } = isGuilds ? buildGuilds(folder, flags) : buildPlain(paths, flags)
  printDiagnostics(diagnostics)
  if (!bundle || hasErrors(diagnostics)) {
    if (!isGuilds && !isPlain) {
      const form = 'it holds no global/<id>/policy.rego'
      process.stderr.write(`polity: ${paths.join(', ')} was read as any Rego, not as a folder of policies: ${form}\n`)
    }
    process.stderr.write(`polity: nothing was written; ${flags.output} is as it was\n`)
    return exitCode.noVerdict
  }
  const written = await signed(bundle, flags)
  await writeWhole(flags.output, written)
  const took = Math.round(performance.now() - started)
  const [first, ...more] = says
  process.stdout.write(
    `${flags.output}: ${first}, ${written.length} bytes${flags.signingKey === undefined ? '' : ', signed'}, in ${took} ms\n${more.map(line => `${line}\n`).join('')}`
  )
  return exitCode.ok
}

interface Built {
  readonly bundle?: Uint8Array
  readonly diagnostics: readonly Diagnostic[]
  /** What is in the bundle, for a person. */
  readonly says: readonly string[]
}

function buildGuilds(folder: string, flags: BuildFlags): Built {
  const unfit = [
    ...(flags.capabilities === undefined ? [] : ['--capabilities']),
    ...(flags.v0Compatible ? ['--v0-compatible'] : []),
    ...(flags.ignore.length > 0 ? ['--ignore'] : [])
  ]
  if (unfit.length > 0) {
    throw new UnreadablePath(
      `${folder} is a folder of policies, for which there is no ${unfit.join(', ')}; with -t wasm it is built as any Rego`
    )
  }
  const { bundle, diagnostics, policies } = buildFolder(folder, flags)
  const kind = (wanted: string): number => policies.filter(policy => policy.kind === wanted).length
  const says = [`${kind('compliance')} compliance and ${kind('access')} access policies`]
  return { ...(bundle ? { bundle } : {}), diagnostics, says }
}

function buildPlain(paths: readonly string[], flags: BuildFlags): Built {
  const regoVersion = flags.v0Compatible ? 0 : 1
  const files = loadFiles({ [flags.bundle ? 'bundles' : 'paths']: paths, ignore: flags.ignore, regoVersion })
  const { bundle, diagnostics, entrypoints, wasmBytes, hostCalls } = buildRego(files, {
    entrypoints: flags.entrypoint,
    target: flags.target ?? 'wasm',
    regoVersion,
    wasmManifest: flags.wasmManifest ?? true,
    ...(flags.revision === undefined ? {} : { revision: flags.revision }),
    ...(flags.capabilities === undefined ? {} : { capabilities: readCapabilitiesFile(flags.capabilities) })
  })
  const count = `${entrypoints.length} ${entrypoints.length === 1 ? 'entrypoint' : 'entrypoints'}`
  const says = [`${count}, policy.wasm of ${wasmBytes} bytes`, ...askedOfHost(hostCalls)]
  return { ...(bundle ? { bundle } : {}), diagnostics, says }
}

/** A line for each built-in that whoever evaluates the module must have. */
function askedOfHost(calls: readonly HostCall[]): string[] {
  return [...new Set(calls.map(({ builtin }) => builtin))].sort().map(builtin => {
    const places = calls
      .filter(call => call.builtin === builtin)
      .map(({ span }) => `${span.source.name}:${positionAt(span.source, span.start).line}`)
    const isInSdk = builtinsOfSdk.has(builtin) ? ", and OPA's SDK has it" : ''
    return `  the host is asked for ${builtin}: ${places.join(', ')}${isInSdk}`
  })
}

function parseTarget(text: string): Target {
  const found = targets.find(target => target === text)
  if (found) return found
  throw new InvalidArgumentError(
    `it is ${targets.join(' or ')}${text === 'rego' || text === 'plan' ? ': Polity compiles to WebAssembly and nothing else' : ''}`
  )
}

function parseLevel(text: string): number {
  if (!/^\d$/.test(text)) throw new InvalidArgumentError('it is a number from 0 on; every build is optimised the same')
  return Number(text)
}

/** @throws UnreadablePath when the folder cannot be read */
export function buildFolder(
  folder: string,
  options: { readonly revision?: string; readonly wasmManifest?: boolean } = {}
): BuildResult {
  const { revision, wasmManifest } = options
  let files: ReturnType<typeof readPolicies>
  try {
    files = readPolicies(folder)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    const special: Readonly<Record<string, string>> = {
      ENOENT: 'there is no such folder',
      ENOTDIR: 'it is not a folder'
    }
    const words = special[code ?? ''] ?? whyUnreadable(cause)
    throw new UnreadablePath(`cannot read the policies in ${folder}: ${words}`, { cause })
  }
  return buildPolicies(files, {
    compile,
    ...(revision === undefined ? {} : { revision }),
    ...(wasmManifest === undefined ? {} : { wasmManifest })
  })
}
