import { createHash, createHmac } from 'node:crypto'
import { type Json, JsonNumber, writeGoJson } from '../../json/index.ts'
import { escapedPath, readGoUrl } from './go-url.ts'
import { Amended, type HostBuiltins } from './host-builtin.ts'
import { isObject, objectOperand, typeName } from './operands.ts'

type Members = Readonly<Record<string, Json>>

/** What a request of `http.send` may say. */
const requestMembers = new Set([
  'body',
  'cache',
  'cache_ignored_headers',
  'caching_mode',
  'enable_redirect',
  'force_cache',
  'force_cache_duration_seconds',
  'force_json_decode',
  'force_yaml_decode',
  'headers',
  'max_retry_attempts',
  'method',
  'raise_error',
  'raw_body',
  'timeout',
  'tls_ca_cert',
  'tls_ca_cert_env_variable',
  'tls_ca_cert_file',
  'tls_client_cert',
  'tls_client_cert_env_variable',
  'tls_client_cert_file',
  'tls_client_key',
  'tls_client_key_env_variable',
  'tls_client_key_file',
  'tls_insecure_skip_verify',
  'tls_server_name',
  'tls_use_system_certs',
  'url'
])

export const awsBuiltins: HostBuiltins = {
  'providers.aws.sign_req': operands => {
    const request = objectOperand(operands, 1)
    const unknown = Object.keys(request).filter(name => !requestMembers.has(name))
    if (unknown.length > 0) throw new Error(`operand 1 invalid request parameters(s): ${setOf(unknown)}`)
    const { method, url } = texts(request, ['method', 'url'], 'operand 1', 'request parameters(s)')
    const config = objectOperand(operands, 2)
    const names = ['aws_access_key', 'aws_region', 'aws_secret_access_key', 'aws_service'] as const
    const account = texts(config, names, 'operand 2', 'AWS config parameters(s)')
    const unsigned = memberOr(config, 'disable_payload_signing', false)
    if (typeof unsigned !== 'boolean') {
      throw new Error("operand 2 invalid value for 'disable_payload_signing' in AWS config")
    }
    const token = config['aws_session_token']
    const headers = memberOr(request, 'headers', {})
    if (!isObject(headers)) throw new Error(`\`headers\` must be object but got ${typeName(headers)}`)
    const body = bodyOf(request)
    const signed = sign({
      method,
      url,
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : ''])
      ),
      hash: unsigned ? 'UNSIGNED-PAYLOAD' : sha256(body),
      time: timeOf(operands[2]),
      account,
      token: typeof token === 'string' ? token : ''
    })
    return new Amended(1, 'headers', signed)
  }
}

const memberOr = (members: Members, name: string, otherwise: Json): Json => {
  const member = members[name]
  return member === undefined ? otherwise : member
}

const setOf = (names: readonly string[]): string =>
  `{${[...names]
    .sort()
    .map(name => JSON.stringify(name))
    .join(', ')}}`

function texts<Name extends string>(
  from: Members,
  names: readonly Name[],
  operand: string,
  what: string
): Record<Name, string> {
  const missing = names.filter(name => from[name] === undefined)
  if (missing.length > 0) throw new Error(`${operand} missing required ${what}: ${setOf(missing)}`)
  const wrong = names.filter(name => typeof from[name] !== 'string')
  if (wrong.length > 0) throw new Error(`${operand} invalid values for required ${what}: ${setOf(wrong)}`)
  return Object.fromEntries(names.map(name => [name, from[name]])) as Record<Name, string>
}

/** `20151228T140825Z` */
function timeOf(value: Json | undefined): string {
  const text = value instanceof JsonNumber ? value.text : String(value)
  const isInteger = typeName(value) === 'number' && /^-?\d+$/.test(text)
  if (!isInteger || BigInt.asIntN(64, BigInt(text)) !== BigInt(text)) {
    throw new Error('operand 3 could not convert time_ns value into a unix timestamp')
  }
  const nanoseconds = BigInt(text)
  const seconds = (nanoseconds - (((nanoseconds % second) + second) % second)) / second
  return new Date(Number(seconds) * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
}

const second = 1_000_000_000n

function bodyOf(request: Members): string {
  const { raw_body: raw, body } = request
  if (raw !== undefined) return typeof raw === 'string' ? raw : ''
  return body === undefined ? '' : writeGoJson(body)
}

interface Request {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly hash: string
  readonly time: string
  readonly account: Readonly<Record<'aws_access_key' | 'aws_region' | 'aws_secret_access_key' | 'aws_service', string>>
  readonly token: string
}

const unsignedHeaders = new Set(['authorization', 'user-agent', 'x-amzn-trace-id'])

/** The headers of a request with its signature among them. */
function sign({ method, url, headers, hash, time, account, token }: Request): Record<string, string> {
  const { aws_access_key: key, aws_region: region, aws_secret_access_key: secret, aws_service: service } = account
  const { url: parsed } = readGoUrl(url)
  const own: Record<string, string> = {
    host: parsed.Host,
    'x-amz-date': time,
    ...(service === 's3' || service === 'glacier' ? { 'x-amz-content-sha256': hash } : {}),
    ...(token === '' ? {} : { 'x-amz-security-token': token })
  }
  const others = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const)
  const signed = new Map([...Object.entries(own), ...others.filter(([name]) => !unsignedHeaders.has(name))])
  const names = [...signed.keys()].sort()
  const day = time.slice(0, 8)
  const scope = `${day}/${region}/${service}/aws4_request`
  const canonical = [
    method,
    escapedPath(parsed),
    parsed.RawQuery,
    ...names.map(name => `${name}:${signed.get(name)}`),
    '',
    names.join(';'),
    hash
  ].join('\n')
  const text = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')
  const signingKey = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (previous, part) => createHmac('sha256', previous).update(part).digest(),
    `AWS4${secret}`
  )
  const signature = createHmac('sha256', signingKey).update(text).digest('hex')
  return {
    ...headers,
    ...own,
    Authorization: `AWS4-HMAC-SHA256 Credential=${key}/${scope},SignedHeaders=${names.join(';')},Signature=${signature}`
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
