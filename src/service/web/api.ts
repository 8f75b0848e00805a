import type {
  ComplianceSummary,
  ImpactResult,
  PolicyDetail,
  PolicyView,
  ProductDetail,
  ProductSummary,
  ViolationView
} from '../../governance/index.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** What the service said instead of an answer, in its own words. */
export class Problem extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers } })
  const body: unknown = await answer.json().catch(() => undefined)
  if (answer.ok) return body as T
  const { title, detail } = (body ?? {}) as { title?: string; detail?: string }
  throw new Problem(answer.status, detail ?? title ?? `the service answered ${answer.status}`)
}

const query = (filters: Readonly<Record<string, string | undefined>>): string => {
  const pairs = Object.entries(filters).filter(
    (pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ''
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

export const getSummary = (): Promise<ComplianceSummary> => ask('/api/v1/compliance/summary')
export const getProducts = (filters: Readonly<Record<string, string | undefined>>): Promise<Page<ProductSummary>> =>
  ask(`/api/v1/products${query(filters)}`)
export const getProduct = (id: string): Promise<ProductDetail> => ask(`/api/v1/products/${encodeURIComponent(id)}`)
export const getPolicies = (): Promise<Page<PolicyView>> => ask('/api/v1/policies?limit=500')
export const getPolicy = (id: string): Promise<PolicyDetail> => ask(`/api/v1/policies/${encodeURIComponent(id)}`)
export const getViolations = (filters: Readonly<Record<string, string | undefined>>): Promise<Page<ViolationView>> =>
  ask(`/api/v1/violations${query(filters)}`)
export const postImpact = (
  parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>
): Promise<ImpactResult> =>
  ask('/api/v1/impact', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ parameters })
  })
