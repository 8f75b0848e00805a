import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, differences, json } from './calls.ts'
import {
  bits,
  type CertificateParts,
  commonName,
  context,
  der,
  extension,
  integer,
  makeCertificate,
  name,
  octets,
  oid,
  pem,
  printable,
  sequence,
  truth,
  utf8,
  within
} from './make-certificate.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const rsa512 = generateKeyPairSync('rsa', { modulusLength: 512 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const ed = generateKeyPairSync('ed25519')
const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve })
const others = [curve('P-224'), curve('P-384'), curve('P-521'), curve('secp256k1')]
const moreKeys = [
  generateKeyPairSync('x25519'),
  generateKeyPairSync('ed448'),
  generateKeyPairSync('rsa-pss', { modulusLength: 1024 }),
  generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 })
]

const make = (parts: Partial<CertificateParts>): Buffer =>
  makeCertificate({ publicKey: ec.publicKey, signedBy: ec.privateKey, ...parts })
const withExtension = (id: string, value: Buffer, critical = false): Buffer =>
  make({ extensions: [extension(id, value, critical)] })

const attributes = ['3', '5', '6', '7', '8', '9', '10', '11', '17', '12'].map(
  last => [`2.5.4.${last}`, utf8(`<value & ${last}>`)] as const
)
const uris = [
  'https://example.org/a%20b?x=1#frag%20ment',
  'spiffe://td/wl',
  'urn:foo:bar?x',
  'https://u:p@h.org:8443/',
  'https://[::1]:80/a%2Fb',
  'HTTP://Example.ORG',
  'mailto:a@b.c',
  'x:/path',
  'http://h/?',
  'http://h/é'.replace('é', '%C3%A9')
].map(uri => context(6, uri))

const strings = [
  utf8('é'),
  printable('ab c'),
  printable('a@b'),
  der(20, Buffer.from([0xe9])),
  der(22, 'a@b'),
  der(22, Buffer.from([0xe9])),
  der(18, '12 3'),
  der(18, 'a'),
  der(30, Buffer.from([0, 65, 0, 66])),
  der(30, Buffer.from([0, 65, 0])),
  der(28, Buffer.from([0, 0, 0, 65])),
  der(12, Buffer.from([0xff])),
  integer(5)
]

const constraint = (side: number, ...names: readonly Buffer[]): Buffer =>
  within(side, ...names.map(each => sequence(each)))

