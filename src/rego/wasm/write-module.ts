import { ByteWriter } from './byte-writer.ts'
import { eachName, type Named } from './instructions.ts'
import { funcref, opcodes, sectionIds, valueTypeCodes } from './opcodes.ts'
import type { ValueTypes } from './runtime.generated.ts'

/** A module whose functions and globals have any numbers, imported functions among them. */
export interface ModuleParts {
  /** Pages of the memory that the host gives, as `env.memory`. */
  readonly memoryPages: number
  /** Functions of the host, from `env`; those that nothing calls are left out. */
  readonly imports: readonly { readonly number: number; readonly name: string; readonly type: ValueTypes }[]
  readonly functions: readonly PlacedFunction[]
  /** Definition of each global as it stands in the section, by its number; those that nothing names are left out. */
  readonly globals: readonly Uint8Array[]
  readonly exports: readonly { readonly name: string; readonly kind: Named; readonly number: number }[]
  readonly start: number | undefined
  /** What is called by its place in a table, all of one type. */
  readonly table: { readonly type: ValueTypes; readonly functions: readonly number[] }
  /** As they stand in the section. */
  readonly segments: readonly Uint8Array[]
  /** Adds the names of functions. */
  readonly names: boolean
}

export interface PlacedFunction {
  readonly number: number
  readonly type: ValueTypes
  readonly body: Uint8Array
  /** For people. */
  readonly name?: string | undefined
}

/**
 * Writes a module. Functions and globals are numbered anew by how often they are named: the 128 most named take a byte in every
 * instruction that names them, which is a tenth of a large module.
 */
export function writeModule(parts: ModuleParts): Uint8Array<ArrayBuffer> {
  const { table } = parts
  const uses = countUses(parts)
  const imports = parts.imports.filter(({ number }) => uses.function.has(number))
  const functions = byUse(parts.functions, ({ number }) => uses.function.get(number) ?? 0)
  const globals = byUse(
    parts.globals.map((definition, number) => ({ number, definition })).filter(({ number }) => uses.global.has(number)),
    ({ number }) => uses.global.get(number) ?? 0
  )
  const newNumbers = {
    function: new Map([...imports, ...functions].map(({ number }, index) => [number, index])),
    global: new Map(globals.map(({ number }, index) => [number, index]))
  }
  const numberOf = (kind: Named, number: number): number => {
    const found = newNumbers[kind].get(number)
    if (found === undefined) throw new Error(`${kind} ${number} is named and not there`)
    return found
  }
  const types = internTypes()
  // Code names it as the first.
  if (table.functions.length > 0) types.indexOf(table.type)

  const module = new ByteWriter()
  module.bytes([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  const bodies = functions.map(({ body }) => renumber(body, numberOf))
  const functionTypes = functions.map(({ type }) => types.indexOf(type))
  const importTypes = imports.map(({ type }) => types.indexOf(type))
  section(module, sectionIds.type, types.write)
  section(module, sectionIds.import, out => {
    out.u32(imports.length + 1)
    out.name('env')
    out.name('memory')
    // No maximum: a host's unbounded memory would not fit one.
    out.bytes([2, 0])
    out.u32(parts.memoryPages)
    for (const [index, { name }] of imports.entries()) {
      out.name('env')
      out.name(name)
      out.byte(0)
      out.u32(importTypes[index] as number)
    }
  })
  section(module, sectionIds.function, out => {
    out.u32(functionTypes.length)
    for (const type of functionTypes) out.u32(type)
  })
  if (table.functions.length > 0) {
    section(module, sectionIds.table, out => {
      out.bytes([1, funcref, 0])
      out.u32(table.functions.length)
    })
  }
  section(module, sectionIds.global, out => {
    out.u32(globals.length)
    for (const { definition } of globals) out.bytes(definition)
  })
  section(module, sectionIds.export, out => {
    out.u32(parts.exports.length + 1)
    writeExport(out, 'memory', 2, 0)
    for (const { name, kind, number } of parts.exports) {
      writeExport(out, name, kind === 'function' ? 0 : 3, numberOf(kind, number))
    }
  })
  const { start } = parts
  if (start !== undefined) section(module, sectionIds.start, out => out.u32(numberOf('function', start)))
  if (table.functions.length > 0) {
    section(module, sectionIds.element, out => {
      out.bytes([1, 0, opcodes.i32Const, 0, opcodes.end])
      out.u32(table.functions.length)
      for (const number of table.functions) out.u32(numberOf('function', number))
    })
  }
  section(module, sectionIds.dataCount, out => out.u32(parts.segments.length))
  section(module, sectionIds.code, out => {
    out.u32(bodies.length)
    for (const body of bodies) out.sized(body)
  })
  section(module, sectionIds.data, out => {
    out.u32(parts.segments.length)
    for (const segment of parts.segments) out.bytes(segment)
  })
  if (parts.names) section(module, 0, out => writeNames(out, imports.length, functions))
  return module.take()
}

type Uses = Readonly<Record<Named, Map<number, number>>>

/** How often each function and global is named, by code and by exports. */
function countUses({ functions, exports, start, table }: ModuleParts): Uses {
  const uses: Uses = { function: new Map(), global: new Map() }
  const use = (kind: Named, number: number): void => {
    uses[kind].set(number, (uses[kind].get(number) ?? 0) + 1)
  }
  for (const { body } of functions) eachName(body, use)
  for (const { kind, number } of exports) use(kind, number)
  if (start !== undefined) use('function', start)
  for (const number of table.functions) use('function', number)
  return uses
}

/** The most used first; of those used alike, as they stood. */
function byUse<Item>(items: readonly Item[], usesOf: (item: Item) => number): readonly Item[] {
  return items.toSorted((a, b) => usesOf(b) - usesOf(a))
}

function renumber(body: Uint8Array, numberOf: (kind: Named, number: number) => number): Uint8Array {
  const out = new ByteWriter()
  let copied = 0
  eachName(body, (kind, number, start, end) => {
    out.bytes(body.subarray(copied, start))
    out.u32(numberOf(kind, number))
    copied = end
  })
  out.bytes(body.subarray(copied))
  return out.take()
}

function section(module: ByteWriter, id: number, write: (out: ByteWriter) => void): void {
  const out = new ByteWriter()
  write(out)
  module.byte(id)
  module.sized(out.take())
}

function internTypes() {
  const types: ValueTypes[] = []
  const indices = new Map<string, number>()
  return {
    indexOf(type: ValueTypes): number {
      const key = typeKey(type)
      const index = indices.get(key) ?? types.push(type) - 1
      indices.set(key, index)
      return index
    },
    write(out: ByteWriter): void {
      out.u32(types.length)
      for (const { params, results } of types) {
        out.byte(0x60)
        out.sized(params.map(type => valueTypeCodes[type]))
        out.sized(results.map(type => valueTypeCodes[type]))
      }
    }
  }
}

function typeKey({ params, results }: ValueTypes): string {
  return `${params.join()}:${results.join()}`
}

function writeExport(out: ByteWriter, name: string, kind: number, index: number): void {
  out.name(name)
  out.byte(kind)
  out.u32(index)
}

function writeNames(out: ByteWriter, importCount: number, functions: readonly PlacedFunction[]): void {
  const named = functions.flatMap(({ name }, index) => (name === undefined ? [] : [{ name, index }]))
  const map = new ByteWriter()
  map.u32(named.length)
  for (const { name, index } of named) {
    map.u32(importCount + index)
    map.name(name)
  }
  out.name('name')
  out.byte(1)
  out.sized(map.take())
}
