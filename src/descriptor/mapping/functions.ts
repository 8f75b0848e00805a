import { lifecycles } from '../../mesh/index.ts'
import {
  apiAddress,
  apiColumnIs,
  apiColumns,
  apiColumnType,
  apiServers,
  apiTableDetail,
  apiTableName,
  apiTables
} from './api-definition.ts'
import { columnType, fieldPath, fieldsOf, personalFact, personalKind, referencesOf } from './columns.ts'
import type { MappingFunctions } from './compile-mapping.ts'
import { type CustomPlace, conventionNames } from './conventions.ts'
import { definitionOf, entriesOf, entryName, extrasOf, inPrimaryKey, linksOf, namedFieldsOf } from './named-fields.ts'
import {
  accessKind,
  measured,
  numeral,
  ofDimension,
  pricingPlan,
  productLifecycle,
  qualityProfiles,
  saidText,
  slaDimensions,
  slaSupport,
  spoken
} from './product-profiles.ts'
import { durationSeconds, percent, perSecond, serviceLevelKind } from './service-level.ts'

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined

/** The functions of every mapping. All are total: whatever the arguments are, they give a value or undefined. */
export const mappingFunctions: MappingFunctions = {
  /** `$at(place, value)`: the value; its place in the document is that of the first argument. */
  at: (_place, value) => value,
  lower: value => asText(value)?.toLowerCase(),
  /** Lower case with hyphens. */
  slug: value =>
    asText(value)
      ?.toLowerCase()
      .replaceAll(/[\s_]+/g, '-'),
  /** A truth value, also when written as text. */
  flag: value =>
    typeof value === 'boolean'
      ? value
      : { true: true, yes: true, false: false, no: false }[asText(value)?.toLowerCase() ?? ''],
  /** A map, and nothing else. */
  object: value => (isFields(value) ? value : undefined),
  /** Texts from a list, or from one text with commas. */
  words: value =>
    asList(value).flatMap(item =>
      typeof item === 'string' ? item.split(',').flatMap(word => asText(word) ?? []) : []
    ),
  /** True when there is at least one element. */
  filled: value => asList(value).length > 0,
  urn: (id, kind) => urnOf(id, kind === 'contract' ? 'contract' : 'product'),
  lifecycle: value => lifecycles.find(word => word === asText(value)?.toLowerCase()),
  custom: (properties, place) => customOf(properties, place as CustomPlace),
  members,
  ownerOf: team => members(team).find(member => /\bowner\b/i.test(asText((member as Fields).role) ?? '')),
  email: value => (/^[^\s@]+@[^\s@]+$/.test(asText(value) ?? '') ? asText(value) : undefined),
  approvers: (first, second) =>
    [first, second]
      .flatMap(names => asText(names)?.split(/\s*,\s*/) ?? [])
      .filter(name => name !== '' && !/^(na|n\/a|none|-)$/i.test(name)),
  address,
  /** ODCS 2 writes one server at the top of the document. */
  oldAddress: contract =>
    isFields(contract)
      ? [asText(contract.server), asText(contract.project), asText(contract.database)].filter(Boolean).join('/') ||
        undefined
      : undefined,
  portKind,
  fields: fieldsOf,
  fieldPath,
  references: referencesOf,
  entries: entriesOf,
  entryName,
  namedFields: namedFieldsOf,
  definition: definitionOf,
  inPrimaryKey,
  links: linksOf,
  extras: extrasOf,
  /** Tags of a field and of its definition. */
  allTags: (field, root) =>
    [field, definitionOf(field, root)].flatMap(part => (isFields(part) ? asList(part.tags) : [])),
  /** The first of the values that is a truth value. */
  stated: (...values) => values.find(value => typeof value === 'boolean'),
  mailto: value => (/^[^\s@]+@[^\s@]+$/.test(asText(value) ?? '') ? `mailto:${asText(value)}` : undefined),
  /** How a contact is reached, told by what is given. */
  contactTool: contact =>
    isFields(contact) && asText(contact.url) === undefined && asText(contact.email) !== undefined ? 'email' : undefined,
  columnType,
  personal: personalFact,
  personalKind,
  qualityKind: (type, metric) => asText(type)?.toLowerCase() ?? (asText(metric) ? 'library' : undefined),
  /** Something a machine can run: a metric, a query, or an engine with what it runs. */
  computable: rule =>
    isFields(rule) &&
    asText(rule.type)?.toLowerCase() !== 'text' &&
    [rule.metric, rule.query, rule.engine, rule.type === 'library' ? rule.rule : undefined].some(
      part => asText(part) !== undefined
    ),
  /** The values that a quality rule of a column admits. */
  validValues: rules => {
    const lists = asList(rules).flatMap(rule => (isFields(rule) ? validValuesOf(rule) : []))
    return lists.length > 0 ? lists : undefined
  },
  slaKind: serviceLevelKind,
  percent: levels => eachLevel(levels, percent),
  seconds: levels => eachLevel(levels, (value, unit) => durationSeconds(value, unit)),
  days: levels =>
    eachLevel(levels, (value, unit) => {
      const seconds = durationSeconds(value, unit, 'months')
      return seconds === undefined ? undefined : seconds / 86_400
    }),
  perSecond: levels => eachLevel(levels, perSecond),
  percentOf: value => percent(value, undefined),
  secondsOf: value => durationSeconds(value, undefined),
  daysOf: value => {
    const seconds = durationSeconds(value, undefined, 'months')
    return seconds === undefined ? undefined : seconds / 86_400
  },
  secondsEach: values => asList(values).flatMap(value => durationSeconds(value, undefined) ?? []),
  daysEach: values =>
    asList(values).flatMap(value => {
      const seconds = durationSeconds(value, undefined, 'months')
      return seconds === undefined ? [] : seconds / 86_400
    }),
  /** Percents, where at most 1 is the whole: `0.999`. */
  shares: values => asList(values).flatMap(value => share(value) ?? []),
  levelMaps,
  levelEntries,
  apiTables,
  apiTableName,
  apiTableDetail,
  apiColumns,
  apiColumnIs,
  apiColumnType,
  apiServers,
  apiAddress,
  apiUrl: definition => apiServers(definition).map(apiAddress)[0],
  apiProtocol: definition =>
    isFields(definition) && (definition.openapi !== undefined || definition.swagger !== undefined) ? 'api' : undefined,
  serviceKind,
  contractOf: definition =>
    isFields(definition) && (definition.kind === 'DataContract' || definition.dataContractSpecification !== undefined)
      ? asText(definition.id)
      : undefined,
  /** A part that is here, not only named, and has no contract elsewhere. */
  selfDescribed: (part, contractId) => isFields(part) && part.$ref === undefined && asText(contractId) === undefined,
  portOwner: name => portOfUrn(name)?.product,
  portOfUrn: name => portOfUrn(name)?.port,
  extensions: extensionsOf,
  spoken,
  said: saidText,
  slaDimensions,
  dimension: ofDimension,
  measured,
  slaSupport,
  qualityProfiles,
  pricingPlan,
  lfLifecycle: productLifecycle,
  accessKind,
  numeral,
  least: values => extreme(values, Math.min),
  most: values => extreme(values, Math.max)
}

