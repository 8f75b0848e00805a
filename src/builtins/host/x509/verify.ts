import { constants, verify as verifySignature } from 'node:crypto'
import { type Json, JsonNumber } from '../../../json/index.ts'
import type { Certificate } from './certificate.ts'
import { readWhole } from './der.ts'
import { violatesConstraints } from './name-constraints.ts'
import { keyObjectOf } from './public-key.ts'

/** What a chain must be good for. */
export interface VerifyOptions {
  /** Milliseconds since 1970. */
  readonly now: number
  /** Empty for any name. */
  readonly dnsName: string
  /** Numbers of Go's, one of which every certificate must allow; 0 for any use. */
  readonly keyUsages: readonly number[]
}

const keyUsageNames = [
  'Any',
  'ServerAuth',
  'ClientAuth',
  'CodeSigning',
  'EmailProtection',
  'IPSECEndSystem',
  'IPSECTunnel',
  'IPSECUser',
  'TimeStamping',
  'OCSPSigning',
  'MicrosoftServerGatedCrypto',
  'NetscapeServerGatedCrypto',
  'MicrosoftCommercialCodeSigning',
  'MicrosoftKernelCodeSigning'
].map(name => `KeyUsage${name}`)

const forServers: readonly number[] = [1]

export function defaultOptions(nowNanoseconds: bigint): VerifyOptions {
  return { now: Number(nowNanoseconds / 1_000_000n), dnsName: '', keyUsages: forServers }
}

/** The options that OPA knows. */
export function readOptions(members: Readonly<Record<string, Json>>, nowNanoseconds: bigint): VerifyOptions {
  let options = defaultOptions(nowNanoseconds)
  for (const [name, value] of Object.entries(members)) {
    switch (name) {
      case 'DNSName':
        if (typeof value !== 'string') throw new Error("'DNSName' should be a string")
        options = { ...options, dnsName: value }
        break
      case 'CurrentTime':
        options = { ...options, now: Number(integerOf(name, value) / 1_000_000n) }
        break
      case 'MaxConstraintComparisons':
        integerOf(name, value)
        break
      case 'KeyUsages':
        options = { ...options, keyUsages: keyUsagesOf(value) }
        break
      default:
        throw new Error('invalid key option')
    }
  }
  return options
}

function integerOf(name: string, value: Json): bigint {
  if (typeof value !== 'number' && !(value instanceof JsonNumber)) throw new Error(`'${name}' should be a number`)
  const text = value instanceof JsonNumber ? value.text : String(value)
  if (!/^-?\d+$/.test(text) || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    throw new Error(`'${name}' should be a valid int64 number`)
  }
  return BigInt(text)
}

function keyUsagesOf(value: Json): readonly number[] {
  if (!Array.isArray(value)) throw new Error("'KeyUsages' should be an Array or Set")
  const names = (value as readonly Json[]).filter(name => typeof name === 'string')
  const unknown = names.filter(name => !keyUsageNames.includes(name))
  if (unknown.length > 0) throw new Error(`invalid entries for 'KeyUsages' found: [${unknown.join(' ')}]`)
  return names.length === 0 ? forServers : names.map(name => keyUsageNames.indexOf(name))
}

/** What of a certificate's JSON is looked at. */
interface Facts {
  readonly RawSubject: string
  readonly RawIssuer: string
  readonly RawTBSCertificate: string
  readonly RawSubjectPublicKeyInfo: string
  readonly Signature: string
  readonly SignatureAlgorithm: number
  readonly NotBefore: string
  readonly NotAfter: string
  readonly Version: number
  readonly BasicConstraintsValid: boolean
  readonly IsCA: boolean
  readonly MaxPathLen: number
  readonly KeyUsage: number
  readonly ExtKeyUsage: readonly number[] | null
  readonly UnknownExtKeyUsage: readonly Json[] | null
  readonly UnhandledCriticalExtensions: readonly Json[] | null
  readonly RequireExplicitPolicy: number
  readonly RequireExplicitPolicyZero: boolean
  readonly DNSNames: readonly string[] | null
  readonly IPAddresses: readonly string[] | null
}

const factsOf = ({ json }: Certificate): Facts => json as unknown as Facts

/** As many signatures as are looked at, whatever certificates there are. */
const mostSignatures = 100

/**
 * The first chain from the last certificate by way of the others to the first, which is trusted: leaf first.
 *
 * @returns undefined when there is none that is good for what is asked
 */
