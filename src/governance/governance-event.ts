import type { Instant, ProductStatus } from './tables.ts'

/** What live pages are told. */
export type GovernanceEvent =
  | { readonly type: 'product'; readonly id: string; readonly status: ProductStatus | null; readonly at: Instant }
  | { readonly type: 'bundle'; readonly digest: string; readonly at: Instant }
  /** Once after everything that belongs together: what is shown may be stale. */
  | { readonly type: 'summary'; readonly at: Instant }
