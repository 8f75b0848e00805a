import { isIPv6 } from 'node:net'
import { quotedByGo } from './go-quote.ts'

/** The text is no URI; `reason` is why, in Go's words. */
export class UrlError extends Error {
  readonly reason: string

  constructor(uri: string, reason: string) {
    super(`cannot parse URI ${JSON.stringify(uri)}`)
    this.reason = reason
  }
}

/** A URI in the form of Go's `url.URL`. */
export interface GoUrl {
  readonly Scheme: string
  readonly Opaque: string
  readonly User: null | Record<string, never>
  readonly Host: string
  readonly Path: string
  readonly RawPath: string
  readonly OmitHost: boolean
  readonly ForceQuery: boolean
  readonly RawQuery: string
  readonly Fragment: string
  readonly RawFragment: string
}

/** Reads a URI as Go does, and gives it as Go writes it again. Throws {@link UrlError}. */
export function readGoUrl(uri: string): { readonly url: GoUrl; readonly text: string } {
  const refuse = (reason: string): never => {
    throw new UrlError(uri, reason)
  }
  const [, beforeFragment = '', fragment = ''] = /^([^#]*)(?:#(.*))?$/s.exec(uri) ?? []
  if ([...beforeFragment].some(char => char < ' ' || char === '\x7f'))
    refuse('net/url: invalid control character in URL')
  if (beforeFragment.startsWith(':')) refuse('missing protocol scheme')
  const [, scheme = '', rest = beforeFragment] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(beforeFragment) ?? []
  const question = rest.indexOf('?')
  const main = question < 0 ? rest : rest.slice(0, question)
  const query = question < 0 ? '' : rest.slice(question + 1)
  const readsPath = scheme === '' || main === '' || main.startsWith('/')
  if (scheme === '' && /^[^/]*:/.test(main)) refuse('first path segment in URL cannot contain colon')
  const match = /^\/\/([^/]*)(.*)$/s.exec(main)
  const [, authority, path = main] = match && (scheme !== '' || !main.startsWith('///')) ? match : []
  const { user, host } = authorityOf(authority ?? '', refuse)
  const decodedPath = readsPath ? decoded('Path', path, unescapedPath, refuse) : { Path: '', RawPath: '' }
  const parts = {
    Scheme: scheme.toLowerCase(),
    ForceQuery: question >= 0 && query === '',
    RawQuery: query,
    ...decoded('Fragment', fragment, unescapedFragment, refuse)
  }
  const none = { Opaque: '', User: null, Host: '', OmitHost: false, Path: '', RawPath: '' }
  const before = scheme === '' ? '' : `${parts.Scheme}:`
  const after = `${question < 0 ? '' : `?${query}`}${fragment === '' ? '' : `#${escapedFragment(parts)}`}`
  if (!readsPath) {
    return { url: { ...none, ...parts, Opaque: main }, text: `${before}${main}${after}` }
  }
  const url = {
    ...none,
    ...parts,
    User: user ? {} : null,
    Host: host,
    OmitHost: scheme !== '' && authority === undefined && main.startsWith('/'),
    ...decodedPath
  }
  return { url, text: `${before}${authority === undefined ? '' : `//${authority}`}${escapedPath(url)}${after}` }
}

/** Why a text is no URI, in Go's words. */
export function faultOfUrl(text: string): string | undefined {
  try {
    readGoUrl(text)
    return undefined
  } catch (error) {
    if (error instanceof UrlError) return error.reason
    throw error
  }
}

/** What is escaped in a path, and in a fragment. */
const unescapedFragment = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]/gu
const unescapedPath = /[^A-Za-z0-9\-._~$&+,/:;=@]/gu

/** The path as it stands in a request. */
export function escapedPath({ Path: path, RawPath: raw }: GoUrl): string {
  return raw !== '' && /^[\w\-.~!$&'()*+,;=:@[\]%/]*$/.test(raw) ? raw : path.replace(unescapedPath, escapeCharacter)
}

const escapedFragment = ({ Fragment: fragment, RawFragment: raw }: Pick<GoUrl, 'Fragment' | 'RawFragment'>): string =>
  raw !== '' ? raw : fragment.replace(unescapedFragment, escapeCharacter)

const escapeCharacter = (char: string): string =>
  [...Buffer.from(char)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

type Refuse = (reason: string) => never

function authorityOf(authority: string, refuse: Refuse): { readonly user: boolean; readonly host: string } {
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  checkHost(host, refuse)
  const user = authority.slice(0, Math.max(at, 0))
  if (/[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(user)) refuse('net/url: invalid userinfo')
  checkEscapes(user, refuse)
  return { user: at >= 0, host }
}

function checkHost(host: string, refuse: Refuse): void {
  const open = host.indexOf('[')
  if (open > 0) refuse('invalid IP-literal')
  const end = open < 0 ? -1 : host.lastIndexOf(']')
  if (open === 0 && end < 0) refuse("missing ']' in host")
  const colon = host.indexOf(':')
  const port = end >= 0 ? host.slice(end + 1) : colon >= 0 ? host.slice(colon) : ''
  if (!/^(?::\d*)?$/.test(port)) refuse(`invalid port ${quotedByGo(port)} after host`)
  const name = host.slice(0, host.length - port.length)
  const zone = end < 0 ? -1 : name.indexOf('%25')
  if (zone >= 0) checkEscapes(name.slice(zone), refuse)
  for (const [at, char] of [...(zone < 0 ? name : name.slice(0, zone))].entries()) {
    const rest = [...name].slice(at).join('')
    if (char === '%' && !/^%(?:25|[89A-Fa-f][0-9A-Fa-f])/.test(rest)) refuse(invalidEscape(rest))
    if (/[^A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]/u.test(char)) {
      refuse(`invalid character ${quotedByGo(char)} in host name`)
    }
  }
  if (end < 0) return
  const address = name.slice(1, zone < 0 ? end : zone)
  if (address.includes('[')) refuse('invalid IP-literal')
  if (!isIPv6(address)) refuse(`invalid host: ParseAddr(${quotedByGo(address)}): unable to parse IP`)
}

/** Each `%` begins two hexadecimal digits. */
function checkEscapes(text: string, refuse: Refuse): void {
  const at = text.search(/%(?![0-9A-Fa-f]{2})/)
  if (at >= 0) refuse(invalidEscape(text.slice(at)))
}

const invalidEscape = (text: string): string =>
  `invalid URL escape ${quotedByGo(Buffer.from(text).subarray(0, 3).toString())}`

/** `Path` with its escapes undone, and `RawPath` where that cannot be told from it. */
function decoded<Name extends 'Path' | 'Fragment'>(
  name: Name,
  raw: string,
  escaped: RegExp,
  refuse: Refuse
): Record<Name | `Raw${Name}`, string> {
  checkEscapes(raw, refuse)
  const bytes = Buffer.from(raw)
    .toString('latin1')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const plain = Buffer.from(bytes, 'latin1').toString()
  const usual = plain.replace(escaped, escapeCharacter)
  return { [name]: plain, [`Raw${name}`]: usual === raw ? '' : raw } as Record<Name | `Raw${Name}`, string>
}