const certificates: readonly Buffer[] = [
  make({}),
  make({ version: 0 }),
  make({ version: 1 }),
  make({ version: 3 }),
  ...[[0], [0x80], [0x00, 0x80], [0xff], [0x00, 0x01], [], Array(20).fill(0x7f), Array(21).fill(0x7f)].map(bytes =>
    make({ serial: integer(...(bytes as number[])) })
  ),
  make({ publicKey: rsa.publicKey, signedBy: rsa.privateKey }),
  make({ publicKey: rsa512.publicKey, signedBy: rsa512.privateKey }),
  make({ publicKey: ed.publicKey, signedBy: ed.privateKey }),
  ...[...others, ...moreKeys].map(({ publicKey }) => make({ publicKey })),
  ...['1.2.840.113549.1.1.5', '1.2.840.113549.1.1.13', '1.2.840.10045.4.1', '1.2.3.4', '1.2.840.113549.1.1.10'].map(
    id => make({ algorithm: sequence(oid(id), der(5)) })
  ),
  make({ algorithm: sequence(oid('1.3.101.112'), der(5)) }),
  make({ subject: name(...attributes, ['1.2.840.113549.1.9.1', der(22, 'a@b.c')], ['2.5.4.3', utf8('last')]) }),
  make({ subject: name() }),
  make({ subject: sequence(der(0x31, sequence(oid('2.5.4.3'), utf8('a')), sequence(oid('2.5.4.11'), utf8('b')))) }),
  ...strings.map(text => make({ subject: name(['2.5.4.3', text]) })),
  ...[
    '491231235959Z',
    '500101000000Z',
    '991231235959Z',
    '20010101000000Z',
    '2001010000Z',
    '200230000000Z',
    '200101000000+0100'
  ].map(notBefore => make({ notBefore })),
  ...['A0', 'FF80', '05A0', '0786', '00', '', '0780'].map(hex =>
    withExtension('2.5.29.15', der(3, Buffer.from(hex, 'hex')), true)
  ),
  ...[
    sequence(),
    sequence(truth),
    sequence(truth, integer(0)),
    sequence(integer(3)),
    sequence(truth, integer(0xff)),
    integer(1)
  ].map(value => withExtension('2.5.29.19', value, true)),
  withExtension('2.5.29.14', octets(Buffer.from([1, 2]))),
  withExtension('2.5.29.35', sequence(context(0, Buffer.from([1, 2])), context(2, Buffer.from([1])))),
  withExtension('2.5.29.35', sequence()),
  withExtension(
    '2.5.29.37',
    sequence(...['2.5.29.37.0', ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 17].map(n => `1.3.6.1.5.5.7.3.${n}`)].map(oid))
  ),
  withExtension(
    '2.5.29.37',
    sequence(
      ...[
        '1.3.6.1.4.1.311.10.3.3',
        '2.16.840.1.113730.4.1',
        '1.3.6.1.4.1.311.2.1.22',
        '1.3.6.1.4.1.311.61.1.1',
        '1.2.3'
      ].map(oid)
    )
  ),
  ...uris.map(uri => withExtension('2.5.29.17', sequence(uri))),
  ...['http://a b/', 'http://h/%zz', 'http://h:x/', '::', 'http://[::1', '', 'http://-/', 'http://h\x7f'].map(uri =>
    withExtension('2.5.29.17', sequence(context(6, uri)))
  ),
  withExtension(
    '2.5.29.17',
    sequence(
      context(2, 'a.example.org'),
      context(2, '*.b.org'),
      context(1, 'x@example.org'),
      context(7, Buffer.from([10, 0, 0, 1])),
      ...[
        '20010db8000000000000000000000001',
        '00000000000000000000ffff01020304',
        '00010000000200030000000000000004',
        '00000000000000000000000000000000'
      ].map(hex => context(7, Buffer.from(hex, 'hex'))),
      context(8, Buffer.from([0x2a])),
      within(4, commonName('dir'))
    )
  ),
  withExtension('2.5.29.17', sequence(context(7, Buffer.from([1, 2, 3])))),
  withExtension('2.5.29.17', sequence(context(2, Buffer.from([0xe9])))),
  withExtension('2.5.29.17', sequence(context(8, Buffer.from([0x2a]))), true),
  withExtension('2.5.29.17', sequence(), true),
  withExtension(
    '2.5.29.30',
    sequence(
      constraint(
        0,
        context(2, 'example.org'),
        context(2, '.sub.org'),
        context(7, Buffer.from('0a000000ff000000', 'hex'))
      ),
      constraint(1, context(2, 'bad.org'), context(1, 'x@bad.org'), context(1, 'bad.org'), context(6, '.bad.org'))
    ),
    true
  ),
  withExtension('2.5.29.30', sequence(constraint(0, within(4, commonName('x')))), true),
  withExtension('2.5.29.30', sequence(constraint(0, context(7, Buffer.from('0a000000ff00ff00', 'hex')))), true),
  withExtension('2.5.29.30', sequence(), true),
  withExtension('2.5.29.32', sequence(sequence(oid('1.2.3.4')), sequence(oid('2.5.29.32.0')))),
  withExtension('2.5.29.33', sequence(sequence(oid('1.2.3'), oid('1.2.4'))), true),
  ...[sequence(context(0, '\x03'), context(1, '\x00')), sequence(context(1, '\x02')), sequence()].map(value =>
    withExtension('2.5.29.36', value, true)
  ),
  ...[integer(0), integer(2), integer(0xff)].map(value => withExtension('2.5.29.54', value, true)),
  withExtension(
    '2.5.29.31',
    sequence(sequence(within(0, within(0, context(6, 'http://a/a.crl'), context(6, 'http://b/b.crl')))), sequence())
  ),
  withExtension(
    '1.3.6.1.5.5.7.1.1',
    sequence(
      sequence(oid('1.3.6.1.5.5.7.48.1'), context(6, 'http://ocsp/')),
      sequence(oid('1.3.6.1.5.5.7.48.2'), context(6, 'http://ca/')),
      sequence(oid('1.3.6.1.5.5.7.48.3'), context(6, 'http://other/')),
      sequence(oid('1.3.6.1.5.5.7.48.1'), context(2, 'name'))
    )
  ),
  withExtension('1.3.6.1.5.5.7.1.1', sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), context(6, 'http://ocsp/'))), true),
  withExtension('1.2.3.4.5', utf8('hello'), true),
  withExtension('1.2.3.4.5', Buffer.from([1])),
  make({ extensions: [extension('1.2.3', truth), extension('1.2.3', truth)] })
]

