type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]

const languagesOf = (map: Fields): readonly string[] =>
  ['en', ...Object.keys(map)].filter(key => /^[a-z]{2}$/.test(key) && map[key] !== undefined)

/** The map that holds one of the names: the map itself, or what it says in English, else in its first language. */
export function spoken(map: unknown, names: unknown): unknown {
  if (!isFields(map)) return undefined
  if (asList(names).some(name => map[String(name)] !== undefined)) return map
  const [language] = languagesOf(map)
  return language === undefined ? undefined : map[language]
}

/** A text for people: as it is, by language, or as a list of such maps. */
export function saidText(value: unknown): unknown {
  if (typeof value === 'string') return value
  const [part] = asList(value)
  return typeof part === 'string' ? part : isFields(part) ? part[languagesOf(part)[0] ?? 'en'] : undefined
}

/**
 * The profile that counts of several: `default`, else the first. The specification writes them by name, below `declarative` or not, or as a list.
 */
function profilesOf(part: unknown): readonly Fields[] {
  if (Array.isArray(part)) return part.filter(isFields)
  if (!isFields(part)) return []
  if (part.dimensions !== undefined || part.dimension !== undefined) return [part]
  if (part.declarative !== undefined) return profilesOf(part.declarative)
  const byName = Object.entries(part).filter(
    ([name, value]) => name !== 'executable' && name !== 'support' && isFields(value)
  )
  const chosen = byName.find(([name]) => name === 'default') ?? byName[0]
  return isFields(chosen?.[1]) ? [chosen[1]] : []
}

/** What is promised of each dimension of a service, in the profile that counts: maps of the document. */
export function slaDimensions(sla: unknown): readonly unknown[] {
  return profilesOf(sla)
    .flatMap(profile => (isFields(profile) && profile.dimensions ? asList(profile.dimensions) : profile))
    .filter(part => isFields(part) && (part.dimension !== undefined || part['x-dimension'] !== undefined))
}

/** Those of some dimensions that are about one of them. */
export function ofDimension(levels: unknown, dimension: unknown): readonly unknown[] {
  return asList(levels).filter(level => isFields(level) && level.dimension === dimension)
}

/** What they promise, as a number with a unit. */
export function measured(levels: unknown, dimension: unknown): readonly unknown[] {
  return ofDimension(levels, dimension).flatMap(level =>
    isFields(level) ? [{ value: numeral(level.objective), unit: level.unit }] : []
  )
}

/** What is promised of each dimension of the data's quality, and what checks it. */
export function qualityProfiles(quality: unknown): readonly unknown[] {
  const checked = isFields(quality) ? asList(quality.executable).filter(isFields) : []
  return [...slaDimensions(quality), ...checked]
}

/** Where the promises of a service say whom to ask. */
export function slaSupport(sla: unknown): readonly unknown[] {
  const own = isFields(sla) ? asList(sla.support) : []
  return [...own, ...profilesOf(sla).flatMap(profile => asList(profile.support))].filter(isFields)
}

/** The first of the pricing plans. */
export function pricingPlan(plans: unknown): unknown {
  if (Array.isArray(plans)) return plans.find(isFields)
  if (!isFields(plans)) return undefined
  if (plans.declarative !== undefined) return pricingPlan(plans.declarative)
  const [language] = languagesOf(plans)
  return language === undefined ? undefined : pricingPlan(plans[language])
}

const lifecycles: Readonly<Record<string, string>> = {
  announcement: 'proposed',
  draft: 'draft',
  development: 'draft',
  testing: 'draft',
  acceptance: 'draft',
  production: 'active',
  sunset: 'deprecated',
  retired: 'retired'
}

/** Where a product is in its life, by the word of the Linux Foundation's specification. */
export function productLifecycle(status: unknown): string | undefined {
  const word = typeof status === 'string' ? status.trim().toLowerCase() : ''
  return Object.hasOwn(lifecycles, word) ? lifecycles[word] : undefined
}

const kinds: Readonly<Record<string, string>> = {
  file: 'files',
  sftp: 'files',
  api: 'api',
  grpc: 'api',
  ai: 'api',
  sql: 'tables'
}

/** What a way of access offers. */
export function accessKind(type: unknown): string | undefined {
  const word = typeof type === 'string' ? type.trim().toLowerCase() : ''
  return word === '' ? undefined : Object.hasOwn(kinds, word) ? kinds[word] : word
}

/** A number, also when written as a text; anything else as it is. */
export function numeral(value: unknown): unknown {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value
}
