import { didYouMean } from '../../diagnostics/index.ts'
import { formats } from '../formats/index.ts'

const kinds = ['DataContract', 'DataProduct', 'Mesh']
/** Properties by which a document names its standard; of other standards too, so that whoever uses one is told that it is not read. */
const naming = (): readonly string[] => [
  ...new Set([
    ...formats.map(format => format.versionProperty).filter(name => /data|product|contract/i.test(name)),
    'dataContractSpecification',
    'dataProductDescriptor',
    'dataProductSpecification',
    'dataUsageAgreementSpecification'
  ])
]

/** Whether a document that follows no known standard was meant to: it names one, nearly names one, or has a version as they write it. */
export function isMeantAsDescriptor(content: unknown): boolean {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return false
  const { kind, apiVersion } = content as Readonly<Record<string, unknown>>
  if (typeof kind === 'string' && (kinds.includes(kind) || didYouMean(kind, kinds) !== undefined)) return true
  if (typeof apiVersion === 'string' && /^(?:v\d+\.\d+\.\d+$|polity\/)/.test(apiVersion)) return true
  if (formats.some(format => format.recognizes(content as Readonly<Record<string, unknown>>))) return true
  const names = naming()
  return Object.keys(content).some(key => names.includes(key) || didYouMean(key, names) !== undefined)
}

/** The same of a text that cannot be parsed, by its lines; in whatever encoding it came. */
export function isTextMeantAsDescriptor(input: Uint8Array | string): boolean {
  const text = (typeof input === 'string' ? input : Buffer.from(input).toString('latin1')).replaceAll('\0', '')
  // bounded, so that a long run of spaces or dashes costs no time
  const key = (names: string): string => `^[ \\t{,"'-]{0,99}(?:${names})["']?[ \\t]{0,9}:`
  const marks = [
    `${key('kind')}[ \\t]{0,9}["']?(?:${kinds.join('|')})\\b`,
    `${key('apiVersion')}[ \\t]{0,9}["']?(?:v\\d{1,9}\\.\\d{1,9}\\.\\d|polity/)`,
    key(naming().join('|'))
  ]
  return new RegExp(marks.join('|'), 'm').test(text)
}
