import { createRequire } from 'node:module'

/** A module in the SDK, as far as tests use it. */
export interface LoadedPolicy {
  setData(data: ArrayBuffer | object): void
  evaluate(input: ArrayBuffer | object | undefined, entrypoint: string): readonly { readonly result: unknown }[]
}

type LoadPolicy = (
  wasm: Uint8Array,
  memory?: object,
  builtins?: Readonly<Record<string, (...args: never[]) => unknown>>
) => Promise<LoadedPolicy>

/** `loadPolicy` of the unmodified SDK, a CommonJS module whose names Node does not see. */
export const { loadPolicy } = createRequire(import.meta.url)('@open-policy-agent/opa-wasm') as {
  readonly loadPolicy: LoadPolicy
}
