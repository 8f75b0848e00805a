import type { Json } from '../../../json/index.ts'
import { UrlError } from '../go-url.ts'
import {
  bitString,
  context,
  type Der,
  DerError,
  elementsOf,
  expectTag,
  integer,
  listOf,
  membersOf,
  objectIdentifier,
  readDer,
  readWhole,
  tags,
  text,
  time
} from './der.ts'
import { altNames, type Extension, extensionJson, extensionMembers, extensionOf } from './extensions.ts'
import { nameOf } from './name.ts'
import { big, publicKeyOf } from './public-key.ts'

/** A certificate, and where the parts of it stand that a chain is made by. */
export interface Certificate {
  readonly der: Buffer
  /** In the form of Go's `x509.Certificate`, with `URIStrings`. */
  readonly json: Readonly<Record<string, Json>>
}

/** Certificates one after the other, as DER. */
export function readCertificates(bytes: Buffer): Certificate[] {
  try {
    return elementsOf(bytes).map(readCertificate)
  } catch (error) {
    throw malformed('certificate', error)
  }
}

/** A fault in the bytes, in words; others pass through. */
function malformed(what: string, error: unknown): unknown {
  return error instanceof DerError || error instanceof UrlError
    ? new Error(`malformed ${what}: ${error.message}`)
    : error
}

function readCertificate(element: Der): Certificate {
  const [tbs, algorithm, signature] = membersOf(element)
  if (!tbs || !algorithm) throw new DerError('it is incomplete')
  const parts = membersOf(tbs)
  const version = parts[0]?.tag === context(0, true) ? Number(integer(readWhole(parts.shift()?.content as Buffer))) : 0
  if (version < 0 || version > 2) throw new DerError('invalid version')
  const [serial, innerAlgorithm, issuer, validity, subject, spki, ...others] = parts
  if (!innerAlgorithm || !issuer || !subject || !spki) throw new DerError('it is incomplete')
  if (!innerAlgorithm.whole.equals(algorithm.whole)) throw new DerError('inner and outer signature algorithm differ')
  const serialNumber = integer(serial)
  if (serialNumber < 0n) throw new DerError('negative serial number')
  const [from, until] = membersOf(validity)
  const [notBefore, notAfter] = [time(from), time(until)]
  const extensions = extensionsIn(others.find(({ tag }) => tag === context(3, true)))
  const alternatives = extensions.find(({ Id }) => Id.join('.') === '2.5.29.17')
  const uris = alternatives ? altNames(alternatives.Value).uris : []
  return {
    der: element.whole,
    json: {
      ...extensionMembers(extensions),
      Raw: base64(element),
      RawTBSCertificate: base64(tbs),
      RawSubjectPublicKeyInfo: base64(spki),
      RawSubject: base64(subject),
      RawIssuer: base64(issuer),
      Signature: bitString(signature).toString('base64'),
      SignatureAlgorithm: signatureAlgorithm(algorithm),
      ...publicKeyOf(spki),
      Version: version + 1,
      SerialNumber: big(serialNumber),
      Issuer: nameOf(issuer),
      Subject: nameOf(subject),
      NotBefore: notBefore,
      NotAfter: notAfter,
      Extensions: extensions.length === 0 ? null : extensions.map(extensionJson),
      ExtraExtensions: null,
      URIStrings: uris.length === 0 ? null : uris
    }
  }
}

function extensionsIn(element: Der | undefined): Extension[] {
  if (!element) return []
  const extensions = listOf(readWhole(element.content)).map(extensionOf)
  const identifiers = new Set(extensions.map(({ Id }) => Id.join('.')))
  if (identifiers.size < extensions.length) throw new DerError('it has an extension twice')
  return extensions
}

/** A request for a certificate, in the form of Go's `x509.CertificateRequest`. */
export function readRequest(bytes: Buffer): Json {
  try {
    return request(readWhole(bytes))
  } catch (error) {
    throw malformed('certificate request', error)
  }
}

