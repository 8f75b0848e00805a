// `polity check` beside what a pipeline would run instead: `conftest test` and `opa exec`, whole processes over the same descriptors and the same Rego.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { findProgram, msOf, say, table } from './bench-table.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const polity = join(root, 'dist', 'program', 'polity.cjs')
const corpus = fileURLToPath(new URL('../../shared/corpus/descriptors/odcs/', import.meta.url))
const count = 500

/** What a team asks of its contracts in conftest's form. The others do this alone; Polity has its schemas, mapping, places and own policies on. */
const rules = `package main

deny contains "the contract has no id" if not input.id

deny contains "the contract has no version" if not input.version

deny contains "the version is not semantic" if not regex.match(\`^v?[0-9]+\\.[0-9]+\\.[0-9]+\`, input.version)

deny contains "nobody owns the contract" if {
	not input.team
	not input.domain
}

deny contains msg if {
	some table in input.schema
	not table.description
	msg := sprintf("the table %v says not what it is", [object.get(table, "name", "?")])
}

deny contains msg if {
	some table in input.schema
	some column in table.properties
	not column.logicalType
	msg := sprintf("the column %v of %v has no type", [object.get(column, "name", "?"), object.get(table, "name", "?")])
}

deny contains msg if {
	some table in input.schema
	some column in table.properties
	contains(lower(column.name), "email")
	not column.classification
	msg := sprintf("the column %v has no classification", [column.name])
}

warn contains "no limits are stated" if not input.description.limitations
`

/** @param {{ opa: string | undefined, scratch: string, rounds: number }} options */
export function benchGate({ opa, scratch, rounds }) {
  const product = join(root, 'examples', 'mesh', 'artists', 'artist-registry')
  say('from the shell')
  compare('ms, cold, one product of two documents', rounds, {
    'polity check': run(process.execPath, polity, 'check', product),
    'node -e 0': run(process.execPath, '-e', '0')
  })
  if (!existsSync(corpus)) return say('500 descriptors: skipped, the shared folder is not beside the project\n')
  const conftest = findProgram('conftest', '--version')
  const rego = join(scratch, 'rules')
  mkdirSync(rego)
  writeFileSync(join(rego, 'main.rego'), rules)
  for (const kind of ['yaml', 'json']) {
    const folder = join(scratch, kind)
    const bytes = writeDescriptors(folder, kind)
    compare(
      `ms a descriptor: ${count} in ${kind.toUpperCase()}, ${Math.round(bytes / count / 1024)} kB each`,
      Math.ceil(rounds / 2),
      {
        'polity check': run(process.execPath, polity, 'check', '--policies', rego, folder),
        ...(opa && { 'opa exec': run(opa, 'exec', '-b', rego, '--decision', 'main/deny', folder) }),
        ...(conftest && { conftest: run(conftest, 'test', '--parser', kind, '-p', rego, folder) })
      },
      count
    )
  }
}

/** The valid contracts of the corpus again and again, each under a name of its own. */
function writeDescriptors(folder, kind) {
  const texts = readdirSync(corpus)
    .filter(name => /\.ya?ml$/.test(name) && !name.startsWith('specneg'))
    .map(name => readFileSync(join(corpus, name), 'utf8'))
    .filter(text => /^id:/m.test(text) && !/^---[\s\S]*^---/m.test(text))
  mkdirSync(folder)
  let bytes = 0
  for (let i = 0; i < count; i++) {
    const own = texts[i % texts.length].replace(
      /^id:\s*(["']?)([^\s"'#]+)\1/m,
      (_, quote, id) => `id: ${quote}${id}-${i}${quote}`
    )
    const text = kind === 'yaml' ? own : JSON.stringify(parse(own, { merge: true, uniqueKeys: false }), null, 2)
    bytes += text.length
    writeFileSync(join(folder, `contract-${i}.${kind}`), text)
  }
  return bytes
}

/** In turn, so that what else the machine does falls on all alike. */
function compare(title, rounds, runs, divisor = 1) {
  const times = Object.fromEntries(Object.keys(runs).map(name => [name, []]))
  for (let i = 0; i < rounds; i++) {
    for (const [name, one] of Object.entries(runs)) times[name].push(msOf(one) / divisor)
  }
  table(title, times, { moreIsBetter: false })
}

/** What blocks has an exit code of its own; a signal or no start at all is a fault. */
function run(program, ...args) {
  return () => {
    const { error, signal } = spawnSync(program, args, { stdio: 'ignore' })
    if (error || signal) throw error ?? new Error(`${program} ended by ${signal}`)
  }
}
