// Started as a process of its own by the service's tests: serves a folder until it is killed, and says where.

import { startService } from '../../src/service/index.ts'
import { bundle } from './running-service.ts'

const service = await startService({ store: { folder: process.argv[2] ?? '' }, bundle, port: 0, logLevel: 'silent' })
process.stdout.write(`${service.url}\n`)
