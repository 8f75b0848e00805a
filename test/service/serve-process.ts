// Started as a process of its own by the service's tests: serves a folder or a database by a bundle until it is killed, and says where.
// A line on standard input is the file of another bundle to put in force.
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { startService } from '../../src/service/index.ts'

const [place = '', bundle = ''] = process.argv.slice(2)
const service = await startService({
  store: place.startsWith('postgres:') ? { databaseUrl: place } : { folder: place },
  bundle: readFileSync(bundle),
  port: 0,
  logLevel: 'error'
})
process.stdout.write(`${service.url}\n`)
for await (const file of createInterface({ input: process.stdin })) {
  const { changes } = await service.activate(readFileSync(file))
  process.stdout.write(`activated ${changes.length}\n`)
}
