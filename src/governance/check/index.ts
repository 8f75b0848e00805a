/**
 * The part of the room that needs no registry: documents judged as they are given. Entered on its own by the gate, which loads no database.
 */
export { type CheckOptions, checkDocuments } from './check-documents.ts'
export * from './check-result.ts'
