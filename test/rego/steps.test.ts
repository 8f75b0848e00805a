import { describe, expect, test } from 'vitest'
import { builtins } from '../../src/builtins/index.ts'
import { compile } from '../../src/rego/index.ts'
import { countsOperands } from '../../src/rego/wasm/operand-steps.ts'
import { Host } from './host.ts'

const text = (n: number): string => 'ab c'.repeat(n / 4)
const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => (i * 7919) % n)
const words = (n: number): string[] => numbers(n).map(i => `w${i}`)
const object = (n: number): object => Object.fromEntries(words(n).map((word, i) => [word, i]))
const deep = (n: number): unknown => Array.from({ length: n / 100 }, () => numbers(100))

/** Expressions, each with an input whose size is about `n` elements or bytes. */
const calls: Readonly<Record<string, readonly [expression: string, input: (n: number) => unknown]>> = {
  all: ['all(input)', n => numbers(n).map(() => true)],
  any: ['any(input)', n => numbers(n).map(() => false)],
  'array.concat': ['array.concat(input, [1])', numbers],
  'array.flatten': ['array.flatten([input])', deep],
  'array.reverse': ['array.reverse(input)', numbers],
  'array.slice': ['array.slice(input, 1, 100000)', numbers],
  and: ['{x | some x in input} & {1}', numbers],
  'base64.decode': ['base64.decode(input)', n => Buffer.from(text(n)).toString('base64')],
  'base64.encode': ['base64.encode(input)', text],
  'base64.is_valid': ['base64.is_valid(input)', text],
  'base64url.decode': ['base64url.decode(input)', n => Buffer.from(text(n)).toString('base64url')],
  'base64url.encode': ['base64url.encode(input)', text],
  'base64url.encode_no_pad': ['base64url.encode_no_pad(input)', text],
  concat: ['concat("-", input)', words],
  contains: ['contains(input, "abx")', text],
  count: ['count(input)', text],
  'crypto.hmac.equal': ['crypto.hmac.equal(input, input)', text],
  'crypto.hmac.md5': ['crypto.hmac.md5(input, "k")', text],
  'crypto.hmac.sha1': ['crypto.hmac.sha1(input, "k")', text],
  'crypto.hmac.sha256': ['crypto.hmac.sha256(input, "k")', text],
  'crypto.hmac.sha512': ['crypto.hmac.sha512(input, "k")', text],
  'crypto.md5': ['crypto.md5(input)', text],
  'crypto.sha1': ['crypto.sha1(input)', text],
  'crypto.sha256': ['crypto.sha256(input)', text],
  equal: ['input[0] == input[1]', n => [deep(n), deep(n)]],
  'glob.match': ['glob.match(input.g, [], input.t)', n => ({ g: '*x', t: text(n) })],
  'glob.quote_meta': ['glob.quote_meta(input)', text],
  'graph.reachable': [
    'graph.reachable(input, {"w0"})',
    n => Object.fromEntries(words(n).map((w, i) => [w, [`w${(i * 7919 + 1) % n}`]]))
  ],
  'graph.reachable_paths': ['graph.reachable_paths(input, {"w0"})', n => ({ w0: words(n) })],
  'hex.decode': ['hex.decode(input)', n => 'ab'.repeat(n / 2)],
  'hex.encode': ['hex.encode(input)', text],
  indexof: ['indexof(input, "abx")', text],
  indexof_n: ['indexof_n(input, "abx")', text],
  'internal.member_2': ['-1 in input', numbers],
  'internal.template_string': ['$"{input}"', text],
  intersection: ['intersection({{x | some x in input}, {1}})', numbers],
  'json.filter': ['json.filter({"a": input}, ["a"])', object],
  'json.is_valid': ['json.is_valid(input)', n => JSON.stringify(numbers(n))],
  'json.marshal': ['json.marshal([input])', deep],
  'json.marshal_with_options': ['json.marshal_with_options([input], {"pretty": true})', deep],
  'json.patch': ['json.patch(input, [{"op": "add", "path": "/new", "value": 1}])', object],
  'json.remove': ['json.remove(input, ["w1"])', object],
  'json.unmarshal': ['json.unmarshal(input)', n => JSON.stringify(numbers(n))],
  lower: ['lower(input)', text],
  max: ['max(input)', numbers],
  min: ['min(input)', numbers],
  'net.cidr_contains_matches': [
    'net.cidr_contains_matches("10.0.0.0/8", input)',
    n => numbers(n >> 3).map(i => `10.0.${i % 256}.0/24`)
  ],
  'net.cidr_expand': ['net.cidr_expand(input)', n => `10.0.0.0/${32 - Math.round(Math.log2(n))}`],
  'net.cidr_merge': ['net.cidr_merge(input)', n => numbers(n >> 3).map(i => `10.${i % 256}.${i >> 8}.0/24`)],
  'numbers.range': ['numbers.range(1, input)', n => n],
  'numbers.range_step': ['numbers.range_step(1, input, 2)', n => n],
  'object.filter': ['object.filter(input, ["w1"])', object],
  'object.keys': ['object.keys(input)', object],
  'object.remove': ['object.remove(input, ["w1"])', object],
  'object.subset': ['object.subset(input, input)', object],
  'object.union': ['object.union(input, {"a": 1})', object],
  'object.union_n': ['object.union_n([input, {"a": 1}])', object],
  or: ['{x | some x in input} | {1}', numbers],
  product: ['product(input)', n => numbers(n).map(() => 1)],
  re_match: ['re_match(input.p, input.t)', n => ({ p: 'x$', t: text(n) })],
  'regex.find_all_string_submatch_n': ['regex.find_all_string_submatch_n("(a)(b)", input, -1)', text],
  'regex.find_n': ['regex.find_n("b+", input, -1)', text],
  'regex.globs_match': ['regex.globs_match(input, "x*")', n => 'x'.repeat(n)],
  'regex.is_valid': ['regex.is_valid(input)', text],
  'regex.match': ['regex.match("x$", input)', text],
  'regex.replace': ['regex.replace(input, "b", "x")', text],
  'regex.split': ['regex.split("c", input)', text],
  'regex.template_match': ['regex.template_match("a{.*}x", input, "{", "}")', text],
  replace: ['replace(input, "b", "xx")', text],
  set_diff: ['{x | some x in input} - {1}', numbers],
  sort: ['sort(input)', numbers],
  split: ['split(input, "b")', text],
  sprintf: ['sprintf("%*d", [input, 1])', n => n],
  'strings.any_prefix_match': ['strings.any_prefix_match(input, "x")', words],
  'strings.any_suffix_match': ['strings.any_suffix_match(input, "x")', words],
  'strings.count': ['strings.count(input, "b")', text],
  'strings.replace_n': ['strings.replace_n({"b": "xx"}, input)', text],
  'strings.reverse': ['strings.reverse(input)', text],
  'strings.split_n': ['strings.split_n(input, "b", -1)', text],
  substring: ['substring(input, 1, -1)', text],
  sum: ['sum(input)', numbers],
  trim: ['trim(input, "abc ")', text],
  trim_left: ['trim_left(input, "abc ")', text],
  trim_prefix: ['trim_prefix(input, "ab")', text],
  trim_right: ['trim_right(input, "abc ")', text],
  trim_space: ['trim_space(input)', n => ' '.repeat(n)],
  trim_suffix: ['trim_suffix(input, "ab")', text],
  union: ['union({{x | some x in input}, {1}})', numbers],
  upper: ['upper(input)', text],
  'uri.parse': ['uri.parse(input)', n => `http://x/${text(n).replaceAll(' ', '')}`],
  'urlquery.decode': ['urlquery.decode(input)', text],
  'urlquery.decode_object': [
    'urlquery.decode_object(input)',
    n =>
      words(n / 4)
        .map(word => `${word}=1`)
        .join('&')
  ],
  'urlquery.encode': ['urlquery.encode(input)', text],
  'urlquery.encode_object': [
    'urlquery.encode_object(input)',
    n => Object.fromEntries(words(n).map(word => [word, 'x']))
  ],
  walk: ['[x | walk(input, x)]', deep]
}

