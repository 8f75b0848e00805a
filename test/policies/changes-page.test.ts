import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

test('docs/changes.md tells every kind of change, with what it moves', () => {
  const { levels } = parse(read('policies/global/compatible-evolution/parameters.yaml'))
  const told = [...read('docs/changes.md').matchAll(/^\| `(\w+)` \| .+ \| (\w+) \|$/gm)].map(([, kind, level]) => [
    kind,
    level
  ])
  expect(Object.fromEntries(told)).toEqual(levels)
})

test('every kind of change that the policy tells has a level, and the other way round', () => {
  const { levels } = parse(read('policies/global/compatible-evolution/parameters.yaml'))
  const sources = ['structure', 'columns', 'promises'].map(name =>
    read(`policies/global/compatible-evolution/${name}.rego`)
  )
  const words = new Set(
    sources.flatMap(text => [...text.matchAll(/"([a-z]+(?:[A-Z][a-z]+)*)"/g)].map(([, word]) => word))
  )
  expect(Object.keys(levels).filter(kind => !words.has(kind))).toEqual([])
})
