import { Ajv2020 } from 'ajv/dist/2020.js'
import { didYouMean } from '../../diagnostics/index.ts'
import { type Evaluator, openBundle } from '../../evaluator/index.ts'

/** What was asked cannot be tried; the message is for the one who asked. */
export class ImpactError extends Error {
  override readonly name = 'ImpactError'
}

/**
 * The bundle with some parameters of its policies replaced.
 *
 * @param parameters - by policy id, then by name; those not named stay
 * @throws ImpactError for an unknown policy or parameter, or a value that the policy's schema does not allow
 */
export async function withParameters(bundle: Uint8Array, parameters: unknown): Promise<Evaluator> {
  if (!isRecord(parameters)) throw new ImpactError('`parameters` is an object: policy id, then parameter, then value')
  const candidate = await openBundle(bundle)
  const data = JSON.parse(candidate.bundle.dataText) as Record<string, unknown>
  const current = isRecord(data['parameters']) ? data['parameters'] : {}
  const next: Record<string, unknown> = { ...current }
  for (const [id, values] of Object.entries(parameters)) {
    const policy = candidate.policies.find(each => each.id === id)
    if (!policy) {
      const closest = didYouMean(
        id,
        candidate.policies.map(each => each.id)
      )
      throw new ImpactError(`there is no policy \`${id}\`${closest ? `; did you mean \`${closest}\`?` : ''}`)
    }
    if (!isRecord(values)) throw new ImpactError(`the parameters of \`${id}\` are an object: parameter, then value`)
    const before = isRecord(current[id]) ? current[id] : {}
    for (const name of Object.keys(values)) {
      if (Object.hasOwn(before, name)) continue
      const closest = didYouMean(name, Object.keys(before))
      throw new ImpactError(
        `the policy \`${id}\` has no parameter \`${name}\`${closest ? `; did you mean \`${closest}\`?` : ''}`
      )
    }
    const after = { ...before, ...values }
    assertAllowed(id, policy.parameters, after)
    next[id] = after
  }
  candidate.setData(JSON.stringify({ ...data, parameters: next }))
  return candidate
}

function assertAllowed(id: string, schema: unknown, values: Readonly<Record<string, unknown>>): void {
  if (!isRecord(schema)) return
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
  const { $schema: _, ...rules } = schema
  if (ajv.validate(rules, values)) return
  const faults = (ajv.errors ?? []).map(({ instancePath, message }) => `\`${instancePath.slice(1)}\` ${message}`)
  throw new ImpactError(`the policy \`${id}\` does not allow these parameters: ${faults.join('; ')}`)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