const chain = Buffer.concat([make({ subject: commonName('a') }), make({ subject: commonName('b') })])
const base64 = (bytes: Buffer | string): string => Buffer.from(bytes as string).toString('base64')
const one = make({})
const key = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

const calls = (builtin: string, ...operands: readonly (readonly unknown[])[]): Call[] =>
  operands.map(row => [builtin, ...json(row)] as const)

describe.skipIf(opaMissing)('X.509 as a real OPA reads it (skipped without opa)', () => {
  test('crypto.x509.parse_certificates: what a certificate may hold', () => {
    expect(differences(calls('crypto.x509.parse_certificates', ...certificates.map(bytes => [base64(bytes)])))).toEqual(
      []
    )
  })

  test('crypto.x509.parse_certificates: the forms in which they come', () => {
    const texts = [
      '',
      'x',
      '=',
      '-----BEGIN',
      base64(chain),
      base64(Buffer.concat([one, Buffer.from([0])])),
      base64(one.subarray(0, -1)),
      base64(pem('CERTIFICATE', one)),
      pem('CERTIFICATE', one),
      pem('CERTIFICATE', one).repeat(2),
      pem('CERTIFICATE', chain),
      `${pem('CERTIFICATE', one)}junk`,
      `junk\n${pem('CERTIFICATE', one)}`,
      `${pem('CERTIFICATE', one)}${key}`,
      pem('CERTIFICATE', Buffer.from([])),
      pem('FOO', one),
      pem('CERTIFICATE', one).replaceAll('\n', '\r\n'),
      base64(one).replace(/.{64}/g, '$&\n')
    ]
    expect(differences(calls('crypto.x509.parse_certificates', ...texts.map(text => [text])))).toEqual([])
  })

  test('crypto.x509.parse_certificates: a signature whose last bits do not count', () => {
    const signatureAt = [...one.keys()].findLast(at => one[at] === 3 && one[at + 1] === one.length - at - 2) as number
    const texts = [0, 1, 4, 7, 8].flatMap(unused =>
      [0, 1].map(last => {
        const copy = Buffer.from(one)
        copy[signatureAt + 2] = unused
        copy[copy.length - 1] = last << 7
        return [base64(copy)]
      })
    )
    expect(differences(calls('crypto.x509.parse_certificates', ...texts))).toEqual([])
  })

  test('crypto.x509.parse_certificates: any byte changed', () => {
    const bytes = certificates[certificates.length - 20] as Buffer
    const changed = Array.from({ length: bytes.length }, (_, at) => {
      const copy = Buffer.from(bytes)
      copy[at] = (copy[at] as number) ^ (1 << (at % 8))
      return [base64(copy)]
    })
    expect(differences(calls('crypto.x509.parse_certificates', ...changed))).toEqual([])
  })

  test('crypto.x509.parse_certificate_request', () => {
    const request = (...parts: readonly Buffer[]): Buffer => {
      const body = sequence(integer(0), commonName('x'), ec.publicKey.export({ type: 'spki', format: 'der' }), ...parts)
      return sequence(body, sequence(oid('1.2.840.10045.4.3.2')), bits(sign('sha256', body, ec.privateKey)))
    }
    const attribute = (id: string, ...values: readonly Buffer[]): Buffer => sequence(oid(id), der(0x31, ...values))
    const asked = attribute(
      '1.2.840.113549.1.9.14',
      sequence(
        extension(
          '2.5.29.17',
          sequence(context(2, 'a.org'), context(7, Buffer.from([10, 0, 0, 1])), context(6, 'http://x/'))
        ),
        extension('2.5.29.15', bits(Buffer.from([0xa0]), 5), true)
      )
    )
    const pairs = [utf8('a'), printable('b'), integer(5), truth, oid('1.2.3'), octets(Buffer.from([1]))].map(value =>
      sequence(oid('1.2.3.4'), value)
    )
    const plain = request(within(0))
    const texts = [
      ...[
        plain,
        request(),
        request(within(0, asked)),
        request(within(0, attribute('1.2.840.113549.1.9.7', utf8('pass'))))
      ].map(base64),
      base64(request(within(0, attribute('1.2.3', sequence(...pairs)), asked))),
      base64(request(within(0, attribute('1.2.3')))),
      pem('CERTIFICATE REQUEST', plain),
      `${pem('CERTIFICATE REQUEST', plain)}junk`,
      `junk\n${pem('CERTIFICATE REQUEST', plain)}`,
      base64(pem('CERTIFICATE REQUEST', plain)),
      pem('NEW CERTIFICATE REQUEST', plain),
      pem('CERTIFICATE', one),
      base64(one),
      base64(Buffer.concat([plain, plain])),
      '',
      'x'
    ]
    expect(differences(calls('crypto.x509.parse_certificate_request', ...texts.map(text => [text])))).toEqual([])
  })

  const keys = [rsa, rsa512, ec, ed, ...others, ...moreKeys].map(({ privateKey }) => privateKey)
  const keyTexts = [
    ...keys.map(each => each.export({ type: 'pkcs8', format: 'pem' }).toString()),
    rsa.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    ec.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    rsa.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString(),
    rsa.privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' }).toString(),
    rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
    base64(key),
    base64(ec.privateKey.export({ type: 'pkcs8', format: 'der' })),
    `junk\n${key}`,
    `${key}junk`,
    `${pem('CERTIFICATE', one)}${key}${key}`,
    pem('PRIVATE KEY', Buffer.from([48, 130, 2])),
    pem('RSA PRIVATE KEY', ec.privateKey.export({ type: 'pkcs8', format: 'der' })),
    pem('FOO', Buffer.from([1])),
    '',
    ' ',
    'x',
    'nope',
    '!!!!',
    '-----BEGIN'
  ]

  test('crypto.parse_private_keys and crypto.x509.parse_rsa_private_key', () => {
    expect(
      differences(
        ['crypto.parse_private_keys', 'crypto.x509.parse_rsa_private_key'].flatMap(builtin =>
          calls(builtin, ...keyTexts.map(text => [text]))
        )
      )
    ).toEqual([])
  })

  test('crypto.x509.parse_keypair', () => {
    const certificate = pem('CERTIFICATE', one)
    const texts = [
      certificate,
      `${certificate}${pem('CERTIFICATE', make({}))}`,
      base64(certificate),
      base64(one),
      `${key}${certificate}`,
      '',
      'x',
      pem('FOO', one),
      base64('x')
    ]
    expect(
      differences([
        ...calls('crypto.x509.parse_keypair', ...texts.map(text => [text, key])),
        ...calls('crypto.x509.parse_keypair', ...keyTexts.map(text => [certificate, text])),
        ...calls(
          'crypto.x509.parse_keypair',
          ...[rsa, ed, others[1]].flatMap(pair =>
            pair
              ? [
                  [
                    pem('CERTIFICATE', make({ publicKey: pair.publicKey })),
                    pair.privateKey.export({ type: 'pkcs8', format: 'pem' })
                  ]
                ]
              : []
          )
        )
      ])
    ).toEqual([])
  })
})