function request(element: Der): Json {
  const [tbs, algorithm, signature] = membersOf(element)
  if (!tbs || !algorithm) throw new DerError('it is incomplete')
  const [version, subject, spki, attributes] = membersOf(tbs)
  if (!subject || !spki) throw new DerError('it is incomplete')
  const listed = elementsOf(expectTag(attributes, context(0, true)).content)
  const extensions = listed.flatMap(requestedExtensions)
  const alternatives = extensions.find(({ Id }) => Id.join('.') === '2.5.29.17')
  const { uris, ...names } = altNames(alternatives?.Value ?? Buffer.from([tags.sequence, 0]))
  const legacy = listed.flatMap(legacyAttribute)
  return {
    ...names,
    Raw: base64(element),
    RawTBSCertificateRequest: base64(tbs),
    RawSubjectPublicKeyInfo: base64(spki),
    RawSubject: base64(subject),
    Signature: bitString(signature).toString('base64'),
    SignatureAlgorithm: signatureAlgorithm(algorithm),
    ...publicKeyOf(spki),
    Version: Number(integer(version)),
    Subject: nameOf(subject),
    Attributes: legacy.length === 0 ? null : legacy,
    Extensions: extensions.length === 0 ? null : extensions.map(extensionJson),
    ExtraExtensions: null
  }
}

const base64 = ({ whole }: Der): string => whole.toString('base64')

/** PKCS #9: the extensions that a certificate should have. */
function requestedExtensions(attribute: Der): Extension[] {
  const [type, values] = membersOf(attribute)
  if (objectIdentifier(type).join('.') !== '1.2.840.113549.1.9.14') return []
  const [list] = elementsOf(expectTag(values, tags.set).content)
  return listOf(list).map(extensionOf)
}

/** An attribute that is a set of lists of pairs, read as Go reads it; others are left out. */
function legacyAttribute(attribute: Der): Json[] {
  const [type, values] = membersOf(attribute)
  if (values?.tag !== tags.set) return []
  try {
    const lists = elementsOf(values.content).map(list =>
      listOf(list).map(pair => {
        const [inner, value] = membersOf(pair)
        return { Type: objectIdentifier(inner), Value: value ? anyValue(value) : null }
      })
    )
    return [{ Type: objectIdentifier(type), Value: lists }]
  } catch (error) {
    if (error instanceof DerError) return []
    throw error
  }
}

function anyValue({ tag, content, whole }: Der): Json {
  switch (tag) {
    case tags.boolean:
      return content[0] !== 0
    case tags.integer:
      return big(integer(readDer(whole)))
    case tags.octetString:
      return content.toString('base64')
    case tags.oid:
      return objectIdentifier(readDer(whole))
    default:
      return text({ tag, content, whole }) ?? null
  }
}

/** The place in the list is Go's number, less 1. */
const signatureAlgorithms = [
  '1.2.840.113549.1.1.2',
  '1.2.840.113549.1.1.4',
  '1.2.840.113549.1.1.5',
  '1.2.840.113549.1.1.11',
  '1.2.840.113549.1.1.12',
  '1.2.840.113549.1.1.13',
  '1.2.840.10040.4.3',
  '2.16.840.1.101.3.4.3.2',
  '1.2.840.10045.4.1',
  '1.2.840.10045.4.3.2',
  '1.2.840.10045.4.3.3',
  '1.2.840.10045.4.3.4'
]

/** Go's number of an algorithm, 0 for one it does not know. */
function signatureAlgorithm(element: Der): number {
  const [identifier, parameters] = membersOf(element)
  const name = objectIdentifier(identifier).join('.')
  if (name === '1.3.101.112') return parameters ? 0 : 16
  if (name === '1.3.14.3.2.29') return 3
  if (name !== '1.2.840.113549.1.1.10') return signatureAlgorithms.indexOf(name) + 1
  return pssAlgorithm(parameters)
}

/** SHA-256, 384, 512, each with itself in the mask and as long a salt; nothing else is known. */
function pssAlgorithm(parameters: Der | undefined): number {
  if (parameters?.tag !== tags.sequence) return 0
  const parts = membersOf(parameters)
  const part = (number: number): Der | undefined => {
    const found = parts.find(({ tag }) => tag === context(number, true))
    return found && readWhole(found.content)
  }
  const [hash, mask, salt] = [part(0), part(1), part(2)]
  if (!hash || !mask || !salt || part(3)) return 0
  const number = ['2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2', '2.16.840.1.101.3.4.2.3'].indexOf(
    objectIdentifier(membersOf(hash)[0]).join('.')
  )
  const [maskType, maskHash] = membersOf(mask)
  const isUsual = objectIdentifier(maskType).join('.') === '1.2.840.113549.1.1.8' && maskHash?.whole.equals(hash.whole)
  return number >= 0 && isUsual && Number(integer(salt)) === [32, 48, 64][number] ? 13 + number : 0
}
