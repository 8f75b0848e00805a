import { type ErrorForm, problemDocument } from '../http/problem.ts'
import type { Route, StreamRoute } from '../http/route.ts'

const jsonOf = (schema: unknown): unknown => ({ 'application/json': { schema } })

/** The OpenAPI 3.1 document of the routes. */
export function openapiDocument(
  routes: readonly (Route | StreamRoute)[],
  schemas: Readonly<Record<string, unknown>>,
  version: string
): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of routes) paths[route.path] = { ...paths[route.path], [route.method]: operation(route) }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Polity',
      version,
      summary: 'Federated computational governance for a data mesh',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' }
    },
    servers: [{ url: '/' }],
    tags: [...new Set(routes.map(route => route.tag))].map(name => ({ name })),
    paths,
    components: { schemas }
  }
}

function operation(route: Route | StreamRoute): unknown {
  const { path, body, answers, errors } = route
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    description: 'Percent-encoded.',
    schema: { type: 'string' }
  }))
  const inQuery = (route.query ?? []).map(({ name, description, values, repeated }) => {
    const one = { type: 'string', ...(values && { enum: values }) }
    return {
      name,
      in: 'query',
      description,
      schema: repeated ? { type: 'array', items: one } : one,
      ...(repeated && { style: 'form', explode: true })
    }
  })
  const responses = Object.entries(answers).map(([status, { description, schema }]) => [
    status,
    { description, content: content(route, Number(status), schema) }
  ])
  return {
    operationId: operationId(route),
    tags: [route.tag],
    summary: route.summary,
    ...(inPath.length + inQuery.length > 0 && { parameters: [...inPath, ...inQuery] }),
    ...(body && {
      requestBody: {
        required: true,
        description: body.description,
        content: Object.fromEntries(
          body.types.filter(type => !type.startsWith('+')).map(type => [type, { schema: body.schema }])
        )
      }
    }),
    responses: {
      ...Object.fromEntries(responses),
      default: { description: 'The request is not answered.', content: failure(errors) }
    }
  }
}

function content(route: Route | StreamRoute, status: number, schema: unknown): unknown {
  if (status >= 400) return failure(route.errors)
  if ('stream' in route) return { 'text/event-stream': { schema: { type: 'string' } } }
  return jsonOf(schema ?? {})
}

function failure(errors: ErrorForm): unknown {
  return errors === problemDocument
    ? { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
    : jsonOf({})
}

/** `get /api/v1/products/{id}` becomes `getProductsById`. */
function operationId({ method, path }: Route | StreamRoute): string {
  const words = path
    .replace(/^\/(api\/v1|access\/v1|v1\/data)/, '')
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[/.-]+/)
    .filter(word => word !== '')
  return [method, ...words.map(word => `${word[0]?.toUpperCase()}${word.slice(1)}`)].join('')
}
