// Bundles the command line to a few files: loading hundreds takes longer than judging a descriptor. Run after the code is compiled.
import { rmSync } from 'node:fs'
import { basename, dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import './build-validators.mjs'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const folder = `${dist}program`

/** Loaded from where they are installed, by commands that serve and store. */
const installed = ['@electric-sql/pglite', 'express', 'kysely', 'pg', 'pino']

/** What threads run is bundled too, each in a file of its own. */
const threads = ['evaluator/report-thread', 'descriptor/read/parse-thread']

/** What lies beside a source, such as the code of another thread, stays where it is. */
const placesKept = programFolder => ({
  name: 'places-kept',
  transform: (code, id) => {
    if (!id.startsWith(dist) || !code.includes('import.meta.url')) return undefined
    const thread = threads.find(each => dirname(id) === dirname(dist + each) && code.includes(basename(each)))
    const there = thread && relative(dirname(id), `${folder}/${basename(thread)}.mjs`)
    const named = thread ? code.replace(`\`./${basename(thread)}.\${extension}\``, JSON.stringify(there)) : code
    if (thread && named === code) throw new Error(`${id} starts ${thread} in another way than is known here`)
    return named.replaceAll(
      'import.meta.url',
      `new URL(${JSON.stringify(relative(folder, id))}, ${programFolder}).href`
    )
  }
})

/** commander loads it for commands that are programs of their own, of which there are none here. */
const isForPrograms = (source, importer = '') =>
  source === 'node:child_process' && importer.includes('/node_modules/commander/')

const noPrograms = {
  name: 'no-programs',
  resolveId: (source, importer) => (isForPrograms(source, importer) ? '\0no-programs' : undefined),
  load: id => (id === '\0no-programs' ? 'export default {}' : undefined)
}

rmSync(folder, { recursive: true, force: true })
const bundle = await rolldown({
  input: { polity: `${dist}cli/launch.js` },
  platform: 'node',
  external: (source, importer) =>
    (source.startsWith('node:') || installed.includes(source)) && !isForPrograms(source, importer),
  // it says that a small file is not loaded apart, as it is needed at once
  checks: { ineffectiveDynamicImport: false },
  plugins: [placesKept('programFolder'), noPrograms]
})
await bundle.write({
  dir: folder,
  format: 'cjs',
  banner: `const programFolder = require('node:url').pathToFileURL(__dirname + '/');`,
  entryFileNames: '[name].cjs',
  // a cache of compiled code is told by this name
  chunkFileNames: '[name]-[hash].cjs',
  minify: true
})

for (const file of threads) {
  const thread = await rolldown({
    input: `${dist}${file}.js`,
    platform: 'node',
    external: source => source.startsWith('node:'),
    plugins: [placesKept('import.meta.url')]
  })
  await thread.write({ file: `${folder}/${basename(file)}.mjs`, format: 'esm', codeSplitting: false, minify: true })
}
