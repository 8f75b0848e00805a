import { describe, expect, test } from 'vitest'
import { opaMissing } from '../requirements.ts'
import { type Call, differences, json } from './calls.ts'

const config = {
  aws_access_key: 'AK',
  aws_secret_access_key: 'SK',
  aws_service: 's3',
  aws_region: 'eu-central-1'
}
const get = { method: 'GET', url: 'https://example.com' }
const at = '1451311705000000000'

const requests: readonly object[] = [
  get,
  { ...get, method: 'post' },
  { ...get, method: '' },
  ...[
    '',
    '/x',
    '::',
    'http://example.com/',
    'https://example.com:443/?',
    'https://example.com:8443/a//b/../c/./d',
    'http://u:p@example.com/',
    'https://example.com/a b/c%20d/é',
    "https://example.com/a%20b/c%2Fd/!*'()",
    'https://example.com/?x=1&a=2&a=1&b&c=%20+d',
    'https://example.com/a?z=%2F&y=a/b#fragment',
    'http://[::1]:80/x',
    'http://exa mple.com/',
    'http://example.com/%zz'
  ].map(url => ({ ...get, url })),
  ...[{}, null, 'text', 5, { b: 1.5, a: '<&>é\u2028' }, [1, [2]], ''].map(body => ({ ...get, body })),
  { ...get, raw_body: 'x' },
  { ...get, body: {}, raw_body: 'x' },
  { ...get, raw_body: 5 },
  { ...get, body: {}, raw_body: 5 },
  ...[
    {},
    { 'Content-Type': ' a  b ', 'X-Foo': 'é' },
    { a: 5 },
    { a: ['x', 'y'] },
    { host: 'other', 'x-amz-date': 'other' },
    { 'User-Agent': 'x', Authorization: 'y', 'X-Amzn-Trace-Id': 'z' },
    { 'x-amz-content-sha256': 'other' },
    5,
    null,
    []
  ].map(headers => ({ ...get, headers })),
  { ...get, foo: 1 },
  { ...get, timeout: '5s', tls_ca_cert: 'x', cache_ignored_headers: ['a'], max_retry_attempts: 1, caching_mode: 'x' },
  { method: 'GET' },
  { url: 'x' },
  { method: 5, url: [] },
  {}
]

const configs: readonly object[] = [
  ...['s3', 'glacier', 'es', ''].map(service => ({ ...config, aws_service: service })),
  ...['token', '', 5].map(token => ({ ...config, aws_session_token: token })),
  ...[true, false, 'false', null].map(disabled => ({ ...config, disable_payload_signing: disabled })),
  { ...config, other: 1 },
  { ...config, aws_region: 5 },
  { aws_access_key: 'AK' },
  {}
]

const times = [at, '0', '-1', '-1000000001', '1.5', '1e18', '1e30', '9223372036854775807', '9223372036854775808']

describe.skipIf(opaMissing)('providers.aws.sign_req (skipped without opa)', () => {
  test('signs as a real OPA does', () => {
    const sign = (request: object, account: object, time: string): Call => [
      'providers.aws.sign_req',
      ...json([request, account]),
      time
    ]
    expect(
      differences([
        ...requests.flatMap(request => [config, { ...config, aws_service: 'es' }].map(each => sign(request, each, at))),
        ...configs.flatMap(each => [get, { ...get, body: { a: 1 } }].map(request => sign(request, each, at))),
        ...times.map(time => sign(get, config, time))
      ])
    ).toEqual([])
  })
})