export function findChain(
  certificates: readonly Certificate[],
  options: VerifyOptions
): readonly Certificate[] | undefined {
  const [root, ...others] = certificates
  const leaf = others.pop()
  if (!root || !leaf) return undefined
  let signatures = 0
  const isFirst = (certificate: Certificate, chain: readonly Certificate[]): boolean =>
    !chain.some(({ der }) => der.equals(certificate.der))
  const search = (chain: readonly Certificate[]): readonly Certificate[] | undefined => {
    const child = chain.at(-1) as Certificate
    for (const parent of [root, ...others]) {
      if (!isFirst(parent, chain) || factsOf(parent).RawSubject !== factsOf(child).RawIssuer) continue
      if (++signatures > mostSignatures) return undefined
      const longer = [...chain, parent]
      if (!isSignedBy(child, parent) || !mayStand(parent, chain, options, parent === root)) continue
      const found = parent === root ? (allowsUse(longer, options) ? longer : undefined) : search(longer)
      if (found) return found
    }
    return undefined
  }
  if (!mayStand(leaf, [], options, false) || !hasName(leaf, options.dnsName)) return undefined
  if (leaf.der.equals(root.der)) return allowsUse([leaf], options) ? [leaf] : undefined
  return search([leaf])
}

/** Whether a certificate may come after those of a chain, the leaf of which is the first. */
function mayStand(
  certificate: Certificate,
  chain: readonly Certificate[],
  { now }: VerifyOptions,
  isRoot: boolean
): boolean {
  const facts = factsOf(certificate)
  // Policies are not followed: a chain that insists on one is not taken for good.
  const wantsPolicy = facts.RequireExplicitPolicy > 0 || facts.RequireExplicitPolicyZero
  if (facts.UnhandledCriticalExtensions !== null || wantsPolicy) return false
  if (now < Date.parse(facts.NotBefore) || now > Date.parse(facts.NotAfter)) return false
  if (chain.length === 0) return true
  if (!isRoot && !(facts.BasicConstraintsValid && facts.IsCA)) return false
  if (facts.BasicConstraintsValid && facts.MaxPathLen >= 0 && chain.length - 1 > facts.MaxPathLen) return false
  return !chain.some(below => violatesConstraints(below.json, certificate.json))
}

const certificateSign = 1 << 5

function isSignedBy(child: Certificate, parent: Certificate): boolean {
  const facts = factsOf(parent)
  const mayNot = facts.BasicConstraintsValid ? !facts.IsCA : facts.Version === 3
  if (mayNot || (facts.KeyUsage !== 0 && (facts.KeyUsage & certificateSign) === 0)) return false
  const { SignatureAlgorithm: algorithm, RawTBSCertificate: signed, Signature: signature } = factsOf(child)
  const scheme = schemes[algorithm]
  if (!scheme) return false
  try {
    const key = keyObjectOf(readWhole(Buffer.from(facts.RawSubjectPublicKeyInfo, 'base64')))
    if (key.asymmetricKeyType !== scheme.key || (key.asymmetricKeyDetails?.modulusLength ?? 1024) < 1024) return false
    const options = scheme.pss
      ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      : key
    return verifySignature(scheme.hash, Buffer.from(signed, 'base64'), options, Buffer.from(signature, 'base64'))
  } catch {
    return false
  }
}

interface Scheme {
  readonly key: string
  readonly hash: string | null
  readonly pss?: true
}

/** By Go's number; those with SHA-1 and older are not trusted. */
const schemes: Readonly<Record<number, Scheme>> = {
  4: { key: 'rsa', hash: 'sha256' },
  5: { key: 'rsa', hash: 'sha384' },
  6: { key: 'rsa', hash: 'sha512' },
  10: { key: 'ec', hash: 'sha256' },
  11: { key: 'ec', hash: 'sha384' },
  12: { key: 'ec', hash: 'sha512' },
  13: { key: 'rsa', hash: 'sha256', pss: true },
  14: { key: 'rsa', hash: 'sha384', pss: true },
  15: { key: 'rsa', hash: 'sha512', pss: true },
  16: { key: 'ed25519', hash: null }
}

/** One of the uses is allowed by every certificate of the chain; one that says nothing of uses allows all. */
function allowsUse(chain: readonly Certificate[], { keyUsages }: VerifyOptions): boolean {
  if (keyUsages.includes(0)) return true
  return keyUsages.some(usage =>
    chain.every(certificate => {
      const { ExtKeyUsage: known, UnknownExtKeyUsage: unknown } = factsOf(certificate)
      return (known === null && unknown === null) || (known ?? []).some(each => each === 0 || each === usage)
    })
  )
}

function hasName(leaf: Certificate, wanted: string): boolean {
  if (wanted === '') return true
  const { DNSNames: names, IPAddresses: addresses } = factsOf(leaf)
  const address = /^\[(.*)\]$/.exec(wanted)?.[1] ?? wanted
  if (/^[\d.]+$|:/.test(address)) return (addresses ?? []).includes(address)
  const labels = wanted.toLowerCase().replace(/\.$/, '').split('.')
  return (names ?? []).some(name => {
    const pattern = name.toLowerCase().split('.')
    return (
      pattern.length === labels.length &&
      pattern.every((label, i) => label === labels[i] || (i === 0 && label === '*' && labels[i] !== ''))
    )
  })
}
