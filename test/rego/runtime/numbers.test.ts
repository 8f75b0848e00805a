import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { opa, opaMissing } from '../../requirements.ts'
import { instantiateRuntime } from './runtime-instance.ts'

const runtime = instantiateRuntime()
beforeEach(() => runtime.reset())

const bigInteger = fc.oneof(
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.bigInt({ min: -(2n ** 64n), max: 2n ** 64n }),
  fc.bigInt({ min: -(10n ** 60n), max: 10n ** 60n }),
  fc.constantFrom(
    2n ** 63n - 1n,
    2n ** 63n,
    -(2n ** 63n),
    2n ** 64n,
    10n ** 18n,
    10n ** 9n,
    10n ** 27n - 1n,
    -(10n ** 36n)
  )
)

describe('integers of any size are exact', () => {
  const operations: readonly (readonly [string, (a: bigint, b: bigint) => bigint | undefined])[] = [
    ['plus', (a, b) => a + b],
    ['minus', (a, b) => a - b],
    ['mul', (a, b) => a * b],
    ['rem', (a, b) => (b === 0n ? undefined : a % b)],
    ['bits.and', (a, b) => a & b],
    ['bits.or', (a, b) => a | b],
    ['bits.xor', (a, b) => a ^ b]
  ]
  test.each(operations)('%s', (name, reference) => {
    fc.assert(
      fc.property(bigInteger, bigInteger, (a, b) => {
        runtime.reset()
        expect(runtime.builtin(name, String(a), String(b))).toBe(reference(a, b)?.toString())
      }),
      { numRuns: 500 }
    )
  })

  test('shifts, negation and digits in other bases', () => {
    fc.assert(
      fc.property(bigInteger, fc.integer({ min: 0, max: 200 }), (a, bits) => {
        runtime.reset()
        expect(runtime.builtin('bits.lsh', String(a), String(bits))).toBe(String(a << BigInt(bits)))
        expect(runtime.builtin('bits.rsh', String(a), String(bits))).toBe(String(a >> BigInt(bits)))
        expect(runtime.builtin('bits.negate', String(a))).toBe(String(~a))
        for (const base of [2, 8, 10, 16])
          expect(runtime.builtin('format_int', String(a), String(base))).toBe(`"${a.toString(base)}"`)
      }),
      { numRuns: 500 }
    )
  })

  test('sums and products', () => {
    fc.assert(
      fc.property(fc.array(bigInteger, { maxLength: 8 }), numbers => {
        runtime.reset()
        expect(runtime.builtin('sum', `[${numbers.join()}]`)).toBe(String(numbers.reduce((a, b) => a + b, 0n)))
        expect(runtime.builtin('product', `[${numbers.join()}]`)).toBe(String(numbers.reduce((a, b) => a * b, 1n)))
      }),
      { numRuns: 500 }
    )
  })
})

test('the nearest double is found', () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
      fc.nat(30),
      (double, places) => {
        for (const text of [
          String(double),
          double.toExponential(places),
          Math.abs(double) < 1e20 ? double.toFixed(places) : '0'
        ]) {
          if (!/^-?(0|[1-9])/.test(text) || (Number(text) !== 0 && Math.abs(Number(text)) < 1e-300)) continue
          runtime.reset()
          expect(runtime.call('numberToF64', runtime.parse(text.replace('e+', 'e'))), text).toBe(Number(text))
        }
      }
    ),
    { numRuns: 1000 }
  )
})

describe("decimals are computed and printed as OPA's Go engine does", () => {
  // Each seen in `opa eval` of version 1.20.2.
  test.each([
    ['plus', ['0.1', '0.2'], '0.3'],
    ['mul', ['1.1', '1.1'], '1.21'],
    ['minus', ['0.3', '0.1'], '0.20000000000000000002'],
    ['div', ['1', '3'], '0.33333333333333333334'],
    ['div', ['10', '4'], '2.5'],
    ['div', ['0', '-5'], '-0'],
    ['mul', ['0', '-1'], '0'],
    ['mul', ['0', '-1.5'], '-0'],
    ['plus', ['2.50', '0'], '2.5'],
    ['plus', ['1000000', '1.5'], '1.0000015e+06'],
    ['plus', ['100000', '0.5'], '100000.5'],
    ['div', ['0.0001', '10'], '1e-05'],
    ['plus', ['1e-7', '0'], '1e-07'],
    ['plus', ['1e30', '1'], '1000000000000000000000000000001'],
    ['mul', ['1e30', '1.0'], '1000000000000000000000000000000'],
    ['rem', ['-10', '3'], '-1'],
    ['rem', ['3.0', '2'], '1'],
    ['ceil', ['-0.5'], '1'],
    ['floor', ['-0.5'], '0'],
    ['floor', ['-1.5'], '-2'],
    ['ceil', ['1.2'], '2'],
    ['round', ['-0.5'], '-1'],
    ['round', ['2.5'], '3'],
    ['round', ['1e30'], '1000000000000000000024696061952'],
    ['floor', ['28857836529306024611913'], '28857836529306024611840'],
    ['abs', ['-28857836529306024611913'], '28857836529306024612000'],
    ['abs', ['-7'], '7'],
    ['sum', ['[2.50]'], '2.5'],
    ['sum', ['[]'], '0'],
    ['product', ['[1.1,1.1]'], '1.2100000000000002'],
    ['product', ['[1.1,1.1,3]'], '3.630000000000001'],
    ['product', ['[]'], '1'],
    ['format_int', ['10.6', '16'], '"a"'],
    ['format_int', ['1e30', '16'], '"c9f2c9cd04674edf000000000"'],
    ['numbers.range', ['3', '1.0'], '[3, 2, 1]'],
    ['numbers.range_step', ['1', '10', '4'], '[1, 5, 9]']
  ])('%s(%s) = %s', (name, operands, result) => {
    expect(runtime.builtin(name, ...operands)).toBe(result)
  })

  test.each([
    ['div', ['1', '0'], 'divide by zero'],
    ['div', ['1', '0.0'], 'divide by zero'],
    ['rem', ['1', '0'], 'modulo by zero'],
    ['rem', ['18446744073709551616', '0.0'], 'modulo by zero'],
    ['rem', ['1.5', '1'], 'modulo on floating-point number'],
    ['plus', ['"a"', '1'], 'operand 1 must be number but got string'],
    ['minus', ['{1}', '1'], 'operand 2 must be set but got number'],
    ['plus', ['1e999999999', '1.5'], 'number is too large'],
    ['numbers.range_step', ['1', '2', '0'], 'step must be a positive integer'],
    ['bits.lsh', ['1', '1000000000'], 'number is too large'],
    ['bits.and', ['1.5', '1'], 'operand must be integer number but got floating-point number']
  ])('%s(%s) fails: %s', (name, operands, message) => {
    runtime.call('runtime_begin_values', 0, 0)
    runtime.setGlobal('location', 7)
    expect(runtime.builtin(name, ...operands)).toBeUndefined()
    expect(runtime.errors()).toEqual([[7, message]])
  })

  test('only the first 32 failures are kept', () => {
    runtime.call('runtime_begin_values', 0, 0)
    for (let i = 0; i < 100; i++) runtime.builtin('div', '1', '0')
    expect(runtime.errors()).toHaveLength(32)
  })
})

