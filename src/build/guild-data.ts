import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { type DiagnosticCode, didYouMean, type Report, type Source } from '../diagnostics/index.ts'
import type { PolicyLifecycle, PolicyMetadata, Waiver } from '../mesh/index.ts'
import { compileSchema, lifecycleFile, waiversFile } from './guild-schemas.ts'
import { readYaml, type YamlText } from './read-yaml.ts'

/**
 * `lifecycle.yaml`: from when each policy is in which state. A policy it does not name is a draft, with a warning.
 *
 * @param ids - of all policies, also those whose metadata could not be read
 */
export function readLifecycle(
  source: Source | undefined,
  policies: readonly PolicyMetadata[],
  ids: ReadonlySet<string>,
  report: Report
): ReadonlyMap<string, PolicyLifecycle> {
  const states = new Map<string, PolicyLifecycle>()
  if (!source) {
    report({
      code: 'build_lifecycle',
      severity: 'warning',
      message: 'there is no `lifecycle.yaml`: every policy is a draft, and none is run',
      help: 'write `lifecycle: {<policy>: [{state: warn, from: "2026-01-01T00:00:00Z"}]}`'
    })
    return states
  }
  const yaml = readYaml(source, report)
  if (!yaml || !follows(lifecycleFile(), yaml, 'build_lifecycle', report)) return states
  const { lifecycle } = yaml.value as { lifecycle: Record<string, PolicyLifecycle['states']> }
  for (const [id, entries] of Object.entries(lifecycle)) {
    if (!isKnown(id, ids, ['lifecycle', id], yaml, 'build_lifecycle', report)) continue
    for (const [i, entry] of entries.entries()) {
      assertInstant(entry.from, ['lifecycle', id, i, 'from'], yaml, 'build_lifecycle', report)
      if (i > 0 && entry.from <= (entries[i - 1]?.from ?? '')) {
        report({
          code: 'build_lifecycle',
          severity: 'error',
          message: `\`${id}\` changes state at \`${entry.from}\`, not after the change before it`,
          span: yaml.spanAt(['lifecycle', id, i, 'from']),
          help: 'list the states in the order in which they begin, each at an instant of its own'
        })
      }
    }
    states.set(id, { states: entries.map(({ from, state }) => ({ from, state })) })
  }
  for (const { id } of policies) {
    if (id in lifecycle) continue
    report({
      code: 'build_lifecycle',
      severity: 'warning',
      message: `\`${id}\` has no state: it is a draft, and not run`,
      span: yaml.keySpanAt(['lifecycle'])
    })
  }
  return states
}

/** `lifecycle.yaml`: until when a gate may let violations be that were there when it came; empty: it may not. What is wrong with the file, {@link readLifecycle} tells. */
export function readBaselineUntil(source: Source | undefined, report: Report): string {
  const yaml = source && readYaml(source, () => {})
  if (!yaml || !lifecycleFile()(yaml.value)) return ''
  const { baselineUntil = '' } = yaml.value as { readonly baselineUntil?: string }
  if (baselineUntil !== '') assertInstant(baselineUntil, ['baselineUntil'], yaml, 'build_lifecycle', report)
  return baselineUntil
}

/** `waivers.yaml`: accepted violations. One for other versions of the policy than the bundle's is left out, with a warning. */
export function readWaivers(
  source: Source | undefined,
  policies: readonly PolicyMetadata[],
  ids: ReadonlySet<string>,
  report: Report
): Record<string, Waiver[]> {
  const waivers: Record<string, Waiver[]> = {}
  if (!source) return waivers
  const yaml = readYaml(source, report)
  if (!yaml) return waivers
  const { value } = yaml
  if (typeof value === 'object' && value !== null && 'waivers' in value && value.waivers === null) return waivers
  if (!follows(waiversFile(), yaml, 'build_waivers', report)) return waivers
  const file = (yaml.value as { waivers: Record<string, (Waiver & { versions?: string[] })[]> }).waivers
  for (const [id, entries] of Object.entries(file)) {
    if (!isKnown(id, ids, ['waivers', id], yaml, 'build_waivers', report)) continue
    const version = policies.find(policy => policy.id === id)?.version ?? ''
    for (const [i, { versions, ...waiver }] of entries.entries()) {
      const at = ['waivers', id, i]
      for (const key of ['from', 'until'] as const)
        assertInstant(waiver[key], [...at, key], yaml, 'build_waivers', report)
      if (waiver.until <= waiver.from) {
        report({
          code: 'build_waivers',
          severity: 'error',
          message: 'the waiver ends before it begins',
          span: yaml.spanAt([...at, 'until'])
        })
      }
      if (versions && !versions.some(range => covers(range, version))) {
        report({
          code: 'build_waivers',
          severity: 'warning',
          message: `the waiver is for other versions of \`${id}\` than ${version} and has no effect`,
          span: yaml.spanAt([...at, 'versions'])
        })
        continue
      }
      waivers[id] = [...(waivers[id] ?? []), waiver]
    }
  }
  return waivers
}

/** `1.2.0`, `1.2` or `1`, with any `x` or `*` for what is left open. */
function covers(range: string, version: string): boolean {
  const wanted = range.split('.')
  const parts = version.split('.')
  return wanted.every((part, i) => part === 'x' || part === '*' || part === parts[i])
}

