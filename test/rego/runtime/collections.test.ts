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

/** Calls and, where it is not obvious or no opa may be there, their results. `undefined`: no value. */
const calls: readonly (readonly [string, readonly string[], (string | undefined)?])[] = [
  ['count', ['"größe😀"'], '6'],
  ['count', ['{"a":1,"b":2}']],
  ['count', ['{1,2,2}']],
  ['count', ['set()']],
  ['max', ['[]'], undefined],
  ['max', ['[1,"a",[0],null]'], '[0]'],
  ['max', ['{3,1,2}']],
  ['min', ['set()'], undefined],
  ['min', ['[3,1.0,1,2]']],
  ['max', ['[1,1.0]']],
  ['sort', ['[3,"a",null,{1},[2],{},1.5,true,false]'], '[null, false, true, 1.5, 3, "a", [2], {}, {1}]'],
  ['sort', ['{3,1}']],
  ['sort', ['[]']],
  ['all', ['[]']],
  ['all', ['[true,1]']],
  ['all', ['{true}']],
  ['any', ['[]']],
  ['any', ['[1,true]']],
  ['any', ['{false,1}']],
  ['array.concat', ['[1]', '[2,[3]]']],
  ['array.slice', ['[1,2,3]', '-1', '2']],
  ['array.slice', ['[1,2,3]', '2', '1']],
  ['array.slice', ['[1,2,3]', '1', '9']],
  ['array.reverse', ['[1,[2,3],4]']],
  ['array.flatten', ['[1,[2,[3]],[],4]'], '[1, 2, [3], 4]'],
  ['object.get', ['{"a":{"b":1}}', '["a","b"]', '0'], '1'],
  ['object.get', ['{"a":[5,6]}', '["a",1]', '0']],
  ['object.get', ['{"a":1}', '["a","b"]', '0'], '0'],
  ['object.get', ['{"a":1}', '[]', '0']],
  ['object.get', ['{["a"]:1}', '["a"]', '0']],
  ['object.get', ['{"a":null}', '"a"', '0'], 'null'],
  ['object.get', ['{1:2}', '1.0', '0']],
  ['object.keys', ['{"b":1,"a":2,3:4}']],
  ['object.remove', ['{"a":1,"b":2,"c":3}', '["a","x"]']],
  ['object.remove', ['{"a":1,1:2}', '{1}']],
  ['object.remove', ['{"a":1,"b":2}', '{"a":{"x":1}}']],
  ['object.filter', ['{"a":1,"b":2,"c":3}', '{"a","c","x"}']],
  ['object.filter', ['{"a":1,"b":2}', '{"a":9}']],
  ['object.union', ['{"a":{"x":1,"y":2},"b":1}', '{"a":{"y":3},"b":{"z":1}}']],
  ['object.union', ['{}', '{"a":1}']],
  ['object.union_n', ['[{"a":{"b":2}},{"a":4},{"a":{"c":3}},{"a":{"d":3}}]'], '{"a": {"c": 3, "d": 3}}'],
  ['object.union_n', ['[]']],
  ['object.union_n', ['[{"a":{"b":{"c":1}}},{"a":{"b":{"d":2}}},{"e":{}}]']],
  ['object.subset', ['{"a":{"b":1,"c":2},"d":[1,2,3]}', '{"a":{"c":2},"d":[2,3]}'], 'true'],
  ['object.subset', ['{"a":1}', '{"a":1,"b":2}']],
  ['object.subset', ['[1,2,1,2,3]', '[1,2,3]'], 'true'],
  ['object.subset', ['[1,2,3]', '[1,3]']],
  ['object.subset', ['[1,2,3]', '{3,1}']],
  ['object.subset', ['[1,2]', 'set()']],
  ['object.subset', ['[]', 'set()']],
  ['object.subset', ['{1,2}', '{2}']],
  ['object.subset', ['{"a":{1,2}}', '{"a":{1}}']],
  ['json.filter', ['{"a":{"b":1,"c":2},"d":3}', '["a/b","/d","/x/y"]'], '{"a": {"b": 1}, "d": 3}'],
  ['json.filter', ['{"a":[{"b":1,"c":2},{"b":3}]}', '{"a/0/b"}']],
  ['json.filter', ['{"a/b":1,"c~d":2}', '["a~1b","c~0d"]']],
  ['json.filter', ['{"a":{"b":1}}', '["a","a/b"]']],
  ['json.filter', ['{"a":{"b":1}}', '["a/b","a"]']],
  ['json.filter', ['{"a":1}', '[""]']],
  ['json.filter', ['{"a":{"b":1}}', '[["a","b"]]']],
  ['json.filter', ['{"a":{"x","y"}}', '["a/x"]']],
  ['json.remove', ['{"a":{"b":1,"c":[1,2,3]},"d":3}', '["a/c/1","/d"]'], '{"a": {"b": 1, "c": [1, 3]}}'],
  ['json.remove', ['{"a":{"b":1}}', '{"a/b/c","x"}']],
  ['json.remove', ['{"a":{"x","y"}}', '["a/x"]']],
  ['json.remove', ['{"a":1}', '[""]']],
  [
    'json.patch',
    ['{"a":[1]}', '[{"op":"add","path":"/a/-","value":2},{"op":"add","path":"/a/0","value":0}]'],
    '{"a": [0, 1, 2]}'
  ],
  ['json.patch', ['{"a":{"b":1}}', '[{"op":"remove","path":"/a/b"},{"op":"add","path":"a/c","value":[]}]']],
  ['json.patch', ['{"a":1}', '[{"op":"replace","path":"/a","value":{"b":2}},{"op":"move","from":"/a/b","path":"/c"}]']],
  [
    'json.patch',
    ['{"a":{"b":1}}', '[{"op":"copy","from":"/a","path":"/c"},{"op":"add","path":"/c/d","value":2}]'],
    '{"a": {"b": 1}, "c": {"b": 1, "d": 2}}'
  ],
  ['json.patch', ['{"a":1}', '[{"op":"test","path":"/a","value":1.0}]']],
  ['json.patch', ['{"a":1}', '[{"op":"test","path":"/a","value":2}]'], undefined],
  ['json.patch', ['{"a":1}', '[{"op":"add","path":"","value":[]}]']],
  ['json.patch', ['{"a":1}', '[{"op":"remove","path":"/b"}]'], undefined],
  ['json.patch', ['{"a":[1]}', '[{"op":"add","path":"/a/2","value":1}]'], undefined],
  ['json.patch', ['{"a":[1,2]}', '[{"op":"remove","path":"/a/01"}]'], undefined],
  ['json.patch', ['{"a":{1}}', '[{"op":"add","path":["a",2],"value":2}]'], '{"a": {1, 2}}'],
  ['json.patch', ['{"a":{1}}', '[{"op":"remove","path":["a",1]}]']],
  ['json.patch', ['{"a":{1}}', '[{"op":"add","path":["a",2],"value":3}]'], undefined],
  ['json.patch', ['{[1],5}', '[{"op":"add","path":[[1],1],"value":2}]'], '{5, [1, 2]}'],
  ['json.patch', ['{{{[1]}}}', '[{"op":"add","path":[{{[1]}},{[1]},[1],0],"value":2}]'], '{{{[2, 1]}}}'],
  ['json.patch', ['{{"a":1}}', '[{"op":"replace","path":[{"a":1},"a"],"value":2}]'], undefined],
  ['json.patch', ['{{"a":1},{"a":2}}', '[{"op":"add","path":[{"a":1},"a"],"value":2}]'], '{{"a": 2}}'],
  ['json.patch', ['[1,2]', '[{"op":"replace","path":"/1","value":9}]']],
  ['json.patch', ['{"a":1}', '[{"op":"frob","path":"/a"}]'], undefined],
  ['json.patch', ['{"a":1}', '[{"op":"add","path":"/a"}]'], undefined],
  ['json.patch', ['{"a":1}', '[1]'], undefined],
  ['json.patch', ['{"a":1}', '[]']],
  [
    'json.marshal',
    ['{1:"a","0":"<b>&\u2028"}'],
    '"{\\"0\\":\\"\\\\u003cb\\\\u003e\\\\u0026\\\\u2028\\",\\"1\\":\\"a\\"}"'
  ],
  ['json.marshal', ['{[1,"<"]:{1,2}}']],
  ['json.marshal', ['[2.50,1e3,-0,"é\\u0000\\b\\f\\n\\r\\t\\"\\\\"]']],
  ['json.marshal', ['{{1}:{"x":{2}},"a":null}']],
  ['json.marshal_with_options', ['{"a":[1,{}],"b":{}}', '{"indent":" "}']],
  ['json.marshal_with_options', ['{"a":[1,{"x":[]}]}', '{"pretty":true}']],
  ['json.marshal_with_options', ['{"a":[1]}', '{"prefix":">","indent":"--"}']],
  ['json.marshal_with_options', ['{"a":[1]}', '{"prefix":">","pretty":false}']],
  ['json.marshal_with_options', ['[]', '{"pretty":true}']],
  ['json.marshal_with_options', ['{2:{"a":1},"1":[1]}', '{"pretty":true}']],
  ['json.unmarshal', ['"{\\"a\\":[1,2.50],\\"b\\":null}"']],
  ['json.unmarshal', ['"\\"\\\\ud800\\""']],
  ['json.unmarshal', ['"{"'], undefined],
  ['json.unmarshal', ['""'], undefined],
  ['json.unmarshal', ['"1 2"'], undefined],
  ['json.is_valid', ['"{}"']],
  ['json.is_valid', ['"{"']],
  ['json.is_valid', ['""']],
  ['and', ['{1,2,3}', '{2,3,4}']],
  ['or', ['{1,2}', '{2,"a"}']],
  ['minus', ['{1,2,3}', '{2}']],
  ['intersection', ['{{1,2},{2,3}}']],
  ['intersection', ['set()']],
  ['union', ['{{1,2},{2,3},set()}']],
  ['union', ['set()']],
  ['internal.member_2', ['1', '[2,1.0]'], 'true'],
  ['internal.member_2', ['1', '{"a":1}'], 'true'],
  ['internal.member_2', ['"a"', '{"a":1}']],
  ['internal.member_2', ['1', '{1}']],
  ['internal.member_2', ['1', '"1"']],
  ['internal.member_3', ['0', '"a"', '["a"]'], 'true'],
  ['internal.member_3', ['"k"', '1', '{"k":1}']],
  ['internal.member_3', ['1', '1', '{1}']],
  ['internal.member_3', ['1', '2', '{1,2}']],
  ['is_null', ['null']],
  ['is_number', ['"1"'], 'false'],
  ['is_string', ['"1"']],
  ['is_boolean', ['false']],
  ['is_array', ['[]']],
  ['is_object', ['{}']],
  ['is_set', ['set()']],
  ['type_name', ['null']],
  ['type_name', ['{1}']],
  ['type_name', ['1.5']],
  ['to_number', ['"1e5"']],
  ['to_number', ['"-0.00017e312"']],
  ['to_number', ['"1.7976931348623157e308"']],
  ['to_number', ['"1.7976931348623159e308"'], undefined],
  ['to_number', ['"1e400"'], undefined],
  ['to_number', ['"0e400"']],
  ['to_number', ['"-0"']],
  ['to_number', ['true']],
  ['to_number', ['null']],
  ['to_number', ['"5.50"']],
  ['to_number', ['" 5"'], undefined],
  ['to_number', ['""'], undefined],
  ['to_number', ['"0x10"'], undefined],
  ['to_number', ['"Infinity"'], undefined],
  ['cast_array', ['{2,1}']],
  ['cast_set', ['[2,1,2]']],
  ['cast_string', ['"a"']],
  ['cast_boolean', ['true']],
  ['cast_null', ['null']],
  ['cast_object', ['{}']],
  ['graph.reachable', ['{"a":["b"],"b":["c","a"],"c":[],"d":[]}', '["a"]']],
  ['graph.reachable', ['{"a":{"b"},"b":null}', '{"a","x"}']],
  ['graph.reachable', ['{}', '["a"]']],
  ['graph.reachable_paths', ['{"a":["b"],"b":["c","a"],"c":[]}', '["a"]']],
  ['graph.reachable_paths', ['{"a":["b","c"],"b":["d"],"c":["d"],"d":null}', '{"a","x"}']],
  ['graph.reachable_paths', ['{"a":[]}', '["a"]']],
  ['graph.reachable_paths', ['{"a":["a"]}', '["a"]']],
  ['graph.reachable_paths', ['{"a":["x"]}', '["a"]']],
  ['equal', ['1', '1.0']],
  ['neq', ['[1]', '[1.0]']],
  ['lt', ['{1}', '{1,2}']],
  ['lt', ['{"a":2}', '{"b":1}']],
  ['gt', ['{"a":2,"b":1}', '{"a":3}']],
  ['lte', ['[]', '{}']],
  ['gte', ['"a"', '"B"']]
]

