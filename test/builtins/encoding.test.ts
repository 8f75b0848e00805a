import { createHash, createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, call, combinations, differences, json } from './calls.ts'

const texts = [
  '',
  'a',
  'ab',
  'abc',
  'abcd',
  'hello world',
  'héllo',
  '日本語😀',
  'a&b=c d+e%',
  "!*'();:@&=+$,/?#[]~-_.",
  '\n\t'
]
const sizes = [1, 55, 56, 63, 64, 65, 111, 112, 119, 127, 128, 200, 1000].map(size => 'x'.repeat(size))

test.each(['md5', 'sha1', 'sha256', 'sha512'])('%s as Node has it', kind => {
  for (const text of [...texts, ...sizes]) {
    if (kind !== 'sha512') expect(call(`crypto.${kind}`, text)).toBe(createHash(kind).update(text).digest('hex'))
    for (const key of ['', 'key', 'k'.repeat(64), 'k'.repeat(129), 'é'.repeat(100)]) {
      expect(call(`crypto.hmac.${kind}`, text, key)).toBe(createHmac(kind, key).update(text).digest('hex'))
    }
  }
})

test.each([
  { name: 'base64.decode', args: ['aGk'], want: undefined },
  { name: 'base64.decode', args: ['aG\nk='], want: 'hi' },
  { name: 'base64url.decode', args: ['aGk'], want: 'hi' },
  { name: 'base64.is_valid', args: [1], want: false },
  { name: 'hex.decode', args: ['c3a9'], want: 'é' },
  { name: 'hex.decode', args: ['c3a'], want: undefined },
  { name: 'urlquery.encode', args: ['a b&ü'], want: 'a+b%26%C3%BC' },
  { name: 'urlquery.decode', args: ['%zz'], want: undefined },
  { name: 'urlquery.decode_object', args: ['a=1&b=2&a=3'], want: { a: ['1', '3'], b: ['2'] } },
  {
    name: 'uri.parse',
    args: ['HTTPS://u@h:8/p%20q?r#s'],
    want: { fragment: 's', hostname: 'h', path: '/p q', port: '8', raw_path: '/p q', raw_query: 'r', scheme: 'https' }
  },
  { name: 'uri.parse', args: ['http://h:x/'], want: undefined },
  { name: 'uri.is_valid', args: [''], want: false },
  { name: 'crypto.hmac.equal', args: ['a', 'a'], want: true },
  { name: 'crypto.md5', args: [1], want: undefined }
])('$name($args)', ({ name, args, want }) => {
  expect(call(name, ...args)).toEqual(want)
})

describe.skipIf(opaMissing)('as a real OPA (needs opa)', () => {
  test('encoding', () => {
    const names = [
      'base64.encode',
      'base64url.encode',
      'base64url.encode_no_pad',
      'hex.encode',
      'urlquery.encode',
      'crypto.sha256'
    ]
    expect(differences(combinations(names, json([...texts, ...sizes]).concat('1')) as unknown as Call[])).toEqual([])
  })

  test('decoding', () => {
    const base64 = [
      '',
      'aGk=',
      'aGk',
      'aGk==',
      'aG',
      'a',
      'aGVsbG8',
      'aGVs\nbG8=',
      'a=b=',
      '====',
      '_-8=',
      '_-8',
      '+/8=',
      '/w==',
      '////',
      'aGk=aGk=',
      'aGl=',
      'aR==',
      'YQ=\n=',
      'é',
      '8J+YgA==',
      '7aCA',
      '4pz/'
    ]
    const hex = ['', '61', '6', '6g', 'C3A9', 'c3', 'ff61', 'zz1', 'eda080', 'f0908080ff']
    const query = [
      'a+b%20c',
      '%',
      '%2',
      '%zz',
      'a%',
      '%C3%A9',
      '%ff',
      'a=1&b=2&a=3',
      'a',
      '=',
      '&&',
      'a=b=c',
      'a;b',
      'a=%zz',
      '%41=%42',
      'é=1',
      ''
    ]
    const calls: Call[] = [
      ...combinations(['base64.decode', 'base64url.decode', 'base64.is_valid'], json(base64)).map(
        ([name, text]) => [name as string, text as string] satisfies Call
      ),
      ...json(hex).map(text => ['hex.decode', text] satisfies Call),
      ...combinations(['urlquery.decode', 'urlquery.decode_object'], json(query)).map(
        ([name, text]) => [name as string, text as string] satisfies Call
      ),
      ...['{}', '{"a":"b"}', '{"b":["1","2"],"a":"x y"}', '{"a":1}', '{"a":["x",1]}', '[]'].map(
        text => ['urlquery.encode_object', text] satisfies Call
      )
    ]
    expect(differences(calls)).toEqual([])
  })

  test('URIs', () => {
    const uris = [
      'http://example.com/a/b?q=1#frag',
      'https://user:pass@host:8080/p%20a?x=y&z#f%41',
      'mailto:a@b.c',
      'urn:x:y',
      '//host/path',
      '/path',
      'path/x',
      'a:b/c',
      'a/b:c',
      '1a:b',
      ':x',
      '',
      '?q',
      '#f',
      '#',
      '?',
      '*',
      'http://',
      'http://host',
      'http://host:',
      'http://host:80a/',
      'http://[::1]:80/',
      'http://[::1',
      'http://[fe80::1%25en0]/',
      'http://[x]/',
      'http://::1/',
      'http://a:b:c/',
      'http://ho st/',
      'http://host/a b',
      'http://host/a%2',
      'http://host/%zz',
      'http://host/a%2fb',
      'http://host/%41',
      'http://h%41/',
      'http://h%C3%A9/',
      'http://é.com/é',
      'HTTP://HOST/',
      'http://host/a[b]!',
      'http://us er@host/',
      'http://u%20s@host/',
      'http://a@b@c/',
      'file:///etc/passwd',
      '///x',
      '////x',
      'http:///x',
      'http:/x',
      'http:x',
      'a b',
      '\u007f',
      'x\ny',
      'http://host?q#',
      'http://host/?',
      'http://host/??a',
      's3://bucket/key',
      'http://h<>"/',
      'http://h`/',
      'ftp+x://h',
      'f_x://h',
      'http://host/a;b,c=d',
      'jdbc:postgresql://localhost/db',
      'C:\\x',
      'http://[::ffff:1.2.3.4]/',
      'http://[1.2.3.4]/',
      'http://host/~a-b_c.d$&+@',
      'http://host/(a)',
      'http://host/%28a%29',
      'http://[]/',
      'http://[::1]a/',
      'http://[::1]:/'
    ]
    expect(
      differences(combinations(['uri.parse', 'uri.is_valid'], json(uris).concat('1')) as unknown as Call[])
    ).toEqual([])
  })
})
