import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Builtin, builtins, findBuiltin, runtimeExport } from '../../src/builtins/index.ts'
import { shared, sharedMissing } from '../requirements.ts'

function asCapability(builtin: Builtin): unknown {
  const { name, args, result, variadic, infix, relation, deprecated, nondeterministic } = builtin
  const decl = {
    type: 'function',
    ...(args.length > 0 && { args }),
    ...(result && { result }),
    ...(variadic && { variadic })
  }
  return JSON.parse(JSON.stringify({ name, decl, infix, relation, deprecated, nondeterministic }))
}

describe.skipIf(sharedMissing)("OPA's capabilities (skipped without ../shared)", () => {
  test('each built-in has the types and marks of OPA, and none is missing', () => {
    const published = JSON.parse(readFileSync(shared('conformance/capabilities.json'), 'utf8')).builtins as {
      name: string
      decl: { args?: unknown[] }
    }[]
    const wanted = published.map(({ decl: { args = [], ...decl }, ...rest }) => ({
      ...rest,
      decl: { ...decl, ...(args.length > 0 && { args }) }
    }))
    expect(builtins.map(asCapability)).toEqual(wanted.sort((a, b) => (a.name < b.name ? -1 : 1)))
  })
})

test('a built-in is found by its name', () => {
  expect(findBuiltin('strings.count')?.args).toEqual([{ type: 'string' }, { type: 'string' }])
  expect(findBuiltin('strings.countt')).toBeUndefined()
  expect(runtimeExport('strings.any_prefix_match')).toBe('builtin_strings_any_prefix_match')
})
