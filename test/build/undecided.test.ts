import { describe, expect, test } from 'vitest'
import { type Evaluator, openBundle } from '../../src/evaluator/index.ts'
import type { DataProduct, MeshFacts, Outcome } from '../../src/mesh/index.ts'
import { now, port, product } from './facts.ts'
import { buildOne } from './one-policy.ts'

const policy = (lines: string): Promise<Evaluator> => openBundle(buildOne(lines).bundle as Uint8Array)

function outcome(evaluator: Evaluator, about: DataProduct, mesh?: MeshFacts): Outcome | undefined {
  const { report } = evaluator.report({
    product: about,
    documents: [],
    schemaErrors: [],
    polity: { now, inexpressible: [] },
    mesh
  })
  return report?.rows['one']?.outcome
}

const promising = (slo: DataProduct['outputPorts'][number]['slo']): DataProduct =>
  product({ outputPorts: [port('a', { slo })] })

const found = 'violations contains {"path": [], "message": "too little"} if'
const each = `${found} {\n\tsome port in input.product.outputPorts`

describe('a promise that is not there is never taken for one that is kept', () => {
  test.each([
    { note: 'a comparison', lines: `${each}\n\tport.slo.availabilityPercent < 99\n}` },
    {
      note: 'a negated comparison: its operands are read before',
      lines: `${each}\n\tnot port.slo.availabilityPercent >= 99\n}`
    },
    {
      note: 'a negated call of a function',
      lines: `${each}\n\tnot enough(port.slo.availabilityPercent)\n}\n\nenough(it) if it >= 99`
    },
    {
      note: 'a function that is true unless another one is',
      lines: `${each}\n\tnot fine(port)\n}\n\nfine(it) if not low(it)\n\nlow(it) if it.slo.availabilityPercent < 99`
    },
    {
      note: 'a rule that is true unless another one is',
      lines: `${found} not fine\n\nfine if not low\n\nlow if {\n\tsome port in input.product.outputPorts\n\tport.slo.availabilityPercent < 99\n}`
    },
    {
      note: 'four negations',
      lines: `${each}\n\tnot a(port)\n}\n\na(it) if not b(it)\n\nb(it) if not c(it)\n\nc(it) if not d(it)\n\nd(it) if it.slo.availabilityPercent < 99`
    },
    {
      note: 'a default of false',
      lines: `${found} low\n\ndefault low := false\n\nlow if {\n\tsome port in input.product.outputPorts\n\tport.slo.availabilityPercent < 99\n}`
    },
    {
      note: 'an else of false',
      lines: `${each}\n\tlow(port)\n}\n\nlow(it) if it.slo.availabilityPercent < 99\n\nelse := false`
    },
    {
      note: 'a default of true under a negation',
      lines: `${found} not fine\n\ndefault fine := true\n\nfine := false if {\n\tsome port in input.product.outputPorts\n\tport.slo.availabilityPercent < 99\n}`
    },
    {
      note: 'a negated `every` over a negated function',
      lines: `${found} not fine\n\nfine if {\n\tevery port in input.product.outputPorts {\n\t\tnot low(port)\n\t}\n}\n\nlow(it) if it.slo.availabilityPercent < 99`
    },
    {
      note: 'a negated count that is to be none',
      lines: `${found} not count([port | some port in input.product.outputPorts; port.slo.availabilityPercent < 99]) == 0`
    },
    {
      note: 'a comprehension',
      lines: `${found} count([port | some port in input.product.outputPorts; port.slo.availabilityPercent < 99]) > 0`
    }
  ])('$note', async ({ lines }) => {
    const evaluator = await policy(lines)
    expect({
      high: outcome(evaluator, promising({ availabilityPercent: 99.9 })),
      low: outcome(evaluator, promising({ availabilityPercent: 90 })),
      absent: outcome(evaluator, promising({})),
      nothing: outcome(evaluator, product({ outputPorts: [] }))
    }).toEqual({ high: 'pass', low: 'fail', absent: 'unknown', nothing: 'pass' })
  })

  test('who asks for absence has answered for it', async () => {
    const evaluator = await policy(
      `${each}\n\tnot fine(port)\n}\n\nfine(it) if it.slo.availabilityPercent >= 99\n\nfine(it) if not it.slo.availabilityPercent`
    )
    expect(outcome(evaluator, promising({ availabilityPercent: 90 }))).toBe('fail')
    expect(outcome(evaluator, promising({}))).toBe('pass')
  })

  test('absence under one negation is an answer: so a must-have fails', async () => {
    const evaluator = await policy(`${each}\n\tnot port.slo.availabilityPercent\n}`)
    expect(outcome(evaluator, promising({ availabilityPercent: 99.9 }))).toBe('pass')
    expect(outcome(evaluator, promising({}))).toBe('fail')
  })
})

describe('what is looked up in the mesh and is not there', () => {
  const reading = (source?: string): DataProduct =>
    product({
      inputPorts: [{ name: 'in', tags: [], custom: {}, ...(source === undefined ? {} : { product: source }) }]
    })
  const other = { outputPorts: {}, reads: [], consumers: [] }
  const mesh = { products: { old: { ...other, lifecycle: 'retired' }, new: { ...other, lifecycle: 'active' } } }

  test.each([
    {
      note: 'by a property',
      lines: `${found} {\n\tsome port in input.product.inputPorts\n\tinput.mesh.products[port.product].lifecycle == "retired"\n}`,
      silent: 'unknown'
    },
    {
      note: 'by a variable',
      lines: `${found} {\n\tsome port in input.product.inputPorts\n\turn := port.product\n\tsource := input.mesh.products[urn]\n\tsource.lifecycle == "retired"\n}`,
      silent: 'unknown'
    },
    {
      note: 'by a property with a default, which answers for its absence',
      lines: `${found} {\n\tsome port in input.product.inputPorts\n\turn := object.get(port, "product", "")\n\tinput.mesh.products[urn].lifecycle == "retired"\n}`,
      silent: 'pass'
    }
  ])('$note', async ({ lines, silent }) => {
    const evaluator = await policy(lines)
    expect({
      new: outcome(evaluator, reading('new'), mesh),
      old: outcome(evaluator, reading('old'), mesh),
      unregistered: outcome(evaluator, reading('nowhere'), mesh),
      unsaid: outcome(evaluator, reading(), mesh)
    }).toEqual({ new: 'pass', old: 'fail', unregistered: 'unknown', unsaid: silent })
  })
})
