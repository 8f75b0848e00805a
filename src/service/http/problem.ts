/** A request that cannot be answered as asked; becomes the error form of the API it was sent to. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  /** Last part of the problem's type: `unknown-product`. */
  readonly word: string
  /** Members of the problem document beyond the standard ones. */
  readonly members: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    word: string,
    detail: string,
    extra: {
      readonly members?: Readonly<Record<string, unknown>>
      readonly headers?: Readonly<Record<string, string>>
      readonly cause?: unknown
    } = {}
  ) {
    super(detail, { cause: extra.cause })
    this.status = status
    this.word = word
    this.members = extra.members ?? {}
    this.headers = extra.headers ?? {}
  }
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad request',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  406: 'Not acceptable',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported content type',
  421: 'Misdirected request',
  422: 'Not processable',
  500: 'Internal error',
  503: 'Not available'
}

/** How an API writes its errors. */
export type ErrorForm = (problem: Problem, requestId: string) => { readonly type: string; readonly body: unknown }

/** RFC 9457. */
export const problemDocument: ErrorForm = (problem, requestId) => ({
  type: 'application/problem+json',
  body: {
    type: `urn:polity:problem:${problem.word}`,
    title: titles[problem.status] ?? 'Error',
    status: problem.status,
    detail: problem.message,
    instance: `urn:polity:request:${requestId}`,
    requestId,
    ...problem.members
  }
})

/** OPA's `{code, message, errors}`. */
export const opaError: ErrorForm = (problem, requestId) => ({
  type: 'application/json',
  body: {
    code:
      problem.status === 500 ? 'internal_error' : problem.status === 404 ? 'undefined_document' : 'invalid_parameter',
    message: problem.message,
    request_id: requestId,
    ...problem.members
  }
})

/** AuthZEN: the body of an error is a message in a string. */
export const authzenError: ErrorForm = problem => ({ type: 'application/json', body: problem.message })
