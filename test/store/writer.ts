// Started as a process of its own by the store's tests: opens the folder, then inserts for ever and says what was acknowledged.
import { sql } from 'kysely'
import { FolderInUseError, openStore } from '../../src/store/index.ts'
import { noteMigrations } from './note-migrations.ts'

const [folder = '', mode] = process.argv.slice(2)
try {
  const store = await openStore({ folder }, noteMigrations)
  process.stdout.write('open\n')
  for (let i = 0; mode === 'insert'; i++) {
    await sql`insert into note (id, text) values (${i}, ${'x'.repeat(500)})`.execute(store.db)
    process.stdout.write(`${i}\n`)
  }
  setInterval(() => {}, 1000)
} catch (error) {
  if (!(error instanceof FolderInUseError)) throw error
  process.stdout.write(`${error.message}\n`)
  process.exitCode = 3
}
