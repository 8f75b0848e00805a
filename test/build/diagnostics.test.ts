import { describe, expect, test } from 'vitest'
import { buildPolicies, type PolicyFile, readPolicies } from '../../src/build/index.ts'
import { positionAt } from '../../src/diagnostics/index.ts'
import { fixture } from './three-ways.ts'

const sound = readPolicies(fixture)

/** The fixture with some files replaced, added or (undefined) taken away. */
function filesWith(changes: Readonly<Record<string, string | undefined>>): PolicyFile[] {
  const kept = sound.filter(file => !(file.path in changes))
  const added = Object.entries(changes).flatMap(([path, text]) =>
    text === undefined ? [] : [{ path, name: path, text }]
  )
  return [...kept, ...added].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/** A file of the fixture, edited. */
function edited(path: string, from: string, to: string): Record<string, string> {
  const file = sound.find(each => each.path === path)
  if (!file?.text.includes(from)) throw new Error(`${path} does not hold ${from}`)
  return { [path]: file.text.replace(from, to) }
}

const owner = 'global/owner-named/policy.rego'
const availability = 'global/port-availability/policy.rego'
const lifecycle = 'lifecycle.yaml'
const waivers = 'waivers.yaml'
const parameters = 'global/port-availability/parameters.yaml'
const schema = 'global/port-availability/parameters.schema.json'

interface Case {
  readonly note: string
  readonly changes: Record<string, string | undefined>
  readonly code: string
  readonly message: string | RegExp
  /** The underlined text. */
  readonly at?: string
  readonly help?: string | RegExp
  readonly severity?: 'warning'
}

const cases: readonly Case[] = [
  ...(['title', 'id', 'characteristic', 'severity', 'owner', 'rationale', 'help'] as const).map(key => ({
    note: `no ${key}`,
    changes: {
      [owner]: (sound.find(file => file.path === owner)?.text ?? '').replace(new RegExp(`^# +${key}:.*\n`, 'm'), '')
    },
    code: 'build_policy_metadata',
    message:
      key === 'title'
        ? 'policy `owner-named` has no `title`'
        : `policy \`owner-named\` has no \`${key}\` under \`custom\``,
    at: '# METADATA'
  })),
  {
    note: 'no METADATA',
    changes: {
      [owner]:
        'package global.owner_named\n\nviolations contains {"path": [], "message": "m"} if input.product.id == ""\n'
    },
    code: 'build_policy_metadata',
    message: 'policy `owner-named` has no METADATA',
    at: 'global.owner_named'
  },
  {
    note: 'unknown severity',
    changes: edited(owner, 'severity: critical', 'severity: criticl'),
    code: 'build_policy_metadata',
    message: '`severity` is `criticl`',
    at: 'severity: criticl',
    help: 'did you mean `critical`?'
  },
  {
    note: 'misspelt key',
    changes: edited(owner, 'unknown: fail', 'unknwon: fail'),
    code: 'build_policy_metadata',
    message: '`custom` has no `unknwon`',
    at: 'unknwon: fail',
    help: 'did you mean `unknown`?'
  },
  {
    note: 'id is not the folder',
    changes: edited(owner, 'id: owner-named', 'id: owner'),
    code: 'build_policy_metadata',
    message: 'the id is `owner`, the folder `owner-named`',
    at: 'id: owner'
  },
  {
    note: 'package is not the folder',
    changes: edited(owner, 'package global.owner_named', 'package global.owner'),
    code: 'build_policy_package',
    message: 'the package is `global.owner`',
    at: 'global.owner',
    help: 'the folder asks for `package global.owner_named`'
  },
  {
    note: 'module outside the folders',
    changes: { 'other/x.rego': 'package other\n' },
    code: 'build_policy_package',
    message: '`other/x.rego` is in no folder of policies',
    at: 'other'
  },
  {
    note: 'shared Rego under a package of the builder',
    changes: { 'lib/x.rego': 'package polity.verdict\n' },
    code: 'build_policy_package',
    message: 'the package is `polity.verdict`',
    at: 'polity.verdict'
  },
  {
    note: 'no policy.rego',
    changes: { 'global/empty/rules.rego': 'package global.empty\n' },
    code: 'build_folder',
    message: '`global/empty` has no `policy.rego`'
  },
  {
    note: 'no violations',
    changes: edited('global/known-to-mesh/policy.rego', 'violations contains', 'violation contains'),
    code: 'build_policy_rules',
    message: 'policy `known-to-mesh` has no rule `violations`',
    help: 'did you mean `violations` by `violation`?'
  },
  {
    note: 'violations is no set',
    changes: edited('global/known-to-mesh/policy.rego', 'violations contains {', 'violations := {'),
    code: 'build_policy_rules',
    message: '`violations` is not a set'
  },
  {
    note: 'a violation without message',
    changes: edited('global/known-to-mesh/policy.rego', '"message": "not registered", ', ''),
    code: 'build_violation_shape',
    message: 'the violation has no `message`',
    at: /^\{"path"/ as never
  },
  {
    note: 'a violation without path',
    changes: edited('global/known-to-mesh/policy.rego', '"path": ["inputPorts", i, "product"], ', ''),
    code: 'build_violation_shape',
    message: 'the violation has no `path`',
    severity: 'warning'
  },
  {
    note: 'an access policy without a rule',
    changes: edited('global/warns/policy.rego', 'deny contains', 'denies contains'),
    code: 'build_policy_rules',
    message: 'policy `warns` grants, forbids and restricts nothing'
  },
  {
    note: 'a restriction with a computed name',
    changes: edited('global/tenant-rows/policy.rego', 'row_filters.tenant :=', 'row_filters[input.subject.id] :='),
    code: 'build_policy_rules',
    message: 'a restriction of `row_filters` has no constant name'
  },
  {
    note: 'the clock of the machine',
    changes: edited(owner, 'if not input.product.owner', 'if time.now_ns() > 0'),
    code: 'build_forbidden_builtin',
    message: '`time.now_ns` may not be called in a policy',
    at: 'time.now_ns',
    help: 'the clock is `input.polity.now`'
  },
  {
    note: 'chance',
    changes: edited(
      'lib/grades.rego',
      'of(product) := "a" if "a" in product.tags',
      'of(product) := "a" if rand.intn("a", 2) == 1'
    ),
    code: 'build_forbidden_builtin',
    message: '`rand.intn` may not be called in a policy',
    at: 'rand.intn'
  },
  {
    note: 'not Rego',
    changes: edited(owner, 'if not input', 'if if not input'),
    code: 'rego_parse_error',
    message: /./
  },
  {
    note: 'an unsafe variable, in the name of the file and not of the bundle',
    changes: edited(owner, 'input.product.owner.name', 'nobody.product.owner.name'),
    code: 'rego_unsafe_var_error',
    message: /nobody/,
    at: 'nobody'
  },
  {
    note: 'a typo in the product',
    changes: edited(owner, 'if not input.product.owner', 'if not input.product.ower'),
    code: 'rego_type_error',
    message: /ower|undefined ref/,
    at: 'ower'
  },
  {
    note: 'a computed key on the product',
    changes: edited(
      owner,
      'if not input.product.owner',
      'if not input.product[data.parameters["port-availability"].minimum]'
    ),
    code: 'rego_type_error',
    message: /./
  },
  {
    note: 'data that the bundle does not have',
    changes: edited(owner, 'if not input.product.owner', 'if not data.owners[input.product.id]'),
    code: 'rego_type_error',
    message: /./
  },
  {
    note: 'a typo in a parameter',
    changes: edited(availability, '].minimum\n}', '].minimun\n}'),
    code: 'rego_type_error',
    message: /./,
    at: 'minimun'
  },
  {
    note: 'a typo in the subject',
    changes: edited('global/reader/policy.rego', 'input.subject.properties.roles', 'input.subject.properties.role'),
    code: 'rego_type_error',
    message: /./,
    at: 'role'
  },
  {
    note: 'parameters without schema',
    changes: { [schema]: undefined },
    code: 'build_parameters',
    message: 'the parameters of `port-availability` have no schema'
  },
  {
    note: 'parameters without values',
    changes: { [parameters]: undefined },
    code: 'build_parameters',
    message: 'the parameters of `port-availability` have no values'
  },
  {
    note: 'a parameter of the wrong type',
    changes: { [parameters]: 'minimum: high\n' },
    code: 'build_parameters',
    message: '`minimum` must be number, it is `"high"`',
    at: 'high'
  },
  {
    note: 'a parameter beyond its bounds',
    changes: { [parameters]: 'minimum: 101\n' },
    code: 'build_parameters',
    message: '`minimum` must be <= 100, it is `101`',
    at: '101'
  },
  {
    note: 'an unknown parameter',
    changes: { [parameters]: 'minimum: 99\nmaximun: 1\n' },
    code: 'build_parameters',
    message: '`maximun` is not known here',
    at: 'maximun'
  },
  {
    note: 'a missing parameter',
    changes: { [parameters]: '{}\n' },
    code: 'build_parameters',
    message: 'the file has no `minimum`'
  },
  {
    note: 'parameters that are no YAML',
    changes: { [parameters]: 'minimum: [1\n' },
    code: 'build_yaml',
    message: /./
  },
  { note: 'a key twice', changes: { [parameters]: 'minimum: 1\nminimum: 2\n' }, code: 'build_yaml', message: /unique/ },
  {
    note: 'a schema that is none',
    changes: { [schema]: '{"type": "objekt"}' },
    code: 'build_parameters',
    message: /^this is no JSON Schema/
  },
  {
    note: 'a state that there is not',
    changes: edited(lifecycle, 'state: deprecated', 'state: depricated'),
    code: 'build_lifecycle',
    message: '`state` is `depricated`',
    at: 'depricated',
    help: 'did you mean `deprecated`?'
  },
  {
    note: 'a state of an unknown policy',
    changes: edited(lifecycle, '  in-draft:', '  in-draught:'),
    code: 'build_lifecycle',
    message: 'there is no policy `in-draught`',
    at: 'in-draught',
    help: 'did you mean `in-draft`?'
  },
  {
    note: 'a day that there is not',
    changes: edited(lifecycle, '2028-01-01T00', '2028-02-30T00'),
    code: 'build_lifecycle',
    message: '`2028-02-30T00:00:00Z` is not a day of the calendar',
    at: '"2028-02-30T00:00:00Z"'
  },
  {
    note: 'a day without time',
    changes: edited(lifecycle, '2028-01-01T00:00:00Z', '2028-01-01'),
    code: 'build_lifecycle',
    message: '`from` is `2028-01-01`',
    help: /2026-01-31T00:00:00Z/
  },
  {
    note: 'states out of order',
    changes: edited(lifecycle, '2026-06-01T00', '2025-06-01T00'),
    code: 'build_lifecycle',
    message: /not after the change before it/,
    at: '"2025-06-01T00:00:00Z"'
  },
  {
    note: 'a policy without a state is a draft',
    changes: edited(lifecycle, '  warns: [{ state: warn, from: "2026-01-01T00:00:00Z" }]\n', ''),
    code: 'build_lifecycle',
    message: '`warns` has no state: it is a draft, and not run',
    severity: 'warning'
  },
  {
    note: 'no lifecycle',
    changes: { [lifecycle]: undefined },
    code: 'build_lifecycle',
    message: /every policy is a draft/,
    severity: 'warning'
  },
  {
    note: 'a waiver for nothing',
    changes: edited(waivers, '    - product: urn:test:partly\n      violations', '    - violations'),
    code: 'build_waivers',
    message: 'exactly one of `product` and `domain` is needed'
  },
  {
    note: 'a waiver that ends before it begins',
    changes: edited(waivers, '2027-01-01T00:00:00Z', '2026-01-01T00:00:00Z'),
    code: 'build_waivers',
    message: 'the waiver ends before it begins',
    at: '"2026-01-01T00:00:00Z"'
  },
  {
    note: 'a waiver without reason',
    changes: edited(waivers, '      reason: being moved\n', ''),
    code: 'build_waivers',
    message: '`waivers.port-availability.0` has no `reason`'
  },
  {
    note: 'a waiver without end',
    changes: edited(waivers, '      until: "2027-01-01T00:00:00Z"\n', ''),
    code: 'build_waivers',
    message: '`waivers.port-availability.0` has no `until`'
  }
]

describe('what is wrong with a folder of policies is said at its place', () => {
  test.each(cases)('$note', ({ changes, code, message, at, help, severity }) => {
    const { diagnostics, bundle } = buildPolicies(filesWith(changes), {})
    const fitting = diagnostics.filter(each => each.code === code)
    expect(fitting.map(each => each.message).join('\n'), JSON.stringify(diagnostics.map(each => each.message))).toMatch(
      typeof message === 'string' ? literal(message) : message
    )
    const found = fitting.find(each =>
      typeof message === 'string' ? each.message === message : message.test(each.message)
    )
    expect(found?.severity).toBe(severity ?? 'error')
    expect(bundle === undefined).toBe(severity === undefined)
    if (at !== undefined) {
      const { source, start, end } = found?.span ?? { source: { name: '', text: '' }, start: 0, end: 0 }
      expect(source.text.slice(start, end)).toMatch(typeof at === 'string' ? literal(at) : at)
    }
    if (help !== undefined) expect(found?.help).toMatch(typeof help === 'string' ? literal(help) : help)
    if (found?.span) expect(Object.keys(changes).concat(sound.map(file => file.name))).toContain(found.span.source.name)
  })

  test('the fixture itself has one warning and no error', () => {
    const { diagnostics } = buildPolicies(sound, {})
    expect(diagnostics.map(({ severity, code }) => `${severity} ${code}`)).toEqual(['warning build_waivers'])
    const [first] = diagnostics
    expect(first?.span && positionAt(first.span.source, first.span.start).line).toBe(16)
  })

  test('faults of several files are reported together, and none twice', () => {
    const { diagnostics } = buildPolicies(
      filesWith({
        ...edited(owner, 'severity: critical', 'severity: x'),
        ...edited(parameters, '99.5', 'high'),
        ...edited(lifecycle, '2028-01-01T00', '2028-02-30T00')
      }),
      {}
    )
    const errors = diagnostics.filter(each => each.severity === 'error')
    expect(errors.map(each => each.code)).toEqual(['build_policy_metadata', 'build_parameters', 'build_lifecycle'])
  })
})

const literal = (text: string): RegExp => new RegExp(text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))

describe('parameters given in place of the written ones', () => {
  test('reach the data', () => {
    const { data, bundle } = buildPolicies(sound, { parameters: { 'port-availability': { minimum: 99.9 } } })
    expect(bundle).toBeDefined()
    expect(data.parameters).toEqual({ 'port-availability': { minimum: 99.9 } })
  })

  test.each([
    {
      note: 'unknown policy',
      parameters: { nobody: { minimum: 1 } },
      message: 'there is no policy `nobody` whose parameters could change'
    },
    {
      note: 'policy without',
      parameters: { 'owner-named': { minimum: 1 } },
      message: '`owner-named` has no parameters to change'
    },
    {
      note: 'against the schema',
      parameters: { 'port-availability': { minimum: 200 } },
      message: 'parameter of `port-availability`: `minimum` must be <= 100, it is `200`'
    }
  ])('are refused: $note', ({ parameters, message }) => {
    const { diagnostics, bundle } = buildPolicies(sound, { parameters })
    expect(bundle).toBeUndefined()
    expect(diagnostics.filter(each => each.severity === 'error').map(each => each.message)).toEqual([message])
  })
})
