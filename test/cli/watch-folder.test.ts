import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watchFolder, watchPaths } from '../../src/cli/watch-folder.ts'

describe('a watched folder', () => {
  let folder: string
  let calls = 0
  let stop: () => void
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'polity-watch-'))
    mkdirSync(join(folder, 'a', 'b'), { recursive: true })
    writeFileSync(join(folder, 'a', 'b', 'file'), '0')
    calls = 0
    stop = watchFolder(folder, () => calls++)
  })
  afterEach(() => {
    stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Makes a change and waits until it is told. */
  async function isSeen(change: () => void): Promise<boolean> {
    const before = calls
    change()
    for (let waited = 0; waited < 5000 && calls === before; waited += 20)
      await new Promise(done => setTimeout(done, 20))
    return calls > before
  }

  const replace = (path: string, text: string): void => {
    writeFileSync(join(folder, '..', `polity-watch-draft-${process.pid}`), text)
    renameSync(join(folder, '..', `polity-watch-draft-${process.pid}`), join(folder, path))
  }

  test('sees a file that an editor replaces, each time', async () => {
    for (const text of ['1', '2', '3']) expect(await isSeen(() => replace('a/b/file', text)), text).toBe(true)
    expect(await isSeen(() => writeFileSync(join(folder, 'a/b/file'), '4'))).toBe(true)
  })

  test('sees files in folders that came later, also where one was before', async () => {
    expect(await isSeen(() => mkdirSync(join(folder, 'c')))).toBe(true)
    expect(await isSeen(() => writeFileSync(join(folder, 'c', 'new'), '1'))).toBe(true)
    expect(await isSeen(() => rmSync(join(folder, 'c'), { recursive: true }))).toBe(true)
    expect(await isSeen(() => mkdirSync(join(folder, 'c')))).toBe(true)
    expect(await isSeen(() => writeFileSync(join(folder, 'c', 'new'), '2'))).toBe(true)
  })

  test('sees that it went away itself and came back, and what is in it then', async () => {
    expect(await isSeen(() => rmSync(folder, { recursive: true }))).toBe(true)
    expect(await isSeen(() => mkdirSync(folder))).toBe(true)
    expect(await isSeen(() => writeFileSync(join(folder, 'new'), '1'))).toBe(true)
  })
})

test('of files only those are seen, and never what the caller writes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'polity-watch-'))
  const write = (name: string): void => writeFileSync(join(folder, name), String(Math.random()))
  const quiet = (): Promise<void> => new Promise(done => setTimeout(done, 400))
  mkdirSync(join(folder, 'below'))
  for (const name of ['a', 'b']) write(name)
  let calls = 0
  const stop = watchPaths([join(folder, 'a'), join(folder, 'below')], [join(folder, 'below/out')], () => calls++)
  try {
    for (const name of ['b', 'below/out', 'below/out.1.tmp']) write(name)
    await quiet()
    expect(calls).toBe(0)
    write('a')
    await quiet()
    expect(calls).toBe(1)
    write('below/c')
    await quiet()
    expect(calls).toBe(2)
  } finally {
    stop()
    rmSync(folder, { recursive: true, force: true })
  }
})