/** ODCS 3.0 writes them into the rule, 3.1 into its arguments. */
function validValuesOf(rule: Fields): readonly unknown[] {
  const { validValues } = isFields(rule.arguments) ? rule.arguments : rule
  return Array.isArray(validValues) ? validValues : []
}

/** The kind of a port by what DPDS calls its service. */
function serviceKind(services: unknown): string | undefined {
  const word = asText(services)
    ?.toLowerCase()
    .replace(/[-_ ]?services?$/, '')
  if (word === undefined) return undefined
  return { datastore: 'tables', streaming: 'topic', rest: 'api', file: 'files' }[word] ?? word
}

/** `urn:dpds:acme:dataproducts:orders:1:outputports:events` names a port of a product. */
function portOfUrn(name: unknown): { readonly product: string; readonly port: string } | undefined {
  const match = /^(urn:.+?)(?::\d+\.\d+\.\d+)?:outputports:([^:]+)(?::\d+\.\d+\.\d+)?$/i.exec(asText(name) ?? '')
  return match?.[1] && match[2] ? { product: match[1], port: match[2] } : undefined
}

/** What a map says with `x-` before the name, and that is not understood there by convention. */
function extensionsOf(map: unknown, place: unknown): Fields | undefined {
  if (!isFields(map)) return undefined
  const known = conventionNames[place as CustomPlace]
  const said = Object.entries(map).filter(
    ([name, value]) => name.startsWith('x-') && !known?.has(name.slice(2)) && value !== undefined && value !== null
  )
  return Object.fromEntries(said)
}

