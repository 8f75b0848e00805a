import { type KeyObject, sign } from 'node:crypto'

/** One element of DER. */
export function der(tag: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(parts.map(part => Buffer.from(part as string)))
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

export const sequence = (...parts: readonly (Buffer | string)[]): Buffer => der(0x30, ...parts)
export const context = (number: number, ...parts: readonly (Buffer | string)[]): Buffer => der(0x80 | number, ...parts)
export const within = (number: number, ...parts: readonly (Buffer | string)[]): Buffer => der(0xa0 | number, ...parts)
export const integer = (...bytes: readonly number[]): Buffer => der(2, Buffer.from(bytes))
export const truth = der(1, Buffer.from([0xff]))
export const bits = (content: Buffer, unused = 0): Buffer => der(3, Buffer.from([unused]), content)
export const octets = (content: Buffer): Buffer => der(4, content)
export const utf8 = (text: string): Buffer => der(12, text)
export const printable = (text: string): Buffer => der(19, text)

export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  const bytes = [first * 40 + second, ...rest].flatMap(number => {
    const groups = [number & 0x7f]
    for (let left = number >> 7; left > 0; left >>= 7) groups.unshift(0x80 | (left & 0x7f))
    return groups
  })
  return der(6, Buffer.from(bytes))
}

/** A distinguished name of pairs of identifier and value. */
export const name = (...pairs: readonly (readonly [string, Buffer])[]): Buffer =>
  sequence(...pairs.map(([type, value]) => der(0x31, sequence(oid(type), value))))

export const commonName = (text: string): Buffer => name(['2.5.4.3', utf8(text)])

export const extension = (id: string, value: Buffer, critical = false): Buffer =>
  sequence(oid(id), ...(critical ? [truth] : []), octets(value))

const algorithms: Readonly<
  Record<string, { readonly id: string; readonly hash: string | null; readonly null?: true }>
> = {
  rsa: { id: '1.2.840.113549.1.1.11', hash: 'sha256', null: true },
  ec: { id: '1.2.840.10045.4.3.2', hash: 'sha256' },
  ed25519: { id: '1.3.101.112', hash: null }
}

export interface CertificateParts {
  readonly subject?: Buffer
  readonly issuer?: Buffer
  readonly publicKey: KeyObject
  readonly signedBy: KeyObject
  readonly serial?: Buffer
  /** `YYMMDDHHMMSSZ` */
  readonly notBefore?: string
  readonly notAfter?: string
  readonly extensions?: readonly Buffer[]
  readonly version?: number
  /** The name of the algorithm in place of the one that signs. */
  readonly algorithm?: Buffer
}

/** A signed certificate as DER. */
export function makeCertificate(parts: CertificateParts): Buffer {
  const kind = algorithms[parts.signedBy.asymmetricKeyType ?? '']
  if (!kind) throw new Error('no key to sign with')
  const algorithm = parts.algorithm ?? sequence(oid(kind.id), ...(kind.null ? [der(5)] : []))
  const { version = 2, extensions = [] } = parts
  const body = sequence(
    ...(version > 0 ? [within(0, integer(version))] : []),
    parts.serial ?? integer(1, 2, 3),
    algorithm,
    parts.issuer ?? commonName('issuer'),
    sequence(der(0x17, parts.notBefore ?? '200101000000Z'), der(0x17, parts.notAfter ?? '490101000000Z')),
    parts.subject ?? commonName('subject'),
    parts.publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length > 0 ? [within(3, sequence(...extensions))] : [])
  )
  return sequence(body, algorithm, bits(sign(kind.hash, body, parts.signedBy)))
}

export function pem(type: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}(?=.)/g, '$&\n')
  return `-----BEGIN ${type}-----\n${lines}\n-----END ${type}-----\n`
}
