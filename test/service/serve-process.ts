// Started as a process of its own by the service's tests: serves a folder by a bundle until it is killed, and says where.
import { readFileSync } from 'node:fs'
import { startService } from '../../src/service/index.ts'

const [folder = '', bundle = ''] = process.argv.slice(2)
const service = await startService({ store: { folder }, bundle: readFileSync(bundle), port: 0, logLevel: 'silent' })
process.stdout.write(`${service.url}\n`)
