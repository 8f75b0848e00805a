import { expect, test } from 'vitest'
import { builtins, runtimeExport } from '../../src/builtins/index.ts'
import { runtimeModule } from '../../src/rego/wasm/runtime.generated.ts'

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
