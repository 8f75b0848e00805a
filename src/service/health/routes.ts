import { sql } from 'kysely'
import type { Governance } from '../../governance/index.ts'
import type { ErrorForm } from '../http/problem.ts'
import type { Route } from '../http/route.ts'

/** OPA's: `{"error": "..."}`. */
const healthError: ErrorForm = problem => ({ type: 'application/json', body: { error: problem.message } })

/** Is it alive, and can it answer? The paths and answers are OPA's. */
export function healthRoutes(governance: Governance): readonly Route[] {
  const route = (path: string, summary: string, handle: Route['handle']): Route => ({
    method: 'get',
    path,
    tag: 'Health',
    summary,
    answers: { 200: { description: '`{}`', schema: { type: 'object' } }, 500: { description: '`{"error": "..."}`' } },
    errors: healthError,
    handle
  })
  const ready = async () => {
    try {
      await sql`select 1`.execute(governance.store.db)
      return { body: {} }
    } catch {
      return { status: 500, body: { error: 'the database does not answer' } }
    }
  }
  return [
    route('/health', 'As `/health/ready`', ready),
    route('/health/live', 'The process answers', () => ({ body: {} })),
    route('/health/ready', 'A bundle is in force and the database answers', ready)
  ]
}
