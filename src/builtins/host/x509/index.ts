import { type KeyObject, X509Certificate } from 'node:crypto'
import type { Json } from '../../../json/index.ts'
import { decodeBase64 } from '../base64.ts'
import type { HostBuiltins } from '../host-builtin.ts'
import { objectOperand, stringOperand } from '../operands.ts'
import { firstPemBlock, pemBlocks } from '../pem.ts'
import { type Certificate, readCertificates, readRequest } from './certificate.ts'
import { goKey, privateKeysIn, readAnyPrivateKey, readPrivateKey } from './private-keys.ts'
import { defaultOptions, findChain, readOptions, type VerifyOptions } from './verify.ts'

/** X.509 and private keys, in the form that Go's structures take as JSON. */
export const x509Builtins: HostBuiltins = {
  'crypto.x509.parse_certificates': operands => certificatesIn(stringOperand(operands, 1)).map(({ json }) => json),
  'crypto.x509.parse_and_verify_certificates': (operands, { nowNanoseconds }) =>
    verified(stringOperand(operands, 1), () => defaultOptions(nowNanoseconds)),
  'crypto.x509.parse_and_verify_certificates_with_options': (operands, { nowNanoseconds }) => {
    const text = stringOperand(operands, 1)
    const given = objectOperand(operands, 2)
    const [holds, chain] = verified(text, () => readOptions(given, nowNanoseconds))
    return [holds, chain.map(({ URIStrings: _, ...goCertificate }) => goCertificate)]
  },
  'crypto.x509.parse_certificate_request': operands => {
    const text = stringOperand(operands, 1)
    return readRequest(
      text.startsWith('-----BEGIN CERTIFICATE REQUEST-----') ? requestIn(text) : requestIn(decodeBase64(text))
    )
  },
  'crypto.x509.parse_keypair': operands => keyPair(stringOperand(operands, 1), stringOperand(operands, 2)),
  'crypto.x509.parse_rsa_private_key': operands => {
    const text = pemIn(stringOperand(operands, 1))
    if (text === '') throw new Error('input PEM data was empty')
    const [key] = privateKeysIn(text)
    return key ? ({ ...key.export({ format: 'jwk' }) } as Json) : null
  },
  'crypto.parse_private_keys': operands => {
    const text = stringOperand(operands, 1)
    if (text === '') return null
    const found = firstPemBlock(text) ? text : pemOr(text, '')
    return privateKeysIn(found).map(goKey)
  }
}

/** The chain, leaf first; what cannot be read is a chain that does not hold. As in OPA, options are read once there are certificates. */
function verified(text: string, options: () => VerifyOptions): readonly [boolean, readonly Certificate['json'][]] {
  let certificates: readonly Certificate[]
  try {
    certificates = certificatesIn(text)
  } catch {
    return [false, []]
  }
  const chain = findChain(certificates, options())
  return chain ? [true, chain.map(({ json }) => json)] : [false, []]
}

const opening = '-----BEGIN'

/** PEM as it is, or in base64. */
const pemIn = (text: string): string => (text.startsWith(opening) ? text : decodeBase64(text).toString('latin1'))

function pemOr(text: string, otherwise: string): string {
  try {
    return pemIn(text)
  } catch {
    return otherwise
  }
}

/** Certificates of PEM, of PEM in base64, or of DER in base64. */
export function certificatesIn(text: string): Certificate[] {
  const bytes = text.startsWith(opening) ? Buffer.from(text) : decodeBase64(text)
  const plain = bytes.toString('latin1')
  if (!plain.startsWith(opening)) return readCertificates(bytes)
  const blocks = pemBlocks(plain)
  const other = blocks.find(({ type }) => type !== 'CERTIFICATE')
  if (other) throw new Error(`PEM block type is '${other.type}', expected CERTIFICATE`)
  return readCertificates(Buffer.concat(blocks.map(block => block.bytes)))
}

function requestIn(text: string | Buffer): Buffer {
  const block = firstPemBlock(text.toString('latin1'))
  if (block?.type === 'CERTIFICATE REQUEST') return block.bytes
  return Buffer.from(text)
}

/** A certificate chain and the private key of its first certificate, as Go's `tls.Certificate`. */
function keyPair(certificates: string, keyText: string): Json {
  const chain = certificatesOfPair(certificates)
  const key = keyOfPair(keyText)
  const [leaf] = chain
  if (!leaf) throw new Error('failed to find a certificate')
  if (!key) throw new Error('failed to parse private key')
  if (!new X509Certificate(leaf.der).checkPrivateKey(key)) throw new Error('private key does not match public key')
  const { URIStrings: _, ...goCertificate } = leaf.json
  return {
    Certificate: chain.map(({ der }) => der.toString('base64')),
    PrivateKey: goKey(key),
    Leaf: goCertificate,
    OCSPStaple: null,
    SignedCertificateTimestamps: null,
    SupportedSignatureAlgorithms: null
  }
}

function certificatesOfPair(text: string): Certificate[] {
  const bytes = text.startsWith(opening) ? Buffer.from(text) : decodeBase64(text)
  const plain = bytes.toString('latin1')
  if (!plain.startsWith(opening)) return readCertificates(bytes)
  const blocks = pemBlocks(plain).filter(({ type }) => type === 'CERTIFICATE')
  return readCertificates(Buffer.concat(blocks.map(block => block.bytes)))
}

function keyOfPair(text: string): KeyObject | undefined {
  const bytes = text.startsWith(opening) ? Buffer.from(text) : decodeBase64(text)
  const plain = bytes.toString('latin1')
  if (!plain.startsWith(opening)) return readPrivateKey(bytes, 'pkcs8')
  const block = pemBlocks(plain).find(({ type }) => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY'))
  return block && readAnyPrivateKey(block.bytes)
}
