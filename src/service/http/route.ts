import type { IncomingHttpHeaders } from 'node:http'
import type { Response } from 'express'
import type { ErrorForm } from './problem.ts'

/** A request as routes see it. */
export interface Call {
  readonly id: string
  /** Decoded path parameters by name. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  /** The body, where the route takes one. */
  readonly body: Uint8Array
}

/** What a route answers. */
export interface Answer {
  readonly status?: number
  /** Sent as JSON. */
  readonly body?: unknown
  /** JSON that is already text; sent as it is. */
  readonly text?: string
  readonly headers?: Readonly<Record<string, string>>
}

export interface BodyRule {
  /** Media types that are accepted: exact, or with `+json` as a suffix. */
  readonly types: readonly string[]
  readonly limitBytes: number
  /** JSON Schema of the body, for the OpenAPI document. */
  readonly schema: unknown
  readonly description: string
}

export interface Parameter {
  readonly name: string
  readonly description: string
  readonly values?: readonly string[]
  readonly repeated?: boolean
}

/** One operation of the API: served and documented from the same row. */
export interface Route {
  readonly method: 'get' | 'post' | 'put' | 'delete'
  /** In OpenAPI's form: `/api/v1/products/{id}`. */
  readonly path: string
  readonly tag: string
  readonly summary: string
  readonly query?: readonly Parameter[]
  readonly body?: BodyRule
  /** Statuses with what they mean, and the schema of a success. */
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: unknown }>>
  readonly errors: ErrorForm
  readonly handle: (call: Call) => Promise<Answer> | Answer
}

/** An operation that writes its own answer, bit by bit. */
export interface StreamRoute extends Omit<Route, 'handle'> {
  readonly stream: (call: Call, response: Response) => void
}
