import { describe, expect, test } from 'vitest'
import { inputSchema } from '../../../src/mesh/index.ts'
import { type CheckOptions, checkModules, type Module, parseModule } from '../../../src/rego/index.ts'

const options: CheckOptions = {
  inputSchema: () => inputSchema,
  dataSchemas: () => [
    {
      path: ['parameters', 'port-availability'],
      schema: { type: 'object', properties: { minimum: { type: 'number' } }, additionalProperties: false }
    }
  ],
  closedData: true,
  forbidComputedInputKeys: true,
  forbiddenBuiltins: new Map([['time.now_ns', 'the clock is `input.polity.now`']])
}

const library = `package lib.ports
promises(port) if holds(port)
holds(p) if p.slo.availabilityPercent > 99
spells_wrong(port) if inner(port)
inner(p) if p.slos
by_pattern({"name": name, "knd": _}) := name
own(x) := y if y := x
`

/** What is underlined and said of the body of a rule in a policy. */
function check(body: string, more: CheckOptions = {}): string[] {
  const texts = [`package global.policy\nimport data.lib.ports\n${body}\n`, library]
  const modules = texts.map((text, i) => {
    const { module, diagnostics } = parseModule({ name: `m${i}.rego`, text })
    expect(diagnostics).toEqual([])
    return module as Module
  })
  return checkModules(modules, { ...options, ...more }).diagnostics.map(({ code, message, span, help }) => {
    expect(code).toBe('rego_type_error')
    const similar = /did you mean `(.*?)`/.exec(help ?? '')?.[1]
    return `[${span?.source.text.slice(span.start, span.end)}] ${message}${similar ? ` -> ${similar}` : ''}`
  })
}

describe('an unknown name is an error at exactly that name', () => {
  test.each([
    { note: 'path', body: 'p if input.product.nme', said: ['[nme] undefined ref: `input.product.nme` -> name'] },
    { note: 'first name', body: 'p if input.prodct.name', said: ['[prodct] undefined ref: `input.prodct` -> product'] },
    {
      note: 'brackets',
      body: 'p if input.product["nme"]',
      said: ['["nme"] undefined ref: `input.product["nme"]` -> name']
    },
    {
      note: 'under not',
      body: 'p if not input.product.onwer',
      said: ['[onwer] undefined ref: `input.product.onwer` -> owner']
    },
    {
      note: 'iteration',
      body: 'p if { some port in input.product.outputPorts; port.nme }',
      said: ['[nme] undefined ref: `port.nme` -> name']
    },
    {
      note: 'iteration with a key',
      body: 'p contains i if { some i, port in input.product.outputPorts; port.nme }',
      said: ['[nme] undefined ref: `port.nme` -> name']
    },
    {
      note: 'wildcard',
      body: 'p if input.product.outputPorts[_].nme',
      said: ['[nme] undefined ref: `input.product.outputPorts[_].nme` -> name']
    },
    {
      note: 'every',
      body: 'p if every port in input.product.outputPorts { port.nme }',
      said: ['[nme] undefined ref: `port.nme` -> name']
    },
    {
      note: 'local variables',
      body: 'p if { x := input.product; y := x.outputPorts[0]; y.nme }',
      said: ['[nme] undefined ref: `y.nme` -> name']
    },
    {
      note: 'comprehension',
      body: 'p if { ns := [x | some x in input.product.outputPorts]; ns[_].nme }',
      said: ['[nme] undefined ref: `ns[_].nme` -> name']
    },
    {
      note: 'result of a rule',
      body: 'all contains x if some x in input.product.outputPorts\np if { some x in all; x.nme }',
      said: ['[nme] undefined ref: `x.nme` -> name']
    },
    {
      note: 'result of a function',
      body: 'p if { x := ports.own(input.product); x.nme }',
      said: ['[nme] undefined ref: `x.nme` -> name']
    },
    {
      note: 'else',
      body: 'p := 1 if false else := input.product.nme',
      said: ['[nme] undefined ref: `input.product.nme` -> name']
    },
    {
      note: 'head',
      body: 'p contains {"a": input.product.nme}',
      said: ['[nme] undefined ref: `input.product.nme` -> name']
    },
    {
      note: 'template string',
      body: 'p := $"{input.product.nme}"',
      said: ['[nme] undefined ref: `input.product.nme` -> name']
    },
    {
      note: 'inside a helper, by way of another',
      body: 'p if ports.spells_wrong(input.product.outputPorts[0])',
      said: ['[slos] undefined ref: `p.slos` -> slo']
    },
    {
      note: 'a pattern of a helper',
      body: 'p := ports.by_pattern(input.product.outputPorts[0])',
      said: ['["knd"] undefined ref: `"knd"` -> kind']
    },
    {
      note: 'a pattern',
      body: 'p if { {"nme": x} = input.product; x }',
      said: ['["nme"] undefined ref: `"nme"` -> name']
    },
    {
      note: 'parameters',
      body: 'p := data.parameters["port-availability"].minimm',
      said: ['[minimm] undefined ref: `data.parameters["port-availability"].minimm` -> minimum']
    },
    {
      note: "another policy's parameters",
      body: 'p := data.parameters["port-availabilty"].minimum',
      said: ['["port-availabilty"] undefined ref: `data.parameters.port-availabilty` -> port-availability']
    },
    {
      note: 'a rule that is not there',
      body: 'violations contains 1\np if data.global.policy.violatons',
      said: ['[violatons] undefined ref: `data.global.policy.violatons` -> violations']
    }
  ])('$note', ({ body, said }) => expect(check(body)).toEqual(said))
})

