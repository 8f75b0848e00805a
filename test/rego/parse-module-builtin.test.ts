import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Json, readJson, writeJson } from '../../src/json/index.ts'
import { regoBuiltins } from '../../src/rego/host/index.ts'
import { opa, opaMissing, shared, sharedMissing } from '../requirements.ts'
import { readCases } from './conformance-cases.ts'

const facts = { nowNanoseconds: 0n, random: () => 0 }

function parsed(text: string): Json | undefined {
  try {
    return regoBuiltins['rego.parse_module']?.(['m.rego', text], facts) as Json | undefined
  } catch {
    return undefined
  }
}

/** What a real OPA gives for each text; null where it refuses one. */
function opasTrees(texts: readonly string[]): readonly (Json | null)[] {
  const folder = mkdtempSync(join(tmpdir(), 'polity-trees-'))
  try {
    const module = `package t

trees := [tree | some text in input; tree := object.get(parsed, text, null)]

parsed[text] := rego.parse_module("m.rego", text) if some text in input
`
    writeFileSync(join(folder, 't.rego'), module)
    writeFileSync(join(folder, 'input.json'), JSON.stringify(texts))
    const args = ['eval', '-f', 'raw', '-d', join(folder, 't.rego'), '-i', join(folder, 'input.json'), 'data.t.trees']
    return readJson(execFileSync(opa, args, { encoding: 'utf8', maxBuffer: 1 << 28 })) as readonly (Json | null)[]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Members in one order; a wildcard without its number, which counts what OPA's parser tried too. */
function comparable(value: Json | null | undefined): string {
  return JSON.stringify(JSON.parse(writeJson(value ?? null)), (_, member: unknown) => {
    if (typeof member === 'string') return member.replace(/^\$\d+$/, '$')
    return typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member
  })
}

function differences(texts: readonly string[]): string[] {
  const trees = opasTrees(texts)
  return texts.flatMap((text, i) => {
    const [want, got] = [comparable(trees[i]), comparable(parsed(text))]
    if (want === got) return []
    const at = Math.max(0, [...want].findIndex((unit, index) => unit !== got[index]) - 100)
    return [`${text.slice(0, 1000)}\nwant ... ${want.slice(at, at + 250)}\ngot  ... ${got.slice(at, at + 250)}`]
  })
}

const heads = `package x

import rego.v1
import data.a.b as c
import input

# a comment: é
p.q := 1
p["r"] := 2 # another
p[x] if x := 1
p[x] = y if { x := 1; y := 2 }
q[x] contains 1 if x := 2
q.r contains 1
q["a b"].c[d] := 3 if d := 4
a := {"b": 1, "a": 2, 3: 4, [1]: {2, 1, 1}, {"k": 1}: set(), null: {}}
c if every v in [1] { v == 1 }
c if every k, v in [1] { k == v } with input as 2
f(x, [_, y], {"k": z}) = y if { y = x }
f.g(x) := 1
e.f if true
default allow := false
default h(_) := 3
allow if { input } else := 5 if { true } else = 6 if { false } else if { data }
g if not p with input as 1 with data.x.y as input
i := [_ | _ = 1]
k := {x: y | y := 1; some x in [2]}
l := $\`raw {1} {"s"} {true} {null} {input.x} {x} { count([1]) }
\` if x := $"a {1 + 2}"
m if { some x, y; [1, 2][x]; -1 < -y; a.b["c d"][_].e; f(1, 2)[0]; [1][0]; "x" in {1}; 1, 2 in [3] }
n := 1e3 + 1.50 - -12345678901234567890 * 2 / 3 % 4 | 5 & 6
o := "<&>\\u0001é😀\\n"
`

test.skipIf(opaMissing)('rego.parse_module gives the trees that OPA gives (needs opa)', () => {
  expect(
    differences([heads, 'package a', 'package a.b["c d"]\n', 'package', 'p := 1', 'package a\n\np := ', ''])
  ).toEqual([])
})

test.skipIf(opaMissing || sharedMissing)(
  'so it does for the modules of the conformance cases (needs opa, ../shared)',
  { timeout: 60_000 },
  () => {
    const modules = readCases(shared('conformance')).flatMap(one => one.modules ?? [])
    const texts = [...new Set(modules)].filter(text => !/future\.keywords\.(?:not|and|or)\b/.test(text))
    expect(differences(texts)).toEqual([])
  }
)