const stated = calls.flatMap(([name, operands, ...result]) => result.map(text => ({ name, operands, result: text })))

test.each(stated)('$name($operands) is $result', ({ name, operands, result }) => {
  expect(runtime.builtin(name, ...operands)).toBe(result)
})

test('walk gives parents first, in order', () => {
  expect(runtime.builtin('walk', '{"b":1,"a":[5,{"x"}]}')).toBe(
    '[[[], {"a": [5, {"x"}], "b": 1}], [["a"], [5, {"x"}]], [["a", 0], 5], [["a", 1], {"x"}], [["a", 1, "x"], "x"], [["b"], 1]]'
  )
  expect(runtime.dumpRego(runtime.call('walk_values', runtime.parseRego('{"b":1,"a":[5,{"x"}]}')))).toBe(
    '[{"a": [5, {"x"}], "b": 1}, [5, {"x"}], 5, {"x"}, "x", 1]'
  )
})

test.each([
  ['"+5"', '5'],
  ['"007"', '7'],
  ['".5"', '0.5'],
  ['"-5.e1"', '-5e1']
])('to_number(%s) is %s: what OPA takes but cannot print is made printable', (operand, result) => {
  expect(runtime.builtin('to_number', operand)).toBe(result)
})

test.each([
  ['count', ['1'], 'operand 1 must be one of {array, object, set, string} but got number'],
  ['array.concat', ['[1]', '{}'], 'operand 2 must be array but got object'],
  ['object.get', ['[]', '1', '2'], 'operand 1 must be object but got array'],
  ['sum', ['["a"]'], 'operand 1 must be a collection of numbers'],
  ['json.marshal_with_options', ['1', '{"x":1}'], 'operand 2: object contained unknown key']
])('%s(%j) fails: %s', (name, operands, message) => {
  runtime.call('runtime_begin_values', 0, 0)
  expect(runtime.builtin(name, ...operands)).toBeUndefined()
  expect(runtime.errors()).toEqual([[0, message]])
})

