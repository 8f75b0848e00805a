/** What a document may be at most; beyond it, it is refused with a diagnostic. */
export interface DocumentLimits {
  /** Of the file as it stands on disk. */
  readonly bytes: number
  /** Maps and lists inside each other. */
  readonly depth: number
  /** Maps, lists, keys and values, those that aliases repeat included. */
  readonly nodes: number
}

/** Well above the largest real descriptors known (40 kB, 2,000 values); whatever is allowed is read, and the rest refused, within two seconds. */
export const defaultLimits: DocumentLimits = { bytes: 5_000_000, depth: 100, nodes: 60_000 }
