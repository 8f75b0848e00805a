import type { Migration } from '../../src/store/index.ts'

export interface NoteTables {
  note: { id: number; text: string }
}

/** The smallest schema, for tests of the store itself. */
export const noteMigrations: readonly Migration[] = [
  { name: '0001-note', statements: ['create table note (id bigint primary key, text text not null)'] }
]