/** The maps in which a promise of DPDS holds service levels by name. */
function levelMaps(promise: unknown): readonly Fields[] {
  const outer = isFields(promise) ? [promise, promise.definition] : []
  return outer
    .flatMap(map => (isFields(map) ? [map, map['x-operationalSlo'], map['x-qualitySlo']] : []))
    .filter(isFields)
}

/** Service levels that stand in maps by name, as a list. */
function levelEntries(...maps: readonly unknown[]): readonly Fields[] {
  return maps
    .flatMap(asList)
    .flatMap(map =>
      isFields(map)
        ? Object.entries(map).flatMap(([name, value]) =>
            (typeof value === 'string' || typeof value === 'number') && !levelWords.has(name)
              ? [{ property: name.replace(/^x-/, ''), value }]
              : []
          )
        : []
    )
}

/** What a definition says about itself. */
const levelWords = new Set([
  'id',
  'name',
  'version',
  'displayName',
  'fullyQualifiedName',
  'entityType',
  'description',
  'specification',
  'specificationVersion',
  'definition',
  'componentGroup',
  '$ref',
  '$href',
  'mediaType'
])

function share(value: unknown): number | undefined {
  const amount = typeof value === 'string' && /^[01](\.\d+)?$/.test(value.trim()) ? Number(value) : value
  if (typeof amount !== 'number' || !(amount > 0 && amount <= 1)) return percent(value, undefined)
  return Math.round(amount * 1e10) / 1e8
}

function urnOf(id: unknown, kind: 'product' | 'contract'): string | undefined {
  const text = asText(id)
  if (text === undefined || /^urn:/i.test(text)) return text
  return `urn:polity:${kind}:${encodeURI(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(/[?#]/g, encodeURIComponent)}`
}

function members(team: unknown): readonly unknown[] {
  const all = isFields(team) ? team.members : team
  return asList(all).filter(member => isFields(member) && asText(member.dateOut) === undefined)
}

function customOf(properties: unknown, place: CustomPlace): Fields {
  const known = conventionNames[place]
  const pairs = asList(properties).flatMap(item => {
    const name = isFields(item) ? asText(item.property) : undefined
    return name === undefined || known?.has(name) || name === '__proto__'
      ? []
      : [[name, (item as Fields).value] as const]
  })
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined && value !== null))
}

function eachLevel(levels: unknown, read: (value: unknown, unit: unknown) => number | undefined): readonly number[] {
  return asList(levels).flatMap(level => (isFields(level) ? (read(level.value, level.unit) ?? []) : []))
}

function extreme(values: unknown, choose: (...values: number[]) => number): number | undefined {
  const numbers = asList(values).filter(value => typeof value === 'number')
  return numbers.length > 0 ? numbers.reduce((a, b) => choose(a, b)) : undefined
}

/** One line that finds a server, built from the parts that are written. */
function address(server: unknown): string | undefined {
  if (!isFields(server)) return undefined
  const part = (name: string) => (typeof server[name] === 'number' ? String(server[name]) : asText(server[name]))
  const whole = part('location') ?? part('endpointUrl') ?? part('path') ?? part('stagingDir')
  if (whole) return whole
  const dotted = (...names: string[]) => names.flatMap(name => part(name) ?? []).join('.')
  if (part('project')) return dotted('project', 'dataset', 'topic')
  const port = part('port')
  const host = part('host') ?? part('account')
  const inside = dotted('catalog', 'database', 'serviceName', 'schema', 'stream', 'topic') || part('dataset')
  const outside = host && port ? `${host}:${port}` : host
  return [outside, inside].filter(text => text).join('/') || undefined
}

const topicServers = new Set(['kafka', 'kinesis', 'pubsub'])
const fileServers = new Set(['s3', 'azure', 'sftp', 'local', 'gcs'])

/** What a contract offers, told by its servers where they agree. */
function portKind(servers: unknown): string | undefined {
  const kinds = new Set(
    asList(servers).flatMap(server => {
      const type = isFields(server) ? asText(server.type)?.toLowerCase() : undefined
      if (type === undefined || type === 'custom') return []
      return [topicServers.has(type) ? 'topic' : fileServers.has(type) ? 'files' : type === 'api' ? 'api' : 'tables']
    })
  )
  return kinds.size === 1 ? [...kinds][0] : undefined
}
