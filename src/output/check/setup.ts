import type { BundleFacts, CheckResult } from '../../governance/check/index.ts'
import { oneLine } from './show-value.ts'

/** By what was judged, and what about it is local, in lines: the gate informs, publishing decides. */
export function tellSetup(result: CheckResult, digestLength = 19): string[] {
  const { bundle, beside = [] } = result
  return [
    ...[bundle, ...beside].map((facts, i) => {
      const label = i === 0 ? 'policies:' : 'local policies:'
      return `${label} ${oneLine(facts.name)} ${facts.digest.slice(0, digestLength)}${signatureWords(facts)}`
    }),
    ...tellLocal(result)
  ]
}

/** What a gate was told, and what somebody should know of it. */
function tellLocal({ gate }: CheckResult): string[] {
  if (!gate) return []
  const { config, overrides, notes } = gate
  return [
    ...(config === undefined ? [] : [`settings: ${oneLine(config)}`]),
    ...overrides.map(text => `local: ${oneLine(text)}`),
    ...(overrides.length > 0 ? ['what is local holds here; publishing judges without it'] : []),
    ...notes.map(text => `note: ${oneLine(text)}`)
  ]
}

function signatureWords({ signature, isLocal }: BundleFacts): string {
  if (isLocal) return ', compiled here'
  if (signature === undefined) return ''
  if (signature.state === 'none') return ', not signed'
  if (signature.state === 'unverified') return ', signed, the signature not verified'
  const { key = '', algorithm = '', keyId } = signature
  return `, signature verified with ${oneLine(key)} (${algorithm}${keyId === undefined ? '' : `, key ${oneLine(keyId)}`})`
}