const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${min - 1},${max - 1}}$`))
const numberText = fc
  .tuple(
    fc.boolean(),
    fc.oneof(
      fc.nat(1000).map(String),
      digits(1, 40),
      fc.tuple(digits(1, 7), digits(1, 7)).map(([a, b]) => `${a}.${b}`),
      fc.tuple(fc.nat(6), digits(1, 20)).map(([zeros, a]) => `0.${'0'.repeat(zeros)}${a}`),
      fc.tuple(digits(1, 25), digits(1, 25)).map(([a, b]) => `${a}.${b}`),
      fc
        .tuple(digits(1, 5), fc.constantFrom('e', 'E+', 'e-'), fc.nat(250))
        .map(([a, e, exponent]) => `${a}${e}${exponent}`),
      fc.constantFrom(
        '0',
        '0.0',
        '0.5',
        '1.5',
        '9223372036854775807',
        '9223372036854775808',
        '18446744073709551616',
        '100e-2'
      )
    )
  )
  .map(([negative, text]) => (negative ? '-' : '') + text)

describe.skipIf(opaMissing)('against a real opa (skipped when absent)', () => {
  const binary = ['plus', 'minus', 'mul', 'div', 'rem', 'lt', 'equal', 'bits.and', 'bits.or', 'bits.xor']
  const unary = ['abs', 'ceil', 'floor', 'round', 'bits.negate']
  const operators: Readonly<Record<string, string>> = {
    plus: '+',
    minus: '-',
    mul: '*',
    div: '/',
    rem: '%',
    lt: '<',
    equal: '=='
  }

  test('thousands of operations on random numbers give the same text', () => {
    const pairs = fc.sample(fc.tuple(numberText, numberText), { numRuns: 1500, seed: 20260101 })
    const calls = [
      ...binary.map(name => [name, operators[name] ? `a ${operators[name]} b` : `${name}(a, b)`] as const),
      ...unary.map(name => [name, `${name}(a)`] as const),
      ['sum', 'sum([a, b, a])'] as const,
      ['product', 'product([a, b])'] as const
    ]
    const rows = calls.map(([name, call]) => `"${name}": [x | x := ${call}]`).join(', ')
    const folder = mkdtempSync(join(tmpdir(), 'polity-'))
    try {
      writeFileSync(
        join(folder, 'a.rego'),
        `package a\nresults := [r | some [a, b] in input; r := {${rows}}]\nout := json.marshal(results)\n`
      )
      writeFileSync(join(folder, 'input.json'), `[${pairs.map(pair => `[${pair.join()}]`).join()}]`)
      const answer = execFileSync(
        opa,
        ['eval', '-f', 'raw', '-d', join(folder, 'a.rego'), '-i', join(folder, 'input.json'), 'data.a.out'],
        {
          maxBuffer: 2 ** 28,
          encoding: 'utf8'
        }
      )
      const theirs = runtime.parse(answer.trim())
      expect(runtime.call('value_count', theirs)).toBe(pairs.length)
      const heap = runtime.call('opa_heap_ptr_get')
      for (const [index, [a, b]] of pairs.entries()) {
        const row = runtime.call('value_at', theirs, index)
        const check = (name: string, ...operands: readonly string[]) => {
          const ours = runtime.builtin(name, ...operands)
          const wanted = runtime.dumpRego(runtime.call('value_get', row, runtime.parse(JSON.stringify(name))))
          expect(`[${ours ?? ''}]`, `${name}(${operands.join(', ')})`).toBe(wanted)
        }
        for (const name of binary) check(name, a, b)
        for (const name of unary) check(name, a)
        check('sum', `[${a},${b},${a}]`)
        check('product', `[${a},${b}]`)
        runtime.call('opa_heap_ptr_set', heap)
      }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
