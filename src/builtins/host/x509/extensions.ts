import type { Json } from '../../../json/index.ts'
import { type GoUrl, readGoUrl } from '../go-url.ts'
import { addressText, rangeOf } from './addresses.ts'
import {
  ascii,
  bits,
  boolean,
  context,
  type Der,
  DerError,
  elementsOf,
  expectTag,
  identifierOf,
  integer,
  integerOf,
  listOf,
  membersOf,
  objectIdentifier,
  readWhole,
  tags
} from './der.ts'

export interface Extension {
  readonly Id: number[]
  readonly Critical: boolean
  readonly Value: Buffer
}

/** Of one extension: the members that it gives, and whether nothing in it was left aside. */
interface Found {
  readonly members: Readonly<Record<string, Json>>
  readonly isHandled: boolean
}

/** `Extension ::= SEQUENCE { identifier, critical DEFAULT FALSE, value OCTET STRING }` */
export function extensionOf(element: Der): Extension {
  const parts = membersOf(element)
  const critical = parts.length > 2
  return {
    Id: objectIdentifier(parts[0]),
    Critical: critical && boolean(parts[1]),
    Value: expectTag(parts[critical ? 2 : 1], tags.octetString).content
  }
}

export const extensionJson = ({ Id, Critical, Value }: Extension): Json => ({
  Id,
  Critical,
  Value: Value.toString('base64')
})

/** Go's members for what an extension may say, of a certificate without any. */
const nothing: Readonly<Record<string, Json>> = {
  AuthorityKeyId: null,
  BasicConstraintsValid: false,
  CRLDistributionPoints: null,
  DNSNames: null,
  EmailAddresses: null,
  ExcludedDNSDomains: null,
  ExcludedEmailAddresses: null,
  ExcludedIPRanges: null,
  ExcludedURIDomains: null,
  ExtKeyUsage: null,
  IPAddresses: null,
  InhibitAnyPolicy: 0,
  InhibitAnyPolicyZero: false,
  InhibitPolicyMapping: 0,
  InhibitPolicyMappingZero: false,
  IsCA: false,
  IssuingCertificateURL: null,
  KeyUsage: 0,
  MaxPathLen: 0,
  MaxPathLenZero: false,
  OCSPServer: null,
  PermittedDNSDomains: null,
  PermittedDNSDomainsCritical: false,
  PermittedEmailAddresses: null,
  PermittedIPRanges: null,
  PermittedURIDomains: null,
  Policies: null,
  PolicyIdentifiers: null,
  PolicyMappings: null,
  RequireExplicitPolicy: 0,
  RequireExplicitPolicyZero: false,
  SubjectKeyId: null,
  URIs: null,
  UnknownExtKeyUsage: null
}

/** What a certificate's extensions say, in the form of Go's `x509.Certificate`. */
export function extensionMembers(extensions: readonly Extension[]): Readonly<Record<string, Json>> {
  let members = nothing
  const unhandled: number[][] = []
  for (const { Id, Critical, Value } of extensions) {
    const read = Object.hasOwn(readers, Id.join('.')) ? readers[Id.join('.')] : undefined
    const found = read?.(Value, Critical)
    if (found) members = { ...members, ...found.members }
    if (Critical && !found?.isHandled) unhandled.push(Id)
  }
  return { ...members, UnhandledCriticalExtensions: orNull(unhandled) }
}

const orNull = <T extends Json>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list)
const handled = (members: Readonly<Record<string, Json>>): Found => ({ members, isHandled: true })
const listIn = (value: Buffer): Der[] => listOf(readWhole(value))

type Reader = (value: Buffer, critical: boolean) => Found

const readers: Readonly<Record<string, Reader>> = {
  '2.5.29.14': value => handled({ SubjectKeyId: readWhole(value, tags.octetString).content.toString('base64') }),
  '2.5.29.15': value => handled({ KeyUsage: keyUsage(bits(readWhole(value))) }),
  '2.5.29.17': subjectAltNames,
  '2.5.29.19': basicConstraints,
  '2.5.29.30': nameConstraints,
  '2.5.29.31': distributionPoints,
  '2.5.29.32': policies,
  '2.5.29.33': value =>
    handled({
      PolicyMappings: orNull(
        listIn(value).map(pair => {
          const [issuer, subject] = membersOf(pair).map(each => objectIdentifier(each).join('.'))
          return { IssuerDomainPolicy: issuer ?? '', SubjectDomainPolicy: subject ?? '' }
        })
      )
    }),
  '2.5.29.35': value => {
    const key = listIn(value).find(({ tag }) => tag === context(0, false))
    return handled(key ? { AuthorityKeyId: key.content.toString('base64') } : {})
  },
  '2.5.29.36': value => {
    const parts = listIn(value)
    const skip = (number: number, name: string): Record<string, Json> => {
      const part = parts.find(({ tag }) => tag === context(number, false))
      return part ? counted(name, integerOf(part.content)) : {}
    }
    return handled({ ...skip(0, 'RequireExplicitPolicy'), ...skip(1, 'InhibitPolicyMapping') })
  },
  '2.5.29.37': extendedKeyUsage,
  '2.5.29.54': value => handled(counted('InhibitAnyPolicy', integer(readWhole(value)))),
  '1.3.6.1.5.5.7.1.1': authorityAccess
}

/** A number that means something at 0 too. */
function counted(name: string, value: bigint): Record<string, Json> {
  if (BigInt.asIntN(64, value) !== value) throw new DerError(`invalid ${name}`)
  return { [name]: Number(value), [`${name}Zero`]: value === 0n }
}

