import { isIPv4, isIPv6 } from 'node:net'
import { readGoUrl, UrlError } from '../go-url.ts'
import { isRegex } from './patterns.ts'

/** True when a text is of a format; one that nobody knows fits every text. */
export function isOfFormat(format: string, text: string): boolean {
  const check = Object.hasOwn(formats, format) ? formats[format] : undefined
  return check === undefined || check(text)
}

const hostname =
  /^(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]{0,61}[a-zA-Z0-9])(?:\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]{0,61}[a-zA-Z0-9]))*$/
const uuid = /^[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}$/i
const jsonPointer = /^(?:\/(?:[^~/]|~0|~1)*)*$/
const relativeJsonPointer = /^(?:0|[1-9][0-9]*)(?:#|(?:\/(?:[^~/]|~0|~1)*)*)$/

/** What OPA's validator takes for each, which is Go's parsers and not the specifications. */
const formats: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDate,
  time: isTime,
  // A date alone and a time alone, too.
  'date-time': text => isDate(text) || isTime(text) || isDateTime(text),
  hostname: text => text.length < 256 && hostname.test(text),
  email: isEmail,
  'idn-email': isEmail,
  ipv4: text => isIPv4(text) || isMappedIPv4(text),
  ipv6: text => isIPv6(text) && !text.includes('%'),
  uri: text => schemeOfUri(text) !== undefined && schemeOfUri(text) !== '' && !text.includes('\\'),
  'uri-reference': isUriReference,
  iri: text => schemeOfUri(text) !== undefined && schemeOfUri(text) !== '' && !text.includes('\\'),
  'iri-reference': isUriReference,
  'uri-template': text => isUriReference(text) && pathOf(text).lastIndexOf('{') <= pathOf(text).lastIndexOf('}'),
  uuid: text => uuid.test(text),
  regex: isRegex,
  'json-pointer': text => jsonPointer.test(text),
  'relative-json-pointer': text => relativeJsonPointer.test(text)
}

/** An IPv6 address that ends as an IPv4 one has dots, and that is all that is asked. */
function isMappedIPv4(text: string): boolean {
  return text.includes('.') && isIPv6(text) && !text.includes('%')
}

function isDate(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []
  if (year === undefined) return false
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  return date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day)
}

function isTime(text: string): boolean {
  const [, hour, minute, second, zone = ''] = /^(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? []
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return false
  return zone.length < 6 || (Number(zone.slice(1, 3)) <= 24 && Number(zone.slice(4)) <= 60)
}

function isDateTime(text: string): boolean {
  const time = text.slice(11)
  return (
    isDate(text.slice(0, 10)) &&
    text[10] === 'T' &&
    isTime(time) &&
    /(?:Z|:\d\d[+-]\d\d:\d\d|[.,]\d+[+-]\d\d:\d\d)$/.test(time)
  )
}

// ---- addresses

const atom = /^[\w!#$%&'*+\-/=?^`{|}~\u0080-\u{10FFFF}]+$/u

/** One address, with or without a name before it. */
function isEmail(text: string): boolean {
  const trimmed = text.trim()
  const open = trimmed.lastIndexOf('<')
  if (!trimmed.endsWith('>') || open === -1) return isAddress(trimmed)
  return isPhrase(trimmed.slice(0, open).trim()) && isAddress(trimmed.slice(open + 1, -1).trim())
}

function isAddress(text: string): boolean {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at)
  const domain = text.slice(at + 1)
  if (at === -1) return false
  return (isQuoted(local) || isDotted(local)) && (isDotted(domain) || isLiteral(domain))
}

function isDotted(text: string): boolean {
  return text.split('.').every(part => atom.test(part))
}

function isQuoted(text: string): boolean {
  return /^"(?:[^"\\\p{Cc}]|\\[^\p{Cc}])+"$/u.test(text)
}

function isLiteral(text: string): boolean {
  const [, address] = /^\[(?:IPv6:)?([^[\]]+)\]$/.exec(text) ?? []
  return address !== undefined && (isIPv4(address) || isIPv6(address))
}

function isPhrase(text: string): boolean {
  return text === '' || isQuoted(text) || text.split(/[ \t]+/).every(word => isDotted(word) || isQuoted(word))
}

// ---- URIs, as Go's `url.Parse` reads them

function isUriReference(text: string): boolean {
  return schemeOfUri(text) !== undefined && !text.includes('\\')
}

const withoutFragment = (text: string): string => text.replace(/#.*$/s, '')
const pathOf = (text: string): string => withoutFragment(text).replace(/\?.*$/s, '')

/** The scheme, which may be empty; `undefined` when the text is no reference. */
function schemeOfUri(text: string): string | undefined {
  try {
    return readGoUrl(text).url.Scheme
  } catch (error) {
    if (error instanceof UrlError) return undefined
    throw error
  }
}
