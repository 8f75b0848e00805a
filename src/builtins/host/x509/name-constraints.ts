import type { Json } from '../../../json/index.ts'

type Names = readonly string[] | null
type Ranges = readonly { readonly IP: string; readonly Mask: string }[] | null

interface Constrained {
  readonly DNSNames: Names
  readonly EmailAddresses: Names
  readonly IPAddresses: Names
  readonly URIs: readonly { readonly Host: string }[] | null
}

type Constraining = Readonly<
  Record<`${'Permitted' | 'Excluded'}${'DNSDomains' | 'EmailAddresses' | 'URIDomains'}`, Names> &
    Record<'PermittedIPRanges' | 'ExcludedIPRanges', Ranges>
>

/** Whether a name of one certificate is not one that the other, above it in a chain, may vouch for: RFC 5280, 4.2.1.10. */
export function violatesConstraints(certificate: Json, authority: Json): boolean {
  const names = certificate as unknown as Constrained
  const limits = authority as unknown as Constraining
  const fails = <Name, Limit>(
    list: readonly Name[] | null,
    permitted: readonly Limit[] | null,
    excluded: readonly Limit[] | null,
    matches: (name: Name, limit: Limit) => boolean
  ): boolean =>
    (list ?? []).some(
      name =>
        (excluded ?? []).some(limit => matches(name, limit)) ||
        (permitted !== null && !permitted.some(limit => matches(name, limit)))
    )
  return (
    fails(names.DNSNames, limits.PermittedDNSDomains, limits.ExcludedDNSDomains, isInDomain) ||
    fails(names.EmailAddresses, limits.PermittedEmailAddresses, limits.ExcludedEmailAddresses, isMailboxOf) ||
    fails(names.IPAddresses, limits.PermittedIPRanges, limits.ExcludedIPRanges, isInRange) ||
    ((limits.PermittedURIDomains ?? limits.ExcludedURIDomains) !== null &&
      (names.URIs ?? []).some(({ Host: host }) => !isDomain(hostname(host)))) ||
    fails(names.URIs, limits.PermittedURIDomains, limits.ExcludedURIDomains, ({ Host: host }, limit) =>
      isInDomain(hostname(host), limit)
    )
  )
}

const hostname = (host: string): string => host.replace(/:\d*$/, '')
/** An address has no domain, and a URI without a host neither. */
const isDomain = (host: string): boolean => host !== '' && !/^[\d.]+$|[[\]:]/.test(host)

/** `.example.org` is of what lies below it alone, `example.org` of itself too. */
function isInDomain(name: string, limit: string): boolean {
  if (limit === '') return true
  const [domain, wanted] = [name.toLowerCase(), limit.toLowerCase()]
  return wanted.startsWith('.') ? domain.endsWith(wanted) : domain === wanted || domain.endsWith(`.${wanted}`)
}

function isMailboxOf(mailbox: string, limit: string): boolean {
  const at = mailbox.lastIndexOf('@')
  if (!limit.includes('@')) return isInDomain(mailbox.slice(at + 1), limit)
  const wantedAt = limit.lastIndexOf('@')
  return (
    mailbox.slice(0, at) === limit.slice(0, wantedAt) &&
    mailbox.slice(at).toLowerCase() === limit.slice(wantedAt).toLowerCase()
  )
}

function isInRange(address: string, { IP: base, Mask: mask }: { readonly IP: string; readonly Mask: string }): boolean {
  const bits = Buffer.from(mask, 'base64')
  const [one, other] = [bytesOf(address), bytesOf(base)]
  return (
    one.length === bits.length && one.every((byte, i) => (byte & (bits[i] ?? 0)) === ((other[i] ?? 0) & (bits[i] ?? 0)))
  )
}

/** Of an address as Go writes it. */
function bytesOf(address: string): number[] {
  if (!address.includes(':')) return address.split('.').map(Number)
  const [before = '', after] = address.split('::')
  const groups = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(':'))
  const zeros = after === undefined ? 0 : 8 - groups(before).length - groups(after).length
  return [...groups(before), ...Array<string>(zeros).fill('0'), ...groups(after)].flatMap(group => {
    const number = Number.parseInt(group, 16)
    return [number >> 8, number & 0xff]
  })
}
