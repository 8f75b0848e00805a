import type { BundleLimits } from '../bundle/index.ts'
import type { InputLimits } from './compose-input.ts'
import type { AccessFacts, ReportFacts } from './evaluator.ts'

/** What a worker is started with. */
export interface RemoteSetup {
  readonly bundle: Uint8Array
  readonly bundleLimits?: Partial<BundleLimits>
  readonly inputLimits?: InputLimits
}

/** One call, and what it is answered with. */
export type RemoteCall =
  | { readonly method: 'evaluate'; readonly entrypoint: string; readonly input: string | Uint8Array | undefined }
  | { readonly method: 'report'; readonly facts: ReportFacts }
  | { readonly method: 'decide'; readonly facts: AccessFacts }
  | { readonly method: 'setData'; readonly json: string | Uint8Array }

/** Errors cross threads by name and message. */
export type RemoteAnswer =
  | { readonly value: unknown }
  | { readonly error: { readonly name: string; readonly message: string } }
