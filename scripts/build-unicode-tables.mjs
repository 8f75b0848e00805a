/**
 * Writes the Unicode tables of the runtime: `src/rego/runtime/assembly/builtins/unicode/tables.ts`.
 *
 * Run by hand when the Unicode version changes: `npm pack @unicode/unicode-15.0.0`, unpack it, then
 * `node scripts/build-unicode-tables.mjs <folder of the package>`. Unicode 15.0 is what Go, and so OPA, knows.
 */
import { readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const folder = process.argv[2]
if (!folder) throw new Error('usage: node scripts/build-unicode-tables.mjs <folder of @unicode/unicode-15.0.0>')
const read = async path => (await import(pathToFileURL(resolve(join(folder, path))).href)).default

function varint(bytes, value) {
  for (; value >= 0x80; value >>>= 7) bytes.push((value & 0x7f) | 0x80)
  bytes.push(value)
}

/**
 * Case mappings as 8-byte entries sorted by first code point, for a binary search:
 * low word: first code point (21 bits), step - 1 (1 bit), count - 1 (10 bits); high word: signed distance.
 */
function caseTable(mapping) {
  const runs = []
  for (const [from, to] of [...mapping].sort((a, b) => a[0] - b[0])) {
    const last = runs.at(-1)
    const distance = to - from
    const step = last ? from - last.end : 0
    const fits = last && last.distance === distance && last.count < 1024
    if (fits && (last.count === 1 ? step <= 2 : step === last.step))
      Object.assign(last, { end: from, count: last.count + 1, step })
    else runs.push({ start: from, end: from, count: 1, step: 1, distance })
  }
  return runs.flatMap(({ start, step, count, distance }) => [
    (start | ((step - 1) << 21) | ((count - 1) << 22)) >>> 0,
    distance >>> 0
  ])
}

const CATEGORIES = {
  Lu: 'Uppercase_Letter',
  Ll: 'Lowercase_Letter',
  Lt: 'Titlecase_Letter',
  Lm: 'Modifier_Letter',
  Lo: 'Other_Letter',
  Mn: 'Nonspacing_Mark',
  Mc: 'Spacing_Mark',
  Me: 'Enclosing_Mark',
  Nd: 'Decimal_Number',
  Nl: 'Letter_Number',
  No: 'Other_Number',
  Pc: 'Connector_Punctuation',
  Pd: 'Dash_Punctuation',
  Ps: 'Open_Punctuation',
  Pe: 'Close_Punctuation',
  Pi: 'Initial_Punctuation',
  Pf: 'Final_Punctuation',
  Po: 'Other_Punctuation',
  Sm: 'Math_Symbol',
  Sc: 'Currency_Symbol',
  Sk: 'Modifier_Symbol',
  So: 'Other_Symbol',
  Zs: 'Space_Separator',
  Zl: 'Line_Separator',
  Zp: 'Paragraph_Separator',
  Cc: 'Control',
  Cf: 'Format',
  Cs: 'Surrogate',
  Co: 'Private_Use',
  Cn: 'Unassigned'
}

/**
 * General categories as runs over all code points: a byte of category (low 5 bits) and length - 1 (high 3 bits; 7: a varint of
 * length - 8 follows). Category 30 stands for a run of alternating Lu and Ll.
 */
async function categoryTable() {
  const of = new Uint8Array(0x110000).fill(29)
  for (const [index, name] of Object.values(CATEGORIES).entries()) {
    for (const { begin, end } of await read(`General_Category/${name}/ranges.mjs`)) of.fill(index, begin, end)
  }
  const bytes = []
  for (let at = 0; at < of.length; ) {
    let end = at
    let category = of[at]
    while (end < of.length && of[end] === of[at]) end++
    if (end === at + 1 && of[at] === 0 && of[end] === 1) {
      while (end < of.length && of[end] === (end - at) % 2) end++
      // The last Ll of the alternation may begin a longer run.
      category = 30
    }
    const length = end - at
    bytes.push(category | (Math.min(length - 1, 7) << 5))
    if (length >= 8) varint(bytes, length - 8)
    at = end
  }
  return bytes
}

/** Scripts one after the other: length of the name, the name, length of the ranges in bytes (varint), gap and size of each (varints). */
async function scriptTable() {
  const bytes = []
  for (const name of readdirSync(join(folder, 'Script'))
    .filter(name => !name.includes('.'))
    .sort()) {
    const ranges = []
    let next = 0
    for (const { begin, end } of await read(`Script/${name}/ranges.mjs`)) {
      varint(ranges, begin - next)
      varint(ranges, end - begin - 1)
      next = end
    }
    bytes.push(name.length, ...Buffer.from(name))
    varint(bytes, ranges.length)
    bytes.push(...ranges)
  }
  return [...bytes, 0]
}

const list = (type, values) => {
  const lines = []
  for (let i = 0; i < values.length; i += 32) lines.push(`  ${values.slice(i, i + 32).join(',')}`)
  return `memory.data<${type}>([\n${lines.join(',\n')}\n]${type === 'u8' ? '' : ', 8'})`
}

const lower = caseTable(await read('Simple_Case_Mapping/Lowercase/code-points.mjs'))
const upper = caseTable(await read('Simple_Case_Mapping/Uppercase/code-points.mjs'))
const categories = await categoryTable()
const scripts = await scriptTable()

writeFileSync(
  new URL('../src/rego/runtime/assembly/builtins/unicode/tables.ts', import.meta.url),
  `/**
 * Unicode 15.0, written by scripts/build-unicode-tables.mjs, which tells the forms. Do not edit.
 */
export const LOWER_COUNT: i32 = ${lower.length / 2}
export const UPPER_COUNT: i32 = ${upper.length / 2}

export const LOWER: usize = ${list('u32', lower)}

export const UPPER: usize = ${list('u32', upper)}

export const CATEGORIES: usize = ${list('u8', categories)}

export const SCRIPTS: usize = ${list('u8', scripts)}
`
)
process.stdout.write(
  `lower ${lower.length * 4} B, upper ${upper.length * 4} B, categories ${categories.length} B, scripts ${scripts.length} B\n`
)
