import { expect, test } from 'vitest'
import { builtins, runtimeExport } from '../../src/builtins/index.ts'
import { runtimeModule } from '../../src/rego/wasm/runtime.generated.ts'
import { combinations, json, ours } from './calls.ts'

/** Statements of the plan: they never are calls. */
const statements = new Set(['assign', 'eq'])

test('each built-in that lies in the module is exported with its number of arguments', () => {
  const wrong = builtins
    .filter(({ name, implementation }) => implementation === 'runtime' && !statements.has(name))
    .filter(({ name, args }) => {
      const index = runtimeModule.functionExports[runtimeExport(name)]
      const type = index === undefined ? undefined : runtimeModule.types[runtimeModule.functionTypes[index] ?? -1]
      return type?.params.length !== args.length
    })
  expect(wrong.map(({ name }) => name)).toEqual([])
})

test('no export is left over', () => {
  const known = new Set(builtins.map(({ name }) => runtimeExport(name)))
  const others = Object.keys(runtimeModule.functionExports).filter(
    name => name.startsWith('builtin_') && !known.has(name)
  )
  expect(others.filter(name => name !== 'builtin_error')).toEqual([])
})

const operands = json([null, true, 0, 1.5, '', '%d', '[', [], [1, ['a']], { a: 1 }])
const inTheModule = builtins.filter(({ name, implementation }) => implementation === 'runtime' && !statements.has(name))

test('what is said never to fail has a result for operands of every type', () => {
  const failing = inTheModule
    .filter(({ canFail }) => !canFail)
    .flatMap(({ name, args }) => combinations(...args.map(() => operands)).map(row => [name, ...row] as const))
    .filter(call => ours(call) === undefined)
  // A template is made by the compiler, always of an array.
  expect(failing.filter(([name]) => name !== 'internal.template_string')).toEqual([])
})

test('what may fail does so for some operands, and never ends the evaluation', () => {
  const unfailing = inTheModule
    .filter(({ canFail }) => canFail)
    .filter(({ name, args }) =>
      combinations(...args.map(() => (args.length > 3 ? operands.slice(0, 6) : operands))).every(
        row => ours([name, ...row]) !== undefined
      )
    )
  expect(unfailing.map(({ name }) => name)).toEqual([])
})
