import { CursorError, ImpactError, type Judgement, RefusedError } from '../../governance/index.ts'
import { Problem } from '../http/problem.ts'
import { diagnosticViews } from './diagnostic-view.ts'

const statusOf: Readonly<Record<RefusedError['reason'], number>> = {
  unreadable: 422,
  not_part: 422,
  unknown_product: 404,
  unknown_document: 404,
  incomplete: 409,
  blocked: 409
}

/** Refusals of the rooms below, in the words of HTTP. */
export async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof RefusedError) {
      throw new Problem(statusOf[error.reason], error.reason.replaceAll('_', '-'), error.message, {
        members: {
          ...(error.diagnostics.length > 0 ? { diagnostics: diagnosticViews(error.diagnostics) } : {}),
          ...(error.judgement ? { report: reportView(error.judgement) } : {})
        },
        cause: error
      })
    }
    if (error instanceof CursorError) throw new Problem(400, 'bad-parameter', error.message, { cause: error })
    if (error instanceof ImpactError) throw new Problem(422, 'impossible-parameters', error.message, { cause: error })
    throw error
  }
}

function reportView({ status, noVerdict, rows }: Judgement): unknown {
  return {
    status,
    noVerdict,
    rows: rows.map(({ policy, outcome, state, severity, blocks, reasons, violations }) => ({
      policy,
      outcome,
      state,
      severity,
      blocks,
      reasons,
      violations: violations.map(({ id, detail }) => ({ id, ...detail }))
    }))
  }
}
