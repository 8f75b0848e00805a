import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { createPool } from '../../src/threads/index.ts'

/** A file for threads. */
function threadFile(text: string): URL {
  const folder = mkdtempSync(join(tmpdir(), 'polity-threads-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'thread.mjs')
  writeFileSync(file, `import { parentPort } from 'node:worker_threads'\n${text}\n`)
  return pathToFileURL(file)
}

test.each([
  { note: 'cannot be started', text: "throw new Error('it does not start')", says: 'it does not start' },
  { note: 'end at a call', text: "parentPort.on('message', () => process.exit(3))", says: 'a thread ended before' },
  {
    note: 'end at one call of several',
    text: "parentPort.on('message', ({ number, operand }) => operand === 3 ? process.exit(3) : parentPort.postMessage({ number, value: operand }))",
    says: 'a thread ended before'
  }
])('calls of threads that $note are all settled', { timeout: 20_000 }, async ({ text, says }) => {
  const pool = createPool(threadFile(text), undefined, 2)
  onTestFinished(() => pool.close())
  const calls: Promise<unknown>[] = []
  for (let i = 0; i < 40; i++) {
    await pool.room()
    calls.push(pool.call(i).catch((error: Error) => error.message))
  }
  const settled = await Promise.all(calls)
  expect(settled.some(each => String(each).includes(says))).toBe(true)
  await pool.room()
})

test('a call that throws takes no other with it', async () => {
  const pool = createPool(
    threadFile(
      "parentPort.on('message', ({ number, operand }) => parentPort.postMessage(operand === 1 ? { number, error: 'no' } : { number, value: operand }))"
    ),
    undefined,
    2
  )
  onTestFinished(() => pool.close())
  const settled = await Promise.allSettled([0, 1, 2].map(operand => pool.call(operand)))
  expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
})
