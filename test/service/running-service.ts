import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { type Service, type ServiceOptions, startService } from '../../src/service/index.ts'
import { starterBundle } from './starter-bundle.ts'

export const bundle = starterBundle()

/** A folder that is removed by `remove`. */
export function temporaryFolder(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'polity-service-'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

export function start(folder: string, options: Partial<ServiceOptions> = {}): Promise<Service> {
  return startService({ store: { folder }, bundle, port: 0, logLevel: 'silent', ...options })
}

export interface Reply {
  readonly status: number
  readonly type: string
  readonly headers: Headers
  readonly text: string
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers whose shape the OpenAPI document has already judged
  readonly body: any
}

export interface Sent {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly json?: unknown
}

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >
}

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

/** Calls a service and holds every answer against the service's own OpenAPI document. */
export async function clientOf(service: Service): Promise<{
  readonly openapi: OpenApi
  readonly call: (path: string, sent?: Sent) => Promise<Reply>
}> {
  const openapi = (await (await fetch(`${service.url}/openapi.json`)).json()) as OpenApi
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'api', components: openapi.components })
  const patterns = Object.keys(openapi.paths).map(path => ({
    path,
    pattern: new RegExp(`^${path.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
  }))

  const check = (path: string, method: string, reply: Reply): void => {
    const found = patterns.find(({ pattern }) => pattern.test(path.split('?')[0] ?? ''))
    const operation = found && openapi.paths[found.path]?.[method.toLowerCase()]
    if (!operation) return
    const response = operation.responses[String(reply.status)] ?? operation.responses['default']
    const schema = response?.content?.[reply.type.split(';')[0] ?? '']?.schema
    if (!schema) throw new Error(`${method} ${path}: ${reply.status} ${reply.type} is not in the OpenAPI document`)
    const own = JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/')) as object
    if (!ajv.validate(own, reply.body)) {
      throw new Error(`${method} ${path}: ${reply.status}: ${ajv.errorsText(ajv.errors)}\n${reply.text.slice(0, 2000)}`)
    }
  }

  const call = async (path: string, sent: Sent = {}): Promise<Reply> => {
    const {
      json,
      body = json === undefined ? undefined : JSON.stringify(json),
      method = body === undefined ? 'GET' : 'POST'
    } = sent
    const answer = await fetch(service.url + path, {
      method,
      headers: { ...(json === undefined ? {} : { 'content-type': 'application/json' }), ...sent.headers },
      ...(body === undefined ? {} : { body: body as BodyInit })
    })
    const text = await answer.text()
    const type = answer.headers.get('content-type') ?? ''
    const reply = {
      status: answer.status,
      type,
      headers: answer.headers,
      text,
      body: /json/.test(type) ? (JSON.parse(text) as unknown) : undefined
    }
    check(path, method, reply)
    return reply
  }
  return { openapi, call }
}