/** Certificates that vouch for one another; each is a name, who signed it, and what is in it. */
const authority = (length?: number): Buffer =>
  extension('2.5.29.19', sequence(truth, ...(length === undefined ? [] : [integer(length)])), true)
const signsCertificates = extension('2.5.29.15', bits(Buffer.from([0x04]), 2), true)
const signsNothing = extension('2.5.29.15', bits(Buffer.from([0x80]), 7), true)
const forUses = (...last: readonly number[]): Buffer =>
  extension('2.5.29.37', sequence(...last.map(number => oid(`1.3.6.1.5.5.7.3.${number}`))))
const names = (...list: readonly Buffer[]): Buffer => extension('2.5.29.17', sequence(...list))
const limits = (...sides: readonly Buffer[]): Buffer => extension('2.5.29.30', sequence(...sides), true)

const pairs = new Map<string, ReturnType<typeof generateKeyPairSync>>()
function issue(
  subject: string,
  issuer: string,
  extensions: readonly Buffer[] = [],
  parts: Partial<CertificateParts> = {}
): string {
  const pairOf = (who: string) => {
    const pair = pairs.get(who) ?? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    pairs.set(who, pair as never)
    return pair as typeof ec
  }
  return pem(
    'CERTIFICATE',
    make({
      subject: commonName(subject),
      issuer: commonName(issuer),
      publicKey: pairOf(subject).publicKey,
      signedBy: pairOf(issuer).privateKey,
      extensions,
      ...parts
    })
  )
}

