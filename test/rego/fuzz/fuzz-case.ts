/** Modules with what they are asked about; everything is text, since numbers must keep their digits. */
export interface FuzzCase {
  readonly regoVersion: 0 | 1
  /** A module refers to functions of earlier ones only: OPA takes them one by one. */
  readonly modules: readonly { readonly name: string; readonly text: string }[]
  /** JSON of the base documents. */
  readonly data: string
  /** JSON each; `undefined` for none at all. */
  readonly inputs: readonly (string | undefined)[]
  /** The document asked for, `fuzz`. */
  readonly entrypoint: string
}
