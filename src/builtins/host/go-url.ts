/** The text is no URI. */
export class UrlError extends Error {}

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

/** Reads a URI as Go does. Throws {@link UrlError}. */
export function goUrlOf(uri: string): GoUrl {
  const refuse = (): never => {
    throw new UrlError(`cannot parse URI ${JSON.stringify(uri)}`)
  }
  if ([...uri].some(char => char < ' ' || char === '\x7f')) refuse()
  const [, beforeFragment = '', fragment = ''] = /^([^#]*)(?:#(.*))?$/s.exec(uri) ?? []
  const [, scheme = '', rest = beforeFragment] = /^([A-Za-z][A-Za-z0-9+.-]*):(.*)$/s.exec(beforeFragment) ?? []
  const question = rest.indexOf('?')
  const main = question < 0 ? rest : rest.slice(0, question)
  const query = question < 0 ? '' : rest.slice(question + 1)
  const parts = {
    Scheme: scheme.toLowerCase(),
    ForceQuery: question >= 0 && query === '',
    RawQuery: query,
    ...decoded('Fragment', fragment, /[^A-Za-z0-9\-._~!$&'()*+,;=:@/?]/gu, refuse)
  }
  const none = { Opaque: '', User: null, Host: '', OmitHost: false, Path: '', RawPath: '' }
  if (scheme !== '' && main !== '' && !main.startsWith('/')) return { ...none, ...parts, Opaque: main }
  if (scheme === '' && /^[^/]*:/.test(main)) refuse()
  const match = /^\/\/([^/]*)(.*)$/s.exec(main)
  const [, authority, path = main] = match && (scheme !== '' || !main.startsWith('///')) ? match : []
  const { user, host } = authorityOf(authority ?? '', refuse)
  return {
    ...none,
    ...parts,
    User: user ? {} : null,
    Host: host,
    OmitHost: scheme !== '' && authority === undefined && main.startsWith('/'),
    ...decoded('Path', path, unescapedPath, refuse)
  }
}

/** What need not be escaped in a path, left out. */
const unescapedPath = /[^A-Za-z0-9\-._~$&+,/:;=@]/gu

/** The path as it stands in a request. */
export function escapedPath({ Path: path, RawPath: raw }: GoUrl): string {
  return raw !== '' && /^[\w\-.~!$&'()*+,;=:@[\]%/]*$/.test(raw) ? raw : path.replace(unescapedPath, escapeCharacter)
}

const escapeCharacter = (char: string): string =>
  [...Buffer.from(char)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')

function authorityOf(authority: string, refuse: () => never): { readonly user: boolean; readonly host: string } {
  const at = authority.lastIndexOf('@')
  const host = authority.slice(at + 1)
  if (at >= 0 && /[^A-Za-z0-9\-._:~!$&'()*+,;=%@]/.test(authority.slice(0, at))) refuse()
  const [, name = '', port] = /^(\[[^\]]*\]|[^:]*)(:.*)?$/.exec(host) ?? refuse()
  if (port !== undefined && !/^:\d*$/.test(port)) refuse()
  if (/[^A-Za-z0-9\-._~!$&'()*+,;=[\]:<>"%]/.test(name) || /%(?![89A-Fa-f][0-9A-Fa-f])/.test(name)) refuse()
  return { user: at >= 0, host }
}

/** `Path` with its escapes undone, and `RawPath` where that cannot be told from it. */
function decoded<Name extends 'Path' | 'Fragment'>(
  name: Name,
  raw: string,
  escaped: RegExp,
  refuse: () => never
): Record<Name | `Raw${Name}`, string> {
  if (/%(?![0-9A-Fa-f]{2})/.test(raw)) refuse()
  const bytes = Buffer.from(raw)
    .toString('latin1')
    .replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  const plain = Buffer.from(bytes, 'latin1').toString()
  const usual = plain.replace(escaped, escapeCharacter)
  return { [name]: plain, [`Raw${name}`]: usual === raw ? '' : raw } as Record<Name | `Raw${Name}`, string>
}
