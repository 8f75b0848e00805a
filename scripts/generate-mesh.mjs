// A mesh of any size for benchmarks: products and contracts whose parts are drawn from those of the sample mesh, each put together anew.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse, stringify } from 'yaml'

const sample = fileURLToPath(new URL('../examples/mesh', import.meta.url))
const domains = 40

/** Files of so many products, the same for the same seed; one product in ten is built with a fault. */
export function* generateMesh(products, seed = 1) {
  const random = randomOf(seed)
  const pick = list => list[Math.floor(random() * list.length)]
  const some = (list, least, most) =>
    Array.from({ length: least + Math.floor(random() * (most - least + 1)) }, () => pick(list))
  const parts = readParts()
  const vocabulary = { ...parts.mesh, domains: {} }
  for (let i = 0; i < domains; i++)
    vocabulary.domains[`domain-${i}`] = { name: `Domain ${i}`, owner: `Owner ${i}`, residency: 'eu' }
  yield file('mesh.yaml', vocabulary)
  for (let i = 0; i < products; i++) {
    const id = `product-${i}`
    const domain = `domain-${Math.floor(random() * domains)}`
    const version = `1.${Math.floor(random() * 9)}.0`
    const frame = pick(parts.products)
    const ports = Array.from({ length: 1 + Math.floor(random() * 2) }, (_, n) => `${id}.out-${n}`)
    for (const contract of ports) {
      const form = pick(parts.contracts)
      const schema = some(parts.tables, 1, 3).map((table, n) => ({
        ...table,
        name: `${table.name}_${n}`,
        properties: withOwnNames(some(parts.columns, 4, 30))
      }))
      yield file(`${id}/${contract}.odcs.yaml`, {
        ...form,
        id: contract,
        name: contract,
        version,
        domain,
        dataProduct: id,
        schema
      })
    }
    const reads = i === 0 ? [] : some([0, 1, 2], 0, 3).map(() => `product-${Math.floor(random() * i)}.out-0`)
    const fault = random() < 0.1 ? pick(['team', 'description', 'domain', 'support']) : ''
    const product = {
      ...frame,
      id,
      name: `Product ${i}`,
      version,
      domain,
      inputPorts: [...new Set(reads)].map((contractId, n) => ({ name: `in-${n}`, version: '1.0.0', contractId })),
      outputPorts: ports.map((contractId, n) => ({ ...pick(frame.outputPorts), name: `out-${n}`, version, contractId }))
    }
    delete product[fault]
    yield file(`${id}/product.odps.yaml`, product)
  }
}

/** The documents of the sample mesh, taken apart. */
function readParts() {
  const read = readdirSync(sample, { recursive: true })
    .filter(name => /\.ya?ml$/.test(name))
    .sort()
    .map(name => parse(readFileSync(`${sample}/${name}`, 'utf8')))
  const contracts = read.filter(({ kind, schema }) => kind === 'DataContract' && Array.isArray(schema))
  const tables = contracts.flatMap(({ schema }) => schema)
  return {
    mesh: read.find(({ kind }) => kind === 'Mesh'),
    products: read.filter(({ kind, outputPorts }) => kind === 'DataProduct' && outputPorts?.length > 0),
    contracts,
    tables: tables.map(({ properties: _, ...table }) => table),
    columns: tables.flatMap(({ properties = [] }) => properties)
  }
}

function withOwnNames(columns) {
  return columns.map((column, i) => ({ ...column, name: `${column.name}_${i}` }))
}

function file(name, content) {
  return { name, bytes: Buffer.from(stringify(content, { aliasDuplicateObjects: false })) }
}

/** Mulberry32. */
function randomOf(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
