/**
 * The database: PostgreSQL embedded in a folder (PGlite in a thread of its own, under an exclusive lock), or a server's.
 *
 * Takes a place and the schema steps of its users, gives a Kysely over their tables. Knows no governance, and never opens a
 * folder that somebody else has open.
 */
export { jsonText } from './json-text.ts'
export { FolderInUseError, type LockHolder } from './lock.ts'
export { type Migration, SchemaVersionError } from './migrate.ts'
export type { Release } from './named-locks.ts'
export { notify, openStore, type Store, type StoreOptions } from './open-store.ts'
