// Bundles the command line to a few files: loading hundreds takes longer than judging a descriptor. Run after the code is compiled.
import { rmSync } from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'
import './build-validators.mjs'

const dist = fileURLToPath(new URL('../dist/', import.meta.url))
const folder = `${dist}program`

/** Loaded from where they are installed, by commands that serve and store. */
const installed = ['@electric-sql/pglite', 'express', 'kysely', 'pg', 'pino']

/** What lies beside a source, such as the code of a thread, stays where it is. */
const placesKept = {
  name: 'places-kept',
  transform: (code, id) =>
    id.startsWith(dist) && code.includes('import.meta.url')
      ? code.replaceAll('import.meta.url', `new URL(${JSON.stringify(relative(folder, id))}, programFolder).href`)
      : undefined
}

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
  plugins: [placesKept, noPrograms]
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