/** The parameters of one policy as values that follow its schema; undefined when they do not. */
export function readParameters(
  id: string,
  files: { readonly values: Source | undefined; readonly schema: Source | undefined },
  override: Readonly<Record<string, unknown>> | undefined,
  report: Report
): { readonly values: Record<string, unknown>; readonly schema: unknown } | undefined {
  const code = 'build_parameters'
  const { values, schema } = files
  if (!values && !schema) {
    if (override) report({ code, severity: 'error', message: `\`${id}\` has no parameters to change` })
    return undefined
  }
  if (!values || !schema) {
    const there = (values ?? schema) as Source
    report({
      code,
      severity: 'error',
      message: values ? `the parameters of \`${id}\` have no schema` : `the parameters of \`${id}\` have no values`,
      span: { source: there, start: 0, end: 0 },
      help: values ? 'write `parameters.schema.json` beside it' : 'write `parameters.yaml` beside it'
    })
    return undefined
  }
  const schemaYaml = readYaml(schema, report)
  const yaml = readYaml(values, report)
  if (!schemaYaml || !yaml) return undefined
  let check: ValidateFunction
  try {
    check = compileSchema(schema.text, schemaYaml.value as object)
  } catch (error) {
    const message = `this is no JSON Schema: ${(error as Error).message.replace(/^schema is invalid: /, '')}`
    report({ code, severity: 'error', message, span: schemaYaml.spanAt([]) })
    return undefined
  }
  if ((schemaYaml.value as { type?: unknown }).type !== 'object') {
    report({
      code,
      severity: 'error',
      message: 'the schema does not say `"type": "object"`',
      span: schemaYaml.spanAt([])
    })
    return undefined
  }
  if (!follows(check, yaml, code, report)) return undefined
  const whole = { ...(yaml.value as Record<string, unknown>), ...override }
  if (override && !check(whole)) {
    for (const error of check.errors ?? []) {
      report({ code, severity: 'error', message: `parameter of \`${id}\`: ${wordsOf(error, whole).message}` })
    }
    return undefined
  }
  return { values: whole, schema: schemaYaml.value }
}

function follows(check: ValidateFunction, yaml: YamlText, code: DiagnosticCode, report: Report): boolean {
  if (check(yaml.value)) return true
  for (const error of check.errors ?? []) {
    if (error.keyword === 'oneOf' || error.schemaPath.includes('/oneOf/')) {
      if (error.keyword === 'oneOf') {
        const span = yaml.spanAt(pathOf(error))
        report({ code, severity: 'error', message: 'exactly one of `product` and `domain` is needed', span })
      }
      continue
    }
    const { message, key, help } = wordsOf(error, yaml.value)
    const span = key === undefined ? yaml.spanAt(pathOf(error)) : yaml.keySpanAt([...pathOf(error), key])
    report({ code, severity: 'error', message, span, ...(help ? { help } : {}) })
  }
  return false
}

const pathOf = (error: ErrorObject): string[] =>
  error.instancePath
    .split('/')
    .slice(1)
    .map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'))

/** A schema error in the words of the file's author; `key`: it is about this property's name. */
function wordsOf(error: ErrorObject, value: unknown): { message: string; key?: string; help?: string } {
  const path = pathOf(error)
  const got = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value)
  const name = path.length === 0 ? 'the file' : `\`${path.at(-1)}\``
  const params = error.params as Record<string, unknown>
  switch (error.keyword) {
    case 'required':
      return {
        message: `${path.length === 0 ? 'the file' : `\`${path.join('.')}\``} has no \`${String(params['missingProperty'])}\``
      }
    case 'additionalProperties': {
      const key = String(params['additionalProperty'])
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {})
      const near = didYouMean(key, known)
      return { message: `\`${key}\` is not known here`, key, ...(near ? { help: `did you mean \`${near}\`?` } : {}) }
    }
    case 'enum': {
      const values = params['allowedValues'] as string[]
      const near = didYouMean(String(got), values)
      return {
        message: `${name} is \`${String(got)}\``,
        help: near ? `did you mean \`${near}\`?` : `write one of ${values.join(', ')}`
      }
    }
    case 'pattern':
      return {
        message: `${name} is \`${String(got)}\``,
        ...(String(params['pattern']).includes('\\d{4}')
          ? { help: 'write an instant in UTC: `2026-01-31T00:00:00Z`' }
          : { help: `it has to match \`${String(params['pattern'])}\`` })
      }
    default:
      return { message: `${name} ${error.message ?? 'is not right'}, it is \`${JSON.stringify(got)}\`` }
  }
}

function isKnown(
  id: string,
  ids: ReadonlySet<string>,
  path: readonly string[],
  yaml: YamlText,
  code: DiagnosticCode,
  report: Report
): boolean {
  if (ids.has(id)) return true
  const near = didYouMean(id, ids)
  report({
    code,
    severity: 'error',
    message: `there is no policy \`${id}\``,
    span: yaml.keySpanAt(path),
    ...(near ? { help: `did you mean \`${near}\`?` } : {})
  })
  return false
}

function assertInstant(
  text: string,
  path: readonly (string | number)[],
  yaml: YamlText,
  code: DiagnosticCode,
  report: Report
): void {
  const time = Date.parse(text)
  if (!Number.isNaN(time) && new Date(time).toISOString() === text.replace('Z', '.000Z')) return
  report({ code, severity: 'error', message: `\`${text}\` is not a day of the calendar`, span: yaml.spanAt(path) })
}
