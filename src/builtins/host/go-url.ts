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

/** Reads a URI as Go does, and gives it as Go writes it again. Throws {@link UrlError}. */
export function readGoUrl(uri: string): { readonly url: GoUrl; readonly text: string } {
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
    ...decoded('Fragment', fragment, unescapedFragment, refuse)
  }
  const none = { Opaque: '', User: null, Host: '', OmitHost: false, Path: '', RawPath: '' }
  const before = scheme === '' ? '' : `${parts.Scheme}:`
  const after = `${question < 0 ? '' : `?${query}`}${fragment === '' ? '' : `#${escapedFragment(parts)}`}`
  if (scheme !== '' && main !== '' && !main.startsWith('/')) {
    return { url: { ...none, ...parts, Opaque: main }, text: `${before}${main}${after}` }
  }
  if (scheme === '' && /^[^/]*:/.test(main)) refuse()
  const match = /^\/\/([^/]*)(.*)$/s.exec(main)
  const [, authority, path = main] = match && (scheme !== '' || !main.startsWith('///')) ? match : []
  const { user, host } = authorityOf(authority ?? '', refuse)
  const url = {
    ...none,
    ...parts,
    User: user ? {} : null,
    Host: host,
    OmitHost: scheme !== '' && authority === undefined && main.startsWith('/'),
    ...decoded('Path', path, unescapedPath, refuse)
  }
  return { url, text: `${before}${authority === undefined ? '' : `//${authority}`}${escapedPath(url)}${after}` }
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
