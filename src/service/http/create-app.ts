import { randomUUID } from 'node:crypto'
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Response
} from 'express'
import type { Logger } from 'pino'
import { type ErrorForm, Problem, problemDocument } from './problem.ts'
import type { Call, Route, StreamRoute } from './route.ts'

export interface AppOptions {
  readonly routes: readonly (Route | StreamRoute)[]
  /** Serves the page; tried after the routes. */
  readonly page: RequestHandler
  readonly log: Logger
  /** Names under which the service may be called, without port. */
  readonly hosts: ReadonlySet<string>
}

/** Everything between the socket and the routes: ids, log, guards, bodies, error forms. */
export function createApp(options: AppOptions): Express {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  // Queries are read by the routes.
  app.set('query parser', () => ({}))
  app.use(withId(options.log))
  app.use(securityHeaders)
  app.use(guardHost(options.hosts))
  for (const [path, routes] of groupByPath(options.routes)) {
    const pattern = path.replace(/\{(\w+)\}/g, ':$1')
    for (const route of routes) app[route.method](pattern, ...bodyReader(route), serve(route))
    app.all(pattern, request => {
      const allowed = routes.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
      formOf.set(request, routes[0]?.errors ?? problemDocument)
      throw new Problem(405, 'wrong-method', `${request.method} is not possible here; ${allowed.join(', ')} is`, {
        headers: { allow: allowed.join(', ') }
      })
    })
  }
  app.use(options.page)
  app.use(request => {
    throw new Problem(404, 'unknown-path', `there is nothing at ${request.path}`)
  })
  app.use(writeError(options.log))
  return app
}

/** In which form errors of a request are written; a problem document where no route has said otherwise. */
const formOf = new WeakMap<Request, ErrorForm>()
const idOf = new WeakMap<Request, string>()

function requestId(request: Request): string {
  return idOf.get(request) ?? ''
}

function withId(log: Logger): RequestHandler {
  return (request, response, next) => {
    const given = request.get('x-request-id')
    const id = given !== undefined && /^[\w.:-]{1,128}$/.test(given) ? given : randomUUID()
    idOf.set(request, id)
    response.setHeader('x-request-id', id)
    const started = performance.now()
    response.on('close', () => {
      const { method } = request
      const durationMs = Math.round((performance.now() - started) * 10) / 10
      // The path without its query: filters may hold what is nobody's business.
      log.info({ id, method, path: request.path, status: response.statusCode, durationMs }, 'request')
    })
    next()
  }
}

const headers = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY'
}

const securityHeaders: RequestHandler = (_, response, next) => {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  next()
}

/** The part before the port; `[::1]` for IPv6. */
const hostName = (host: string): string => host.toLowerCase().replace(/:\d*$/, '')

/**
 * Refuses calls under names that are not ours, which is what a web page does that rebinds its own name to this machine, and
 * calls that another site's page makes.
 */
function guardHost(hosts: ReadonlySet<string>): RequestHandler {
  return (request, _, next) => {
    const host = request.headers.host ?? ''
    if (!hosts.has(hostName(host))) {
      throw new Problem(
        421,
        'unknown-host',
        `this service is not called \`${host.slice(0, 100)}\`; use ${[...hosts].join(' or ')}`
      )
    }
    const { origin } = request.headers
    if (origin !== undefined && !isOwnOrigin(origin, hosts)) {
      throw new Problem(403, 'foreign-origin', 'pages of other sites may not call this service')
    }
    next()
  }
}

function isOwnOrigin(origin: string, hosts: ReadonlySet<string>): boolean {
  const match = /^https?:\/\/([^/]+)$/.exec(origin)
  return match !== null && hosts.has(hostName(match[1] ?? ''))
}

function groupByPath<T extends { readonly path: string }>(routes: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>()
  for (const route of routes) groups.set(route.path, [...(groups.get(route.path) ?? []), route])
  return groups
}

function bodyReader(route: Route | StreamRoute): RequestHandler[] {
  const form: RequestHandler = (request, _, next) => {
    formOf.set(request, route.errors)
    next()
  }
  const { body } = route
  if (!body) return [form]
  const checkType: RequestHandler = (request, _, next) => {
    const type = (request.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    const isAccepted = body.types.some(accepted =>
      accepted.startsWith('+') ? type.endsWith(accepted) : accepted === type
    )
    if (isAccepted) return next()
    const said =
      type === '' ? 'the request names no content type' : `the content type \`${type.slice(0, 100)}\` is not read here`
    const wanted = body.types.filter(accepted => !accepted.startsWith('+'))
    throw new Problem(415, 'wrong-content-type', `${said}; send ${wanted.join(' or ')}`, {
      headers: { accept: wanted.join(', ') }
    })
  }
  return [form, checkType, express.raw({ type: () => true, limit: body.limitBytes })]
}

function serve(route: Route | StreamRoute): RequestHandler {
  return async (request, response) => {
    const call: Call = {
      id: requestId(request),
      params: request.params as Record<string, string>,
      query: new URL(request.originalUrl, 'http://localhost').searchParams,
      headers: request.headers,
      body: Buffer.isBuffer(request.body) ? request.body : new Uint8Array()
    }
    if (Object.values(call.params).some(value => value.includes('\0'))) {
      throw new Problem(400, 'bad-parameter', 'the path holds U+0000')
    }
    if ('stream' in route) return route.stream(call, response)
    const { status = 200, body, text, headers: extra = {} } = await route.handle(call)
    response.status(status)
    response.setHeader('cache-control', 'no-store')
    for (const [name, value] of Object.entries(extra)) response.setHeader(name, value)
    if (body === undefined && text === undefined) return void response.end()
    send(response, 'application/json', text ?? JSON.stringify(body))
  }
}

function send(response: Response, type: string, text: string): void {
  response.setHeader('content-type', `${type}; charset=utf-8`)
  response.end(text)
}

function writeError(log: Logger): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    const problem = asProblem(error)
    const id = requestId(request)
    if (problem.status >= 500) log.error({ id, err: error }, 'request failed')
    const { type, body } = (formOf.get(request) ?? problemDocument)(problem, id)
    response.status(problem.status)
    response.setHeader('cache-control', 'no-store')
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value)
    send(response, type, JSON.stringify(body))
  }
}

/** Errors of Express and its body reader carry a status; whatever else is thrown is a fault of ours. */
function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { status, type, limit } = error as { status?: unknown; type?: unknown; limit?: unknown }
  if (type === 'entity.too.large') {
    return new Problem(413, 'too-large', `the body is larger than ${String(limit)} bytes`, { cause: error })
  }
  if (type === 'encoding.unsupported') {
    return new Problem(415, 'wrong-content-encoding', 'the content encoding is not read here; send it plain or gzip', {
      cause: error
    })
  }
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Problem(
      status,
      'bad-request',
      error instanceof URIError ? 'the path is not well encoded' : 'the request is broken',
      {
        cause: error
      }
    )
  }
  return new Problem(500, 'internal', 'something went wrong here; the log has the details under the request id', {
    cause: error
  })
}