describe('built-ins that take names as strings', () => {
  test.each(
    [
      {
        body: 'p := object.get(input.product, "nme", 1)',
        said: ['["nme"] undefined ref: `input.product.nme` -> name']
      },
      {
        body: 'p := object.get(input, ["product", "onwer", "name"], 1)',
        said: ['["onwer"] undefined ref: `input.product.onwer` -> owner']
      },
      {
        body: 'p := json.filter(input.product, ["owner/nme"])',
        said: ['[nme] undefined ref: `input.product.owner.nme` -> name']
      },
      {
        body: 'p := json.remove(input.product, {["owner", "nme"]})',
        said: ['["nme"] undefined ref: `input.product.owner.nme` -> name']
      },
      {
        body: 'p := object.remove(input.product, ["nme"])',
        said: ['["nme"] undefined ref: `input.product.nme` -> name']
      },
      {
        body: 'p := object.filter(input.product, {"nme"})',
        said: ['["nme"] undefined ref: `input.product.nme` -> name']
      },
      { body: 'p if ("nme", x) in input.product', parse: true, said: [] },
      {
        body: 'p if { x := object.get(input.product, "owner", {}); x.nme }',
        said: ['[nme] undefined ref: `x.nme` -> name']
      },
      { body: 'p := object.get(input.product, ["outputPorts", 0, "name"], 1)', said: [] },
      {
        body: 'k := "name"\np := object.get(input.product, k, 1)',
        said: ['[k] the name of a property of `input` cannot be computed']
      }
    ].filter(each => !each.parse)
  )('$body', ({ body, said }) => expect(check(body)).toEqual(said))
})

describe('what is right stays right', () => {
  test.each([
    'p if input.product.outputPorts[0].slo.availabilityPercent > 99',
    'p if { some i, port in input.product.outputPorts; not port.slo.availabilityPercent; i >= 0 }',
    'p if ports.promises(input.product.outputPorts[_])',
    'p := {k: v | some k, v in input.product}',
    'p := data.parameters["port-availability"].minimum',
    'p if input.product.name with input as {"product": {"anything": 1}}',
    'p if input.product.domain == input.mesh.products[input.product.id].domain',
    'p if input.documents[_].content.anything.at.all'
  ])('%s', body => expect(check(body)).toEqual([]))
})

describe('options', () => {
  test('computed keys on closed objects', () => {
    const said = '[k] the name of a property of `input` cannot be computed'
    const body = 'p if { k := "name"; input.product[k] }'
    expect(check(body)).toEqual([said])
    expect(check(body, { forbidComputedInputKeys: false })).toEqual([])
    expect(check('p if { some k; input.product[k] }')).toEqual([])
    expect(check('f(x, k) := x[k]\np := f(input.product, "name")')).toEqual([said])
  })

  test('forbidden built-ins', () => {
    expect(check('p := time.now_ns()')).toEqual(['[time.now_ns] `time.now_ns` must not be called here'])
    expect(check('p := [1 | count([time.now_ns()]) > 0]')).toEqual([
      '[time.now_ns] `time.now_ns` must not be called here'
    ])
    expect(check('p if input.product.name with opa.runtime as time.now_ns')).toEqual([
      expect.stringContaining('`time.now_ns` must not be called here')
    ])
  })

  test('without `closedData` any document may be there', () => {
    expect(check('p := data.anything.at.all', { closedData: false })).toEqual([])
    expect(check('p := data.anything.at.all')).toEqual(['[anything] undefined ref: `data.anything`'])
  })

  test('a package without a schema has an untyped input', () => {
    expect(
      check('p := input.anything', { inputSchema: path => (path[0] === 'lib' ? inputSchema : undefined) })
    ).toEqual([])
  })

  test('schemas of annotations are read as opa reads them', () => {
    const schema = '{properties: {a: {type: string}}}'
    expect(check(`# METADATA\n# schemas:\n# - input: ${schema}\np := input.b`)).toEqual([
      '[b] undefined ref: `input.b`'
    ])
    expect(check(`# METADATA\n# schemas:\n# - input.x: ${schema}\np := input.x.a`)).toEqual([])
  })
})