const root = issue('root', 'root', [authority(), signsCertificates])
const middle = issue('middle', 'root', [authority(), signsCertificates])
const limited = issue('limited', 'root', [
  authority(),
  limits(
    constraint(
      0,
      context(2, 'example.org'),
      context(1, 'example.org'),
      context(6, '.example.org'),
      context(7, Buffer.from('0a000000ff000000', 'hex'))
    ),
    constraint(1, context(2, 'bad.example.org'), context(1, 'x@example.org'))
  )
])
const leafNames = [
  context(2, 'a.example.org'),
  context(2, 'example.org'),
  context(2, 'other.org'),
  context(2, 'notexample.org'),
  context(2, 'a.bad.example.org'),
  context(1, 'a@example.org'),
  context(1, 'x@example.org'),
  context(1, 'a@other.org'),
  context(6, 'http://a.example.org:80/x'),
  context(6, 'http://example.org/'),
  context(6, 'http://10.0.0.1/'),
  context(7, Buffer.from([10, 2, 3, 4])),
  context(7, Buffer.from([11, 2, 3, 4])),
  context(7, Buffer.alloc(16))
]
const leaf = issue('leaf', 'middle', [
  names(context(2, 'a.example.org'), context(2, '*.w.org'), context(7, Buffer.from([10, 0, 0, 1])))
])

const chains: readonly (readonly string[])[] = [
  [],
  [root],
  [root, root],
  [root, leaf],
  [root, middle],
  [middle, leaf],
  [root, middle, leaf],
  [middle, root, leaf],
  [leaf, middle, root],
  [root, root, middle, middle, leaf],
  [root, limited, middle, leaf],
  ...[forUses(1), forUses(2), forUses(1, 2), forUses(99)].map(uses => [root, middle, issue('leaf', 'middle', [uses])]),
  [root, issue('middle', 'root', [authority(), forUses(2)]), leaf],
  [root, issue('middle', 'root', [authority(0)]), leaf],
  [issue('root', 'root', [authority(0)]), middle, leaf],
  [issue('root', 'root', [authority(1)]), middle, leaf],
  [root, issue('middle', 'root', []), leaf],
  [root, issue('middle', 'root', [], { version: 0 }), leaf],
  [root, issue('middle', 'root', [authority(), signsNothing]), leaf],
  [issue('root', 'root', [], { version: 0 }), middle, leaf],
  [issue('root', 'root', []), middle, leaf],
  [root, issue('middle', 'root', [authority(), extension('1.2.3', truth, true)]), leaf],
  [root, middle, issue('leaf', 'middle', [], { notAfter: '210101000000Z' })],
  [root, middle, issue('leaf', 'middle', [], { notBefore: '480101000000Z' })],
  [root, issue('middle', 'root', [authority()], { notAfter: '210101000000Z' }), leaf],
  [root, issue('middle', 'other', [authority()]), leaf],
  [root, issue('middle', 'root', [authority()], { signedBy: rsa.privateKey }), leaf],
  ...leafNames.map(each => [root, limited, issue('leaf', 'limited', [names(each)])]),
  [root, limited, issue('leaf', 'limited')]
]