/** Bit `n` of the string is bit `n` of the number. */
function keyUsage(content: Buffer): number {
  let usage = 0
  for (let bit = 0; bit < 9; bit++) {
    const byte = content[bit >> 3] ?? 0
    if (byte & (0x80 >> (bit & 7))) usage |= 1 << bit
  }
  return usage
}

function basicConstraints(value: Buffer): Found {
  const parts = listIn(value)
  const isAuthority = parts[0]?.tag === tags.boolean && boolean(parts[0])
  const length = parts.find(({ tag }) => tag === tags.integer)
  const longest = length ? Number(integer(length)) : -1
  if (length && longest < 0) throw new DerError('invalid basic constraints')
  return handled({
    BasicConstraintsValid: true,
    IsCA: isAuthority,
    MaxPathLen: longest,
    MaxPathLenZero: longest === 0
  })
}

const kinds = { email: 1, dns: 2, uri: 6, ip: 7 } as const
const named = (names: readonly Der[], kind: number): Der[] => names.filter(({ tag }) => tag === context(kind, false))

/** The four kinds of names that Go reads, of a certificate or a request. */
export function altNames(value: Buffer): {
  readonly DNSNames: readonly string[] | null
  readonly EmailAddresses: readonly string[] | null
  readonly IPAddresses: readonly string[] | null
  readonly URIs: readonly (GoUrl & Json)[] | null
  readonly uris: readonly string[]
} {
  const names = listIn(value)
  const uris = named(names, kinds.uri).map(({ content }) => readGoUrl(ascii(content)))
  return {
    DNSNames: orNull(named(names, kinds.dns).map(({ content }) => ascii(content))),
    EmailAddresses: orNull(named(names, kinds.email).map(({ content }) => ascii(content))),
    IPAddresses: orNull(named(names, kinds.ip).map(({ content }) => addressText(content))),
    URIs: orNull(uris.map(({ url }) => url as GoUrl & Json)),
    uris: uris.map(({ text }) => text)
  }
}

function subjectAltNames(value: Buffer): Found {
  const { uris, ...members } = altNames(value)
  return { members, isHandled: Object.values(members).some(list => list !== null) }
}

function nameConstraints(value: Buffer, critical: boolean): Found {
  const parts = listIn(value)
  if (parts.length === 0) throw new DerError('empty name constraints extension')
  let isHandled = true
  const members: Record<string, Json> = { PermittedDNSDomainsCritical: critical }
  for (const [number, side] of ['Permitted', 'Excluded'].entries()) {
    const part = parts.find(({ tag }) => tag === context(number, true))
    const names = part ? elementsOf(part.content).map(subtree => membersOf(subtree)[0] as Der) : []
    if (names.some(({ tag }) => !Object.values(kinds).some(kind => tag === context(kind, false)))) isHandled = false
    const texts = (kind: number): string[] => named(names, kind).map(({ content }) => ascii(content))
    members[`${side}DNSDomains`] = orNull(texts(kinds.dns))
    members[`${side}EmailAddresses`] = orNull(texts(kinds.email))
    members[`${side}URIDomains`] = orNull(texts(kinds.uri))
    members[`${side}IPRanges`] = orNull(named(names, kinds.ip).map(({ content }) => ({ ...rangeOf(content) })))
  }
  return { members, isHandled }
}

function distributionPoints(value: Buffer): Found {
  const urls: string[] = []
  for (const point of listIn(value)) {
    const name = membersOf(point).find(({ tag }) => tag === context(0, true))
    const full = name && elementsOf(name.content).find(({ tag }) => tag === context(0, true))
    if (full) urls.push(...named(elementsOf(full.content), kinds.uri).map(({ content }) => ascii(content)))
  }
  return handled({ CRLDistributionPoints: orNull(urls) })
}

function policies(value: Buffer): Found {
  const identifiers = listIn(value).map(policy => objectIdentifier(membersOf(policy)[0]))
  return handled({
    PolicyIdentifiers: orNull(identifiers),
    Policies: orNull(identifiers.map(identifier => identifier.join('.')))
  })
}

/** The place in the list is Go's number. */
const usages = [
  '2.5.29.37.0',
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map(number => `1.3.6.1.5.5.7.3.${number}`),
  '1.3.6.1.4.1.311.10.3.3',
  '2.16.840.1.113730.4.1',
  '1.3.6.1.4.1.311.2.1.22',
  '1.3.6.1.4.1.311.61.1.1'
]

function extendedKeyUsage(value: Buffer): Found {
  const identifiers = listIn(value).map(objectIdentifier)
  const numbers = identifiers.map(identifier => usages.indexOf(identifier.join('.')))
  return handled({
    ExtKeyUsage: orNull(numbers.filter(number => number >= 0)),
    UnknownExtKeyUsage: orNull(identifiers.filter((_, i) => numbers[i] === -1))
  })
}

function authorityAccess(value: Buffer, critical: boolean): Found {
  if (critical) throw new DerError('authority info access incorrectly marked critical')
  const places = listIn(value).map(description => {
    const [method, location] = membersOf(description)
    const isUri = location?.tag === context(kinds.uri, false)
    return {
      method: identifierOf(expectTag(method, tags.oid).content).at(-1),
      url: isUri ? ascii(location.content) : undefined
    }
  })
  const of = (number: number): string[] | null =>
    orNull(places.flatMap(({ method, url }) => (method === number && url !== undefined ? [url] : []))) as
      | string[]
      | null
  return handled({ OCSPServer: of(1), IssuingCertificateURL: of(2) })
}
