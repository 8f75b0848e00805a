import { createRandom, type Random } from './random.ts'

/**
 * The values that one case is made of. They are few, so that what is written in two places is often equal, near, or the one within the
 * other: equal operands, sets that overlap, keys that are there, texts that are found.
 */
export interface Values extends Random {
  readonly strings: readonly string[]
  readonly numbers: readonly string[]
  /** Of members of objects. */
  readonly names: readonly string[]
  /** Around the patterns in templates: the same in a whole case, since OPA keeps a template without them. */
  readonly braces: readonly [open: string, close: string]
}

/** Texts that hold each other, are equal but for the case, or stand next to each other in order. */
const stringFamilies = [
  ['a', 'b', 'ab', 'abc', 'A B', 'c', 'B'],
  ['héllo', 'é', 'llo', 'HÉLLO', 'éé', 'h'],
  ['日本', '本', '日本語', '語', 'a日b本'],
  ['😀x', 'x', '😀', 'x😀y', '\uffee'],
  ['a.b', 'a.b.c', '.', 'b', 'a.c'],
  ['a/b', '/', 'a/', 'b/a', 'a~1b'],
  ['1', '-1.5', '007', '1.0', '10'],
  ['', ' ', ' a ', 'a ', 'tab\t'],
  ['quote"\\', '"', '\\', 'a\nb', '<&>', '\u0001\u2028'],
  ['ÅΣß', 'åσß', 'ς', 'SS', 'É', 'e\u0301'],
  ['true', 'null', '{}', '[1]', '{"a":1}'],
  ['foo', 'bar', 'foobar', 'foo bar', 'Foo'],
  ['a,b,c', ',', 'a,,b', 'c'],
  ['%d', '%', 'k', '%s', 'a-b_c']
] as const

/** Numbers that are equal but written otherwise, next to each other, or at a border. */
const numberFamilies = [
  ['0', '1', '-1', '2', '1.0'],
  ['3', '2', '-3', '-2', '7', '3.0'],
  ['4', '5', '10', '-5', '-10', '0'],
  ['2.5', '2.50', '-2.5', '2', '3', '0.5'],
  ['100', '1E+2', '99', '-100', '7'],
  ['1000', '1e3', '999', '1001'],
  ['255', '256', '-256', '65535'],
  ['0.1', '0.2', '0.3', '0.30000000000000004', '1e-7'],
  ['-0', '0', '1', '0.0'],
  ['9007199254740992', '9007199254740993', '9007199254740992.0', '-9007199254740993'],
  ['9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '2'],
  ['18446744073709551616', '18446744073709551615', '4294967296', '-2'],
  ['123456789012345678901234567890', '123456789012345678901234567891', '-1', '10'],
  ['1.7976931348623157e308', '1e21', '5e-324', '12345.678901234567890123', '123.456']
] as const

const allNames = ['a', 'b', 'c', 'd', 'k', 'x', 'name', 'id', 'if', 'first name'] as const
const allStrings: readonly string[] = stringFamilies.flat()
const allNumbers: readonly string[] = numberFamilies.flat()

/** The values of a case with so many families of each kind. */
export function createValues(seed: number): Values {
  const random = createRandom(seed)
  const some = (families: readonly (readonly string[])[]) => [
    ...new Set([random.pick(families), random.pick(families)].flat())
  ]
  return {
    ...random,
    strings: [...some(stringFamilies), 'a', 'b'],
    numbers: [...some(numberFamilies), '1', '2'],
    names: Array.from({ length: 6 }, () => random.pick(allNames)),
    braces: random.pick([
      ['{', '}'],
      ['{', '}'],
      ['<', '>'],
      ['a', 'b']
    ] as const)
  }
}

/** One of the strings of the case, seldom another. */
export function pickString(values: Values): string {
  return values.pick(values.chance(0.85) ? values.strings : allStrings)
}

/** A number as it is written. */
export function pickNumber(values: Values): string {
  return values.pick(values.chance(0.85) ? values.numbers : allNumbers)
}
