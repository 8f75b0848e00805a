/**
 * Descriptors to data products: YAML or JSON text to documents with positions, schema facts, and products in canonical form.
 *
 * Takes names and bytes, gives documents, products, the mesh around them and diagnostics. Never reads a file, never judges a product: a broken schema is a fact
 * for a policy. A standard is one folder in `formats/`.
 */
export {
  type AssembledProduct,
  type AssembleOptions,
  type Assembly,
  assembleProducts,
  type Location,
  type UnresolvedContract
} from './assemble/assemble-products.ts'
export { meshOf } from './assemble/mesh-facts.ts'
export type { Vocabulary } from './assemble/read-mesh-file.ts'
export { applyEdits, editText, type TextEdit, type TextOperation } from './edit/edit-text.ts'
export type { Format } from './formats/format.ts'
export { formats } from './formats/index.ts'
export { type Convention, conventions } from './mapping/conventions.ts'
export { type DocumentLimits, defaultLimits } from './read/limits.ts'
export { credentialsIn } from './read/mask-credentials.ts'
export { parseTexts } from './read/parse-texts.ts'
export type { DescriptorDocument, FormatDocument, MeshDocument } from './read/read-document.ts'
export {
  type NamedText,
  type ReadDocuments,
  type ReadOptions,
  readDocuments,
  readTexts
} from './read/read-texts.ts'
export { type OwnFile, type OwnFileKind, readOwnFile } from './schema/own-file.ts'
export type { JsonSchema as SettingsSchema } from './schema/schema-parts.ts'
