import type { JsonSchema } from '../schema/schema-parts.ts'

/** One descriptor standard: all that Polity knows about it. A new one is a folder with these parts and a line in `formats/index.ts`. */
export interface Format {
  /** Short name: `odcs`, `odps-bitol` ... */
  readonly standard: string
  /** For messages. */
  readonly title: string
  readonly role: 'product' | 'contract'
  /** True for a document that means to follow the standard, in whatever version. */
  readonly recognizes: (content: Readonly<Record<string, unknown>>) => boolean
  /** The property that gives the version of the standard. */
  readonly versionProperty: string
  /** Every version that is read, oldest first, as documents write it. */
  readonly versions: readonly string[]
  readonly schema: (version: string) => JsonSchema
  /** JSONata: the document to the canonical product. */
  readonly mapping: string
  /** Product facts that documents of this version cannot say, not even by convention: paths as in `input.polity.inexpressible`. */
  readonly inexpressible: (version: string) => readonly string[]
}
