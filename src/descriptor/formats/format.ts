import type { ConventionPlace } from '../mapping/conventions.ts'
import type { DocumentPath } from '../read/document-node.ts'
import type { JsonSchema } from '../schema/schema-parts.ts'

type Content = Readonly<Record<string, unknown>>

/** One descriptor standard: all that Polity knows about it. A new one is a folder with these parts and a line in `formats/index.ts`. */
export interface Format {
  /** Short name: `odcs`, `odps-bitol` ... */
  readonly standard: string
  /** For messages. */
  readonly title: string
  readonly role: 'product' | 'contract'
  /** True for a document that means to follow the standard, in whatever version. */
  readonly recognizes: (content: Content) => boolean
  /** The property that gives the version of the standard. */
  readonly versionProperty: string
  /** That version as `versions` writes it, where documents write it otherwise. */
  readonly declaredVersion?: (content: Content) => unknown
  /** Every version that is read, oldest first, as documents write it. */
  readonly versions: readonly string[]
  /** Undefined for a version that is mapped, but whose schema is not checked. */
  readonly schema: (version: string) => JsonSchema | undefined
  /** Set where `$ref`s are followed to files beside the document; below these keys stand documents of other standards. */
  readonly references?: {
    readonly embedded: readonly string[]
    /** Places other than the top that a reference within the document may begin at. */
    readonly bases?: readonly DocumentPath[]
  }
  /** Where the document may hold whole contracts of other standards: they are read as documents of their own. */
  readonly embeds?: (content: Content) => readonly DocumentPath[]
  /** JSONata: the document to the canonical product. */
  readonly mapping: string
  /** Where each canonical fact is written, for whoever has to add it: by path with `*` for an index, e.g. `owner/email`. */
  readonly writtenAs: Readonly<Record<string, string>>
  /** How a property of `mapping/conventions.ts` is written. */
  readonly extension: (name: string, place: ConventionPlace) => string
  /** By which others find the document: its id as written, its own version, and where the id stands. */
  readonly identity: (content: Content) => {
    readonly id: unknown
    readonly version: unknown
    readonly path: DocumentPath
  }
  /** Product facts that this document cannot say, not even by convention: paths as in `input.polity.inexpressible`. */
  readonly inexpressible: (version: string, content: Content) => readonly string[]
}
