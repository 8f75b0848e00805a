import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { summary } from '../../src/diagnostics/index.ts'
import { compile } from '../../src/rego/index.ts'
import { opa, opaMissing } from '../requirements.ts'
import { loadPolicy } from './load-policy.ts'

/** Numbers of every form: small and large, exact and not, as they are written and as they are not. */
const numbers = [
  ...['0', '-0', '1', '-7', '0.1', '0.3', '1.5', '-2.5', '2.50', '1e3', '1E3', '1e-7', '1e21', '1e-20', '1e100'],
  ...['999', '1000', '1001', '-1000', '1000000.5', '9007199254740993', '9223372036854775807', '-9223372036854775808'],
  ...['9223372036854775808', '18446744073709551616', '28857836529306024611913', '0.1234567890123456789012345'],
  ...['1e308', '1e309', '1e-320', '1.0', '0e0']
]
const verbs = ['d', 'v', 'f', 'e', 'g', '.2f', '5d', '05d', 'x', 's', 'o', 'b', 't', 'q', '+d', '08.3f', 'E', 'G', 'X']
const texts = [
  '1_000',
  '-1_0',
  '+1_0',
  '1_0.0_1',
  '1_0e1_0',
  '_1',
  '1_',
  '1__0',
  '1_.0',
  '1._0',
  '1e_1',
  '-_1',
  ...['1', '+1', '1e5', '0x10', '', 'abc', 'Infinity', '.5', '5.', '-', '00', '-0', ' 1', '1E400']
]
/** Bytes of at most 64 bits: OPA rounds larger ones. */
const units = [
  '1K',
  '1k',
  '1Ki',
  '1.5G',
  '1 G',
  '10mb',
  '1MB',
  '5E',
  '1e3',
  '1m',
  '1u',
  '',
  'abc',
  '-1K',
  '.5',
  '1Ti',
  '1Ei',
  ...['1000m', '1500m', '-1000m', '0m', '1e3m', '1000000000000000m', '1152921504606846976m', '1e-9m'],
  ...['-0.5', '0.5', '-1.5', '-0', '1e-20', '-1e-20']
]
const slices = [
  '1e0, 3',
  '1e3, 3',
  '0e0, 3',
  '1.0, 3',
  '0, 2.0',
  '0, 10e-1',
  '0, 99999999999999999999',
  '-0, 1',
  '-5, 2',
  '0, 1.5'
]

/** What is asked of both engines, as text: JSON that is parsed would lose digits on the way here. */
function expressions(): string[] {
  const operands = numbers.filter((_, i) => i % 2 === 0)
  const pairs = operands.flatMap(a => operands.map(b => [a, b] as const))
  return [
    ...pairs.flatMap(([a, b]) => ['+', '-', '*', '/', '%', '==', '<'].map(operator => `(${a}) ${operator} (${b})`)),
    ...numbers.flatMap(a => [
      ...['abs', 'ceil', 'floor', 'round', 'json.marshal', 'type_name', 'bits.negate'].map(name => `${name}(${a})`),
      ...[`sum([${a}])`, `sum([${a}, 1])`, `product([${a}])`, `product([${a}, 3])`, `max([${a}, 1])`, `{${a}, 1}`],
      ...[`to_number("${a}")`, `json.unmarshal("${a}")`, `json.unmarshal("${a}") + 0`, `{"a": [${a}]}`],
      ...[2, 8, 10, 16].map(base => `format_int(${a}, ${base})`),
      ...verbs.map(verb => `sprintf("%${verb}", [${a}])`),
      ...['and', 'or', 'xor'].map(name => `bits.${name}(${a}, 6)`),
      ...[`bits.lsh(${a}, 3)`, `bits.rsh(${a}, 3)`, `units.parse("${a}")`, `substring("abcdef", ${a}, 2)`]
    ]),
    'units.parse("123456789012345678m")',
    ...slices.map(slice => `array.slice([1, 2, 3], ${slice})`),
    ...texts.map(text => `to_number("${text}") + 0`),
    ...units.flatMap(unit => [`units.parse("${unit}")`, `units.parse_bytes("${unit}")`]),
    ...['1, 5', '5, 1', '1, 1', '-2, 2', '1.0, 3.0', '1e0, 3', '1.5, 3'].map(range => `numbers.range(${range})`),
    ...['1, 10, 3', '10, 1, 3', '1, 10, 0', '1, 10, -1', '1, 5, 1.5'].map(range => `numbers.range_step(${range})`)
  ]
}

test.skipIf(opaMissing)(
  'numbers are what OPA makes of them (needs opa)',
  async () => {
    const asked = expressions()
    expect(asked.length).toBeGreaterThan(3000)
    const rules = asked.map((each, i) => `r${i} := json.marshal(${each})`)
    const text = `package n\n${rules.join('\n')}\n`
    const folder = mkdtempSync(join(tmpdir(), 'polity-numbers-'))
    const file = join(folder, 'n.rego')
    writeFileSync(file, text)
    const args = ['eval', '-f', 'raw', '-d', file, 'data.n']
    const want = JSON.parse(execFileSync(opa, args, { encoding: 'utf8', maxBuffer: 100_000_000 })) as Record<
      string,
      string
    >
    rmSync(folder, { recursive: true })

    const { wasm, diagnostics } = compile([{ name: 'n.rego', text }], { entrypoints: ['n'] })
    expect(diagnostics.map(summary)).toEqual([])
    const policy = await loadPolicy(wasm as Uint8Array)
    const [answer] = policy.evaluate({}, 'n') as { result: Record<string, string> }[]
    const differences = asked.flatMap((each, i) => {
      const [ours, theirs] = [answer?.result[`r${i}`], want[`r${i}`]]
      return ours === theirs ? [] : [`${each}: ${ours}, OPA ${theirs}`]
    })
    expect(Object.keys(want).length).toBeGreaterThan(2000)
    expect(differences).toEqual([])
  },
  120_000
)
