import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import { type BuildResult, buildPolicies, readPolicies } from '../build/index.ts'
import { hasErrors } from '../diagnostics/index.ts'
import { compile } from '../rego/index.ts'
import { type ExitCode, exitCode } from './exit-code.ts'
import { UnreadablePath } from './read-files.ts'
import { printDiagnostics } from './terminal.ts'

interface BuildFlags {
  readonly output: string
  readonly revision?: string
  readonly wasmManifest?: boolean
}

/** `polity build FOLDER -o FILE`: a folder of policies to a bundle. */
export function addBuild(program: Command): void {
  program
    .command('build')
    .description('compile a folder of policies to a bundle in the format of OPA')
    .argument('<folder>', 'folder with global/<id>/policy.rego ...')
    .option('-o, --output <file>', 'where the bundle is written', 'bundle.tar.gz')
    .option('--revision <text>', 'names the state of the sources, e.g. a commit')
    .option(
      '--wasm-manifest',
      "also list the entrypoints under the manifest's `wasm`, which an OPA without a WASM engine refuses"
    )
    .action(async (folder: string, flags: BuildFlags) => {
      process.exitCode = await build(folder, flags)
    })
}

async function build(folder: string, flags: BuildFlags): Promise<ExitCode> {
  const started = performance.now()
  const result = buildFolder(folder, flags)
  printDiagnostics(result.diagnostics)
  if (!result.bundle || hasErrors(result.diagnostics)) {
    process.stderr.write(`polity: nothing was written; ${flags.output} is as it was\n`)
    return exitCode.noVerdict
  }
  await writeWhole(flags.output, result.bundle)
  const kind = (wanted: string): number => result.policies.filter(policy => policy.kind === wanted).length
  process.stdout.write(
    `${flags.output}: ${kind('compliance')} compliance and ${kind('access')} access policies, ${result.bundle.length} bytes, in ${Math.round(performance.now() - started)} ms\n`
  )
  return exitCode.ok
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
    const { code, message } = cause as NodeJS.ErrnoException
    const words = code === 'ENOENT' ? 'there is no such folder' : code === 'ENOTDIR' ? 'it is not a folder' : message
    throw new UnreadablePath(`cannot read the policies in ${folder}: ${words}`, { cause })
  }
  return buildPolicies(files, {
    compile,
    ...(revision === undefined ? {} : { revision }),
    ...(wasmManifest === undefined ? {} : { wasmManifest })
  })
}

/** A reader sees the old file or the new one, never a part. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  const passing = `${file}.${process.pid}.tmp`
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeFile(passing, bytes)
    await rename(passing, file)
  } catch (cause) {
    throw new UnreadablePath(`cannot write ${file}: ${(cause as Error).message}`, { cause })
  }
}
