import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import {
  type Governance,
  type GovernanceTables,
  governanceMigrations,
  openGovernance,
  type SourceFile,
  type SyncResult
} from '../governance/index.ts'
import { openStore, type StoreOptions } from '../store/index.ts'
import { authzenRoutes } from './authzen/routes.ts'
import { builtPage, servePage } from './dashboard/page.ts'
import { eventRoute } from './governance/events.ts'
import { publishRoutes } from './governance/publish-routes.ts'
import { governanceRoutes } from './governance/routes.ts'
import { governanceSchemas } from './governance/schemas.ts'
import { healthRoutes } from './health/routes.ts'
import { createApp } from './http/create-app.ts'
import { problemDocument } from './http/problem.ts'
import type { Route, StreamRoute } from './http/route.ts'
import { opaRoutes } from './opa/routes.ts'
import { openapiDocument } from './openapi/document.ts'

export interface ServiceOptions {
  /** Where the data is. */
  readonly store: StoreOptions
  /** Bytes of the bundle that judges; when they are still being made, the data is opened meanwhile. */
  readonly bundle: Uint8Array | Promise<Uint8Array>
  /** 0: any free one. Default 8484. */
  readonly port?: number
  /** Names besides those of this machine under which it may be called (behind a proxy); without port. */
  readonly hosts?: readonly string[]
  /** To standard error, as JSON lines. Default `info`. */
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Folder of the built page. */
  readonly page?: string
  readonly clock?: () => Date
}

/** A running service. */
export interface Service {
  /** `http://127.0.0.1:8484` */
  readonly url: string
  readonly governance: Governance
  readonly activate: (bundle: Uint8Array) => ReturnType<Governance['activate']>
  readonly syncFiles: (files: readonly SourceFile[]) => Promise<SyncResult>
  /** Answers what is under way, then ends. */
  readonly close: () => Promise<void>
}

/** Somebody else listens there. */
export class PortInUseError extends Error {
  override readonly name = 'PortInUseError'
}

/** Until access is configured the service is open, and therefore on this machine only. */
const address = '127.0.0.1'
const ownNames = ['127.0.0.1', 'localhost', '[::1]']
const closingMs = 5_000

/**
 * Opens the data, judges the registered mesh by the bundle, and answers.
 *
 * @throws FolderInUseError, SchemaVersionError, BundleError, PortInUseError
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const log = pino({ level: options.logLevel ?? 'info', base: null }, pino.destination(2))
  const bundle = Promise.resolve(options.bundle)
  // Its failure is ours once the store is open.
  bundle.catch(() => {})
  const store = await openStore<GovernanceTables>(options.store, governanceMigrations)
  let governance: Governance | undefined
  try {
    governance = await openGovernance({
      store,
      bundle: await bundle,
      report: error => log.error({ err: error }, 'background work failed'),
      ...(options.clock && { clock: options.clock })
    })
    const { server, endStreams } = serve(governance, options, log)
    const port = await listen(server, options.port ?? 8484)
    log.info({ port, store: store.kind, place: store.place }, 'listening')
    return serviceOf(`http://${address}:${port}`, governance, server, endStreams)
  } catch (error) {
    await governance?.close()
    await store.close()
    throw error
  }
}

function serve(
  governance: Governance,
  options: ServiceOptions,
  log: pino.Logger
): { readonly server: Server; readonly endStreams: () => void } {
  const events = eventRoute(governance)
  const routes: (Route | StreamRoute)[] = [
    ...governanceRoutes(governance),
    ...publishRoutes(governance),
    events.route,
    ...opaRoutes(governance),
    ...authzenRoutes(governance),
    ...healthRoutes(governance)
  ]
  routes.push({
    method: 'get',
    path: '/openapi.json',
    tag: 'Description',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1.', schema: { type: 'object' } } },
    errors: problemDocument,
    handle: () => ({ body: document })
  })
  const document = openapiDocument(routes, governanceSchemas, packageVersion())
  const app = createApp({
    routes,
    page: servePage(options.page ?? builtPage),
    log,
    hosts: new Set([...ownNames, ...(options.hosts ?? [])].map(name => name.toLowerCase()))
  })
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 15_000, maxHeaderSize: 16_384 }, app)
  return { server, endStreams: events.closeAll }
}

function serviceOf(url: string, governance: Governance, server: Server, endStreams: () => void): Service {
  let closing: Promise<void> | undefined
  return {
    url,
    governance,
    activate: governance.activate,
    syncFiles: governance.syncFiles,
    close: () => {
      closing ??= (async () => {
        const ended = new Promise<void>(resolve => server.close(() => resolve()))
        endStreams()
        server.closeIdleConnections()
        const impatient = setTimeout(() => server.closeAllConnections(), closingMs)
        await ended
        clearTimeout(impatient)
        await governance.close()
        await governance.store.close()
      })()
      return closing
    }
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') {
        reject(
          new PortInUseError(
            `port ${port} is in use; stop the program that listens there, or choose another one (\`--port\`, or PORT in the environment)`,
            { cause: error }
          )
        )
      } else reject(error)
    })
    server.listen(port, address, () => resolve((server.address() as AddressInfo).port))
  })
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  return version
}