/** What these are given is short, whatever the policy: numbers, instants, addresses; or one look tells. */
const short =
  /^(abs|assign|bits\..*|cast_.*|ceil|crypto\.sha512|div|endswith|eq|floor|format_int|gte?|internal\.(member_3|print|test_case)|is_.*|lte?|minus|mul|neq|net\.cidr_(contains|intersects|is_valid|overlap)|object\.get|plus|rem|round|semver\..*|startswith|time\..*|to_number|trace|type_name|units\..*|uri\.is_valid|uuid\.parse)$/

test('every built-in of the module is looked at', () => {
  const names = builtins.filter(({ implementation }) => implementation === 'runtime').map(({ name }) => name)
  expect(names.filter(name => calls[name] === undefined && !short.test(name))).toEqual([])
  expect(names.filter(countsOperands).length).toBeGreaterThan(80)
})

function moduleOf(expression: string): Uint8Array<ArrayBuffer> {
  const text = `package p\n\nimport future.keywords\n\nanswer := x if {\n\tx := ${expression}\n}\n`
  // What is deprecated is known to the older rules alone.
  const regoVersion = /^(all|any|re_match)\(/.test(expression) ? 0 : 1
  const source = { name: '/p.rego', text, regoVersion } as const
  const { wasm, diagnostics } = compile([source], { entrypoints: ['p/answer'] })
  if (!wasm) throw new Error(diagnostics.map(({ message }) => message).join('\n'))
  return wasm
}

describe('the larger its operand, the more steps a built-in takes', () => {
  test.each(Object.entries(calls))('%s', (_, [expression, input]) => {
    const host = new Host(moduleOf(expression), 8)
    const stepsOf = (n: number): number => {
      host.exports.polity_steps.value = 1n << 40n
      expect(host.evaluate(0, JSON.stringify(input(n)))).not.toEqual([])
      return Number((1n << 40n) - (host.exports.polity_steps.value as bigint))
    }
    const [few, many] = [stepsOf(1024), stepsOf(16_384)]
    expect(many).toBeGreaterThan(16_384 / 16)
    expect(many / few).toBeGreaterThan(8)
  })
})

test('a budget that a built-in uses up names the place of the call', () => {
  const text = 'package p\n\nanswer := n if {\n\tn := count(numbers.range(1, 10000000))\n}\n'
  const { wasm, locations } = compile([{ name: 'p.rego', text }], { entrypoints: ['p/answer'] })
  const host = new Host(wasm as Uint8Array<ArrayBuffer>)
  host.exports.polity_steps.value = 1000n
  let message = ''
  try {
    host.evaluate(0)
  } catch (error) {
    message = String(error)
  }
  const [, location] = /step budget exhausted at location (\d+)/.exec(message) ?? []
  expect(locations[Number(location) - 1]).toMatchObject({ file: 'p.rego', row: 4, rule: 'data.p.answer' })
})

test('values that share their parts do not make comparing or writing them endless', () => {
  const doubled = (name: string): string =>
    Array.from(
      { length: 40 },
      (_, i) => `${name}${i + 1} := object.get({"two": [${name}${i}, ${name}${i}]}, input.key, null)`
    ).join('\n')
  const text = `package p\n\na0 := [input.x]\nb0 := [input.y]\n${doubled('a')}\n${doubled('b')}\nanswer if a40 == b40\nwritten := a40`
  const { wasm } = compile([{ name: '/p.rego', text }], { entrypoints: ['p/answer', 'p/written'] })
  const host = new Host(wasm as Uint8Array<ArrayBuffer>, 8)
  for (const entrypoint of [0, 1]) {
    host.exports.polity_steps.value = 1_000_000n
    expect(() => host.evaluate(entrypoint, '{"x": 1, "y": 1, "key": "two"}')).toThrow(/step budget exhausted/)
  }
})
