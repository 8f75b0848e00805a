import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { runPolity } from './run-polity.ts'

test('what a service answers does not steer the terminal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'polity-publish-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(
    join(folder, 'product.yaml'),
    'apiVersion: v1.0.0\nkind: DataProduct\nid: orders\nname: "or\\e[2Jders"\nversion: 1.0.0\nstatus: active\n'
  )
  const violations = [{ message: 'm\u001b[2Jm', place: { document: 'd\u001b[2J', line: 1, column: 1 } }]
  const rows = [{ policy: 'p', outcome: 'fail', blocks: true, violations }]
  const answer = { detail: 'no\u001b]0;t\u0007', report: { rows }, diagnostics: [{ text: 'e\u001b[2J\nf' }] }
  const server = createServer((_, response) => response.writeHead(409).end(JSON.stringify(answer)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const { code, stdout } = await runPolity(['publish', 'product.yaml', '--url', `http://127.0.0.1:${port}`], {
    cwd: folder
  })
  expect(stdout).toBe('blocked   or?[2Jders 1.0.0: no?]0;t?\n  d?[2J:1:1 p: m?[2Jm\ne?[2J\nf\n')
  expect(code).toBe(3)
})