test('thousands of small changes do not copy a large document each', () => {
  const count = 5000
  const before = runtime.call('opa_heap_ptr_get')
  const document = JSON.stringify({
    list: Array.from({ length: count }, (_, i) => i),
    map: Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]))
  })
  const operations = JSON.stringify(
    Array.from({ length: count }, (_, i) =>
      i % 2 ? { op: 'add', path: `/list/${i}`, value: 'x' } : { op: 'replace', path: `/map/k${i}`, value: 'y' }
    )
  )
  expect(runtime.builtin('json.patch', document, operations)).toContain('"x"')
  const objects = `[${Array.from({ length: count }, (_, i) => `{"all":{"k${i}":${i}}}`).join()}]`
  expect(runtime.builtin('object.union_n', objects)).toContain(`"k${count - 1}": ${count - 1}`)
  expect(runtime.call('opa_heap_ptr_get') - before).toBeLessThan(16_000_000)
})

test('operands are left as they were', () => {
  for (const [name, operands] of calls) {
    const values = operands.map(text => runtime.parseRego(text))
    const texts = values.map(value => runtime.dumpRego(value))
    runtime.call(`builtin_${name.replaceAll('.', '_')}`, ...values)
    expect(
      values.map(value => runtime.dumpRego(value)),
      name
    ).toEqual(texts)
  }
})

