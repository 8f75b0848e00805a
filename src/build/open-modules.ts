import type { Capabilities } from '../builtins/index.ts'
import { dataDigest, policyDigest, writeBundle } from '../bundle/index.ts'
import type { Diagnostic, Span } from '../diagnostics/index.ts'
import { type RawJson, writeRawJson } from '../json/index.ts'
import { type BundleMetadata, productModel } from '../mesh/index.ts'
import { type CheckOptions, compile, type ModuleText, writtenLocation } from '../rego/index.ts'
import { hasDataIn } from './base-data.ts'
import type { LoadedSchemas } from './load-schemas.ts'
import { openProgram, type RunningProgram } from './open-program.ts'

/** What a program is evaluated with. */
export interface Surroundings {
  /** The base documents. */
  readonly data: RawJson
  /** What it may use; without them all of Rego. */
  readonly capabilities?: Capabilities
  /** Refuses unused imports, variables and arguments, as `opa --strict`. */
  readonly strict?: boolean
  /** The schema of `input`, or those that annotations name; see `loadSchemas`. */
  readonly schemas?: LoadedSchemas
}

/** What the compiler is told of the surroundings. */
export function checkOptionsIn({ data, capabilities, strict = false, schemas }: Surroundings): CheckOptions {
  return { hasData: hasDataIn(data), strict, ...schemas, ...(capabilities ? { capabilities } : {}) }
}

/** A program that was compiled here and now. */
export interface OpenProgram extends RunningProgram {
  /** With `coverage`: the places of the program, in the order of their numbers. */
  readonly places: readonly Span[]
  /** What a thread needs to open it too. */
  readonly packed: { readonly bundle: Uint8Array; readonly data: string; readonly coverage: boolean }
}

/**
 * Compiles modules and opens the result with its data.
 *
 * @returns no program where a diagnostic is an error
 */
export async function openModules(
  modules: readonly ModuleText[],
  entrypoints: readonly string[],
  surroundings: Surroundings,
  coverage = false
): Promise<{ readonly program?: OpenProgram; readonly diagnostics: readonly Diagnostic[] }> {
  const { wasm, diagnostics, locations, places } = compile(modules, {
    entrypoints,
    keepPrint: true,
    coverage,
    ...checkOptionsIn(surroundings)
  })
  if (!wasm) return { diagnostics }
  const metadata: BundleMetadata = {
    entrypoints,
    model: productModel,
    policyDigest: policyDigest([], wasm),
    dataDigest: dataDigest('{}'),
    policies: [],
    locations: locations.map(writtenLocation)
  }
  const bundle = writeBundle({
    manifest: { revision: '', roots: [''], rego_version: 1, metadata: { polity: metadata } },
    wasm,
    modules: [],
    data: {}
  })
  const data = writeRawJson(surroundings.data)
  const program = await openProgram(bundle, data, coverage)
  return { diagnostics, program: { ...program, places, packed: { bundle, data, coverage } } }
}
