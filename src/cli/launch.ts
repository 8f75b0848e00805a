#!/usr/bin/env node
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { constants, Script } from 'node:vm'

/**
 * Starts the program with the code that V8 compiled for it the last time.
 *
 * Newer Nodes do that themselves; what else is here is for Node 20. A cache that is not there or was made by another Node costs time and nothing else; it lies
 * in the program's own folder, where whoever may write could change the program.
 */
const built = fileURLToPath(new URL('..', import.meta.url))
const cache = `${built}program/compiled`

interface Loader {
  readonly enableCompileCache?: (folder: string) => unknown
  readonly wrap: (code: string) => string
  readonly _extensions: Record<string, (module: LoadedModule, file: string) => void>
}

interface LoadedModule {
  readonly exports: unknown
}

type Wrapped = (exports: unknown, require: NodeJS.Require, module: LoadedModule, file: string, folder: string) => void

const loader = Module as unknown as Loader
if (loader.enableCompileCache) loader.enableCompileCache(cache)
else compileWithCache()
void import('./main.ts')

function compileWithCache(): void {
  const made: { readonly script: Script; readonly at: string }[] = []
  const usual = loader._extensions['.js'] as Loader['_extensions'][string]
  loader._extensions['.cjs'] = (module, file) => {
    if (!file.startsWith(built)) return usual(module, file)
    const at = `${cache}/${basename(file)}-${process.version}-${process.arch}`
    const cachedData = read(at)
    const script = new Script(loader.wrap(readFileSync(file, 'utf8')), {
      filename: file,
      ...(cachedData ? { cachedData } : {}),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER
    })
    if (!cachedData || script.cachedDataRejected) made.push({ script, at })
    const run = script.runInThisContext() as Wrapped
    run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file))
  }
  // at the end a script holds what was compiled on the way too
  process.on('exit', () => {
    for (const { script, at } of made) keep(at, script.createCachedData())
  })
}

function read(at: string): Buffer | undefined {
  try {
    return readFileSync(at)
  } catch {
    return undefined
  }
}

/** Where the program's folder may not be written, the next run compiles again. */
function keep(at: string, data: Buffer): void {
  try {
    mkdirSync(cache, { recursive: true })
    writeFileSync(`${at}.${process.pid}`, data)
    renameSync(`${at}.${process.pid}`, at)
  } catch {
    // told to nobody: nothing is lost
  }
}