describe.skipIf(opaMissing)('chains of certificates as a real OPA trusts them (skipped without opa)', () => {
  test('crypto.x509.parse_and_verify_certificates', () => {
    const texts = [...chains.map(each => each.join('')), 'x', base64(one)]
    expect(differences(calls('crypto.x509.parse_and_verify_certificates', ...texts.map(text => [text])))).toEqual([])
  })

  test('crypto.x509.parse_and_verify_certificates_with_options', () => {
    const options = [
      {},
      { foo: 1 },
      ...['x', 0, 1.5, 18e17, 4e18, 1e30, null].map(CurrentTime => ({ CurrentTime })),
      ...[
        'a.example.org',
        'A.EXAMPLE.org.',
        'b.example.org',
        '',
        'x.w.org',
        'w.org',
        'x.y.w.org',
        '10.0.0.1',
        '[10.0.0.1]',
        '10.0.0.2',
        'leaf',
        5
      ].map(DNSName => ({ DNSName })),
      ...[
        [],
        ['KeyUsageAny'],
        ['KeyUsageClientAuth'],
        ['KeyUsageClientAuth', 'KeyUsageServerAuth'],
        ['foo'],
        [5],
        'KeyUsageAny'
      ].map(KeyUsages => ({ KeyUsages })),
      ...[0, 1, -1, 'a', 1.5].map(MaxConstraintComparisons => ({ MaxConstraintComparisons }))
    ]
    const texts = [
      [root, middle, leaf],
      [root, middle, issue('leaf', 'middle', [forUses(2)])]
    ].map(each => each.join(''))
    expect(
      differences(
        calls(
          'crypto.x509.parse_and_verify_certificates_with_options',
          ...texts.flatMap(text => options.map(each => [text, each]))
        )
      )
    ).toEqual([])
  })
})

test('a certificate of a megabyte of nothing is refused at once', () => {
  const started = performance.now()
  expect(call('crypto.x509.parse_certificates', base64(Buffer.alloc(1 << 20, 0x30)))).toBeUndefined()
  expect(performance.now() - started).toBeLessThan(1000)
})

test('a key that Node makes is read again', () => {
  const [jwk] = [call('crypto.x509.parse_rsa_private_key', key)]
  expect(createPrivateKey({ key: jwk as never, format: 'jwk' }).equals(ec.privateKey)).toBe(true)
})

test.each([
  { note: 'nothing but beginnings', text: '-----BEGIN CERTIFICATE-----\n'.repeat(100_000) },
  { note: 'one end for all', text: `${'-----BEGIN A-----\n'.repeat(100_000)}-----END A-----\n` }
])('PEM is read once: $note', ({ text }) => {
  const started = performance.now()
  expect(call('crypto.x509.parse_certificates', text)).toEqual([])
  expect(performance.now() - started).toBeLessThan(2000)
})

test('a certificate without an end, or one in no zone, is refused', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const made = (notAfter: string): Buffer => makeCertificate({ publicKey, signedBy: privateKey, notAfter })
  expect(call('crypto.x509.parse_certificates', base64(made('490101000000Z')))).toHaveLength(1)
  expect(call('crypto.x509.parse_certificates', base64(made('490101000000+9999')))).toBeUndefined()
  // The length of the validity, less what its end takes.
  const [start, end] = [der(0x17, '200101000000Z'), der(0x17, '490101000000Z')]
  const whole = made('490101000000Z').toString('latin1')
  const without = whole.replace(
    sequence(start, end).toString('latin1'),
    sequence(start, der(0x05, '490101000000Z')).toString('latin1')
  )
  expect(without).not.toBe(whole)
  expect(call('crypto.x509.parse_certificates', base64(Buffer.from(without, 'latin1')))).toBeUndefined()
})