test('sets behave as sets', () => {
  const elements = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 })
  const text = (numbers: readonly number[]) =>
    numbers.length === 0 ? 'set()' : `{${numbers.toSorted((a, b) => a - b).join(', ')}}`
  fc.assert(
    fc.property(elements, elements, (a, b) => {
      runtime.reset()
      expect(runtime.builtin('and', text(a), text(b))).toBe(text(a.filter(x => b.includes(x))))
      expect(runtime.builtin('or', text(a), text(b))).toBe(text([...new Set([...a, ...b])]))
      expect(runtime.builtin('minus', text(a), text(b))).toBe(text(a.filter(x => !b.includes(x))))
    }),
    { numRuns: 300 }
  )
})

test('sorting agrees with the order', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { maxLength: 200 }), numbers => {
      runtime.reset()
      expect(runtime.builtin('sort', JSON.stringify(numbers))).toBe(`[${numbers.toSorted((a, b) => a - b).join(', ')}]`)
    }),
    { numRuns: 200 }
  )
})

describe.skipIf(opaMissing)('against a real opa (skipped when absent)', () => {
  const infix: Readonly<Record<string, string>> = {
    and: '&',
    or: '|',
    minus: '-',
    equal: '==',
    neq: '!=',
    lt: '<',
    gt: '>',
    lte: '<=',
    gte: '>='
  }

  test('every call of the table has the same result', () => {
    const folder = mkdtempSync(join(tmpdir(), 'polity-'))
    try {
      // Operands go through a function, so that OPA's type checker does not see wrong ones.
      const rules = calls.map(([name, operands], index) => {
        const values = operands.map((_, i) => `x${i}`)
        const call = infix[name]
          ? values.join(` ${infix[name]} `)
          : name === 'internal.member_2'
            ? 'x0 in x1'
            : name === 'internal.member_3'
              ? 'x0, x1 in x2'
              : `${name}(${values.join(', ')})`
        const bindings = operands.map((text, i) => `x${i} := hidden(${text})`).join('; ')
        return `results["${index}"] := [r | ${bindings}; r := ${call}]`
      })
      writeFileSync(
        join(folder, 'a.rego'),
        `package a\nimport future.keywords.in\nhidden(x) := x\n${rules.join('\n')}\ntexts := {k: sprintf("%v", [v]) | some k, v in results}\n`
      )
      const answer = execFileSync(opa, ['eval', '--v0-compatible', '-f', 'raw', '-d', folder, 'data.a.texts'], {
        maxBuffer: 2 ** 28,
        encoding: 'utf8'
      })
      const theirs: Record<string, string> = JSON.parse(answer)
      const ours = calls.map(([name, operands]) => `[${runtime.builtin(name, ...operands) ?? ''}]`)
      const named = (results: readonly (string | undefined)[]) =>
        calls.map(([name, operands], index) => `${name}(${operands.join(', ')}) = ${results[index]}`)
      expect(named(ours)).toEqual(named(calls.map((_, index) => theirs[index])))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
