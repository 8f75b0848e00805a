// Compiles the AssemblyScript runtime once and writes `src/rego/wasm/runtime.generated.ts`: the module and what the linker must know of it.
// Does nothing when the sources are those of the generated file. `--force` compiles anyway, `--text FILE` keeps the text form.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const assembly = join(root, 'src', 'rego', 'runtime', 'assembly')
const target = join(root, 'src', 'rego', 'wasm', 'runtime.generated.ts')
const flags = [
  '--runtime',
  'stub',
  '--importMemory',
  '--zeroFilledMemory',
  '--use',
  'abort=',
  '-O3s',
  '--noAssert',
  '--pedantic',
  '--disableWarning',
  '217'
]
const allowedImports = new Set([
  'memory',
  'opa_abort',
  'opa_println',
  'opa_builtin0',
  'opa_builtin1',
  'opa_builtin2',
  'opa_builtin3',
  'opa_builtin4'
])
/** Nothing that needs more than this below its values may be linked: hosts count on it, see `docs`. */
const lowestHeapBase = 65536

function sourceFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

function digestOf(files) {
  const hash = createHash('sha256')
  for (const file of [
    ...files,
    fileURLToPath(import.meta.url),
    join(root, 'node_modules', 'assemblyscript', 'package.json')
  ]) {
    hash.update(`${relative(root, file).split(sep).join('/')}\0${readFileSync(file, 'utf8')}\0`)
  }
  return hash.digest('hex')
}

/** Where static data begins, and where it begins in the second compilation, which tells addresses from other numbers. */
const memoryBase = 16
const otherMemoryBase = memoryBase + 4096

async function compile(base) {
  const { default: asc } = await import('assemblyscript/asc')
  const written = new Map()
  const { error, stderr } = await asc.main(
    [
      join('src', 'rego', 'runtime', 'assembly', 'index.ts'),
      ...flags,
      '--memoryBase',
      String(base),
      '--baseDir',
      root,
      '-o',
      'runtime.wasm',
      '-t',
      'runtime.wat'
    ],
    { writeFile: (name, contents) => void written.set(name, contents) }
  )
  const messages = stderr.toString()
  if (messages !== '') console.error(messages)
  if (error) throw new Error('the runtime does not compile', { cause: error })
  return { bytes: Buffer.from(written.get('runtime.wasm')), text: String(written.get('runtime.wat')) }
}

/** The module's sections as the linker needs them. */
function readModule(bytes) {
  let at = 8
  const u32 = () => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  const name = () => {
    const length = u32()
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  const times = (count, read) => Array.from({ length: count }, read)
  const valueTypes = { 127: 'i32', 126: 'i64', 125: 'f32', 124: 'f64' }
  const typeOf = () => valueTypes[bytes[at++]] ?? fail(`value type ${bytes[at - 1]} is unknown to this script`)
  const result = {
    sections: [],
    types: [],
    imports: [],
    functions: [],
    globals: 0,
    exports: [],
    bodies: [],
    segments: [],
    start: false,
    elements: false
  }
  const limits = () => (bytes[at++] & 1 ? [u32(), u32()] : [u32()])
  while (at < bytes.length) {
    const id = bytes[at++]
    const size = u32()
    const end = at + size
    result.sections.push({ id, offset: at, size })
    if (id === 1) {
      result.types = times(u32(), () => {
        at++
        return { params: times(u32(), typeOf), results: times(u32(), typeOf) }
      })
    } else if (id === 2) {
      result.imports = times(u32(), () => {
        const module = name()
        const field = name()
        const kind = bytes[at++]
        if (kind === 0) return { module, field, kind: 'function', type: u32() }
        if (kind === 2) return { module, field, kind: 'memory', limits: limits() }
        return fail(`the runtime imports ${module}.${field} of kind ${kind}`)
      })
    } else if (id === 3) result.functions = times(u32(), u32)
    else if (id === 6) result.globals = u32()
    else if (id === 7) result.exports = times(u32(), () => ({ name: name(), kind: bytes[at++], index: u32() }))
    else if (id === 8) result.start = true
    else if (id === 9) result.elements = true
    else if (id === 11) {
      result.segments = times(u32(), () => {
        if (u32() !== 0 || bytes[at++] !== 0x41) fail('a data segment is not active at a constant address')
        const address = u32()
        at++
        const length = u32()
        at += length
        return { offset: at - length, address, length }
      })
    } else if (id === 10) {
      result.bodies = times(u32(), () => {
        const bodySize = u32()
        at += bodySize
        return [at - bodySize, bodySize]
      })
    }
    at = end
  }
  return result
}

/** Per function: the functions it calls. From the text form, whose functions stand in the order of the binary form. */
function readCalls(text) {
  const names = new Map()
  const bodies = []
  let current
  for (const line of text.split('\n')) {
    const imported = /^ ?\(import "[^"]*" "[^"]*" \(func (\$\S+)/.exec(line)
    const defined = /^ ?\(func (\$\S+)/.exec(line)
    const found = imported ?? defined
    if (found) {
      names.set(found[1].replace(/\)+$/, ''), names.size)
      current = []
      bodies.push(current)
    }
    if (current && (defined || /^ {2}/.test(line))) {
      for (const call of line.matchAll(/\((?:return_)?(?:call|ref\.func) (\$[^\s()]+)/g)) current.push(call[1])
      for (const call of line.matchAll(/^\s*(?:return_)?(?:call|ref\.func) (\$[^\s()]+)/g)) current.push(call[1])
    }
  }
  const indexOf = called => names.get(called) ?? fail(`no function ${called} in the text form`)
  return {
    names,
    calls: bodies.map(body => [...new Set(body.map(indexOf))].sort((a, b) => a - b))
  }
}

/** The functions that name a global. */
function usersOfGlobal(name, text) {
  const users = []
  let current = -1
  for (const line of text.split('\n')) {
    if (/^ ?\(import "[^"]*" "[^"]*" \(func /.test(line) || /^ ?\(func /.test(line)) current++
    else if (line.includes(`global.get $${name}`) && users.at(-1) !== current) users.push(current)
  }
  return users.length > 0 ? users : fail(`no function reads the global ${name}`)
}

/** An address this near before a segment counts as one in it: tables are also read from their first entry minus a constant. */
const nearSegment = segment => (segment.length > 256 ? 64 : 8)
const holds = (segment, address) => address >= segment.address && address < segment.address + segment.length

/**
 * Per data segment, as it stands in the module, the functions that name an address in it; `null`: always kept. A number is an address
 * where the text of a module whose data begins elsewhere has another, by just as much.
 */
function readSegments(segments, text, otherText) {
  const users = segments.map(() => new Set())
  const namedBy = address => {
    const isInside = segments.some(segment => holds(segment, address))
    return segments.flatMap((segment, index) => {
      const behind = address - (segment.address + segment.length)
      const isNear =
        (address < segment.address && address >= segment.address - nearSegment(segment)) ||
        (!isInside && behind >= 0 && behind < nearSegment(segment))
      return users[index] && (isNear || holds(segment, address)) ? [index] : []
    })
  }
  const numbers = /i32\.const (-?\d+)|offset=(\d+)/g
  const others = otherText.split('\n')
  const lines = text.split('\n')
  if (lines.length !== others.length) fail('the module is another one where its data begins elsewhere')
  let current = -1
  for (const [at, line] of lines.entries()) {
    if (/^ ?\(import "[^"]*" "[^"]*" \(func /.test(line) || /^ ?\(func /.test(line)) current++
    if (/^ \((elem|export|data)/.test(line)) continue
    const isGlobal = /^ \(global/.test(line)
    const shifted = [...others[at].matchAll(numbers)]
    for (const [i, [, constant, offset]] of [...line.matchAll(numbers)].entries()) {
      const address = Number(constant ?? offset)
      const distance = Number(shifted[i]?.[1] ?? shifted[i]?.[2]) - address
      if (distance === 0) continue
      if (distance !== otherMemoryBase - memoryBase)
        fail(`line ${at + 1} of the text: ${line.trim()} is not ${others[at].trim()}`)
      for (const index of namedBy(address)) {
        if (isGlobal) users[index] = null
        else users[index]?.add(current)
      }
    }
  }
  return segments.map(({ offset, address, length }, index) => ({
    offset,
    address,
    length,
    users: users[index] && [...users[index]].sort((a, b) => a - b)
  }))
}

function fail(message) {
  throw new Error(message)
}

function check(module, text) {
  if (module.start) fail('the runtime has a start section: a global is initialised with something that is no constant')
  const managed = /\(func \$~lib\/rt\S*/.exec(text)
  if (managed) fail(`the runtime uses managed objects (${managed[0]}): their allocator would write over values`)
  if (module.elements) fail('the runtime calls functions by a table: the linker does not know which')
  for (const { module: from, field } of module.imports) {
    if (from !== 'env' || !allowedImports.has(field)) fail(`the runtime imports ${from}.${field}, which no host gives`)
  }
}

async function addressesOf(bytes, segments) {
  const memory = new WebAssembly.Memory({ initial: 2 })
  const nothing = () => 0
  const env = {
    memory,
    ...Object.fromEntries([...allowedImports].filter(name => name !== 'memory').map(name => [name, nothing]))
  }
  const { instance } = await WebAssembly.instantiate(bytes, { env })
  const end = instance.exports.runtime_static_end()
  if (end > lowestHeapBase) fail(`the runtime's static data ends at ${end}, beyond ${lowestHeapBase}`)
  if (instance.exports.heapBase.value !== lowestHeapBase)
    fail(`the heap begins at ${instance.exports.heapBase.value}, not at ${lowestHeapBase}`)
  const falseValue = instance.exports.value_false()
  if (segments.some(({ address }) => address < falseValue)) fail('the cell of `false` is not the lowest')
  const near = instance.exports.runtime_near()
  const nearSize = instance.exports.runtime_near_size()
  if (near % 8 !== 0 || near + nearSize > 8192)
    fail(`the room for near constants ends at ${near + nearSize}, beyond 8192`)
  return { staticEnd: (end + 7) & ~7, falseValue, near: { address: near, size: nearSize } }
}

async function describe(digest, { bytes, text }, otherText) {
  const module = readModule(bytes)
  check(module, text)
  const { names, calls } = readCalls(text)
  const importedFunctions = module.imports.filter(({ kind }) => kind === 'function')
  const functionTypes = [...importedFunctions.map(({ type }) => type), ...module.functions]
  if (names.size !== functionTypes.length)
    fail(`the text form has ${names.size} functions, the binary form ${functionTypes.length}`)
  for (const [, exported, called] of text.matchAll(/\(export "([^"]*)" \(func (\$[^\s()]+)\)\)/g)) {
    if (module.exports.find(({ name }) => name === exported)?.index !== names.get(called))
      fail(`export ${exported} differs between the two forms`)
  }
  const exportsOf = wanted =>
    Object.fromEntries(module.exports.filter(({ kind }) => kind === wanted).map(({ name, index }) => [name, index]))
  const memory = module.imports.find(({ kind }) => kind === 'memory')
  return {
    digest,
    size: bytes.length,
    heapBase: lowestHeapBase,
    ...(await addressesOf(bytes, module.segments)),
    memoryPages: memory?.limits[0] ?? fail('the runtime imports no memory'),
    types: module.types,
    importedFunctions: importedFunctions.map(({ field }) => field),
    functionTypes,
    globalCount: module.globals,
    functionExports: exportsOf(0),
    globalExports: exportsOf(3),
    calls,
    keepers: usersOfGlobal('src/rego/runtime/assembly/builtins/regex/kept/keptBase', text),
    bodies: module.bodies,
    sections: module.sections,
    segments: readSegments(module.segments, text, otherText),
    functionNames: [...names.keys()].map(name => name.slice(1)),
    base64: bytes.toString('base64')
  }
}

const header = `// Made by scripts/build-runtime.mjs from src/rego/runtime/assembly. Do not edit.
export interface ValueTypes { readonly params: readonly ('i32' | 'i64' | 'f32' | 'f64')[]; readonly results: readonly ('i32' | 'i64' | 'f32' | 'f64')[] }

export interface RuntimeSegment {
  /** Of its bytes in the module. */
  readonly offset: number
  readonly length: number
  /** Of its bytes in memory. */
  readonly address: number
  /** Functions that name an address in it; \`null\`: to be kept whatever is called. */
  readonly users: readonly number[] | null
}

/** The runtime's module and what the linker must know of it. Function indices count imported functions first. */
export interface RuntimeModule {
  readonly digest: string
  /** Bytes of the module. */
  readonly size: number
  /** Lowest address of the heap: the value of the globals \`heapBase\` and \`heapPointer\`, to be raised when constants need the room. */
  readonly heapBase: number
  /** First address behind the runtime's static data, where constants may begin. */
  readonly staticEnd: number
  /** Address of the only cell of \`false\`, below that of every other value. */
  readonly falseValue: number
  /** Room for constants at addresses that take two bytes in code. */
  readonly near: { readonly address: number; readonly size: number }
  /** Minimum of the memory import. */
  readonly memoryPages: number
  readonly types: readonly ValueTypes[]
  readonly importedFunctions: readonly string[]
  /** Type index of every function, imported ones first. */
  readonly functionTypes: readonly number[]
  readonly globalCount: number
  readonly functionExports: Readonly<Record<string, number>>
  readonly globalExports: Readonly<Record<string, number>>
  /** Per function the functions it calls. */
  readonly calls: readonly (readonly number[])[]
  /** Functions that keep something below the heap, from \`keptBase\` on. */
  readonly keepers: readonly number[]
  /** Per defined (not imported) function: offset in the module and size of its body. */
  readonly bodies: readonly (readonly [offset: number, size: number])[]
  /** Sections in order: id, offset of the contents in the module, their size. */
  readonly sections: readonly { readonly id: number; readonly offset: number; readonly size: number }[]
  /** Data segments, by rising addresses: where their bytes stand in the module and in memory. */
  readonly segments: readonly RuntimeSegment[]
  /** For people: names of the functions. */
  readonly functionNames: readonly string[]
  readonly base64: string
}

`

const digest = digestOf(sourceFiles(assembly))
const textFile = process.argv.includes('--text') ? process.argv[process.argv.indexOf('--text') + 1] : undefined
const upToDate = existsSync(target) && readFileSync(target, 'utf8').includes(`"digest":"${digest}"`)
if (!upToDate || textFile || process.argv.includes('--force')) {
  const compiled = await compile(memoryBase)
  if (textFile) writeFileSync(textFile, compiled.text)
  const described = await describe(digest, compiled, (await compile(otherMemoryBase)).text)
  writeFileSync(target, `${header}export const runtimeModule: RuntimeModule = ${JSON.stringify(described)}\n`)
  console.log(
    `runtime: ${described.size} bytes, ${described.functionTypes.length} functions, static data to ${described.staticEnd}`
  )
}
