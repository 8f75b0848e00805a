import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { polity } from './run-polity.ts'

const contract = (version: string, more = ''): string =>
  `apiVersion: v3.1.0\nkind: DataContract\nid: plays\nname: Plays ${version}\nversion: ${version}\nstatus: draft\ndomain: listening\n${more}`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'polity-watching-'))
  mkdirSync(join(folder, 'products'))
  write('plays.yaml', contract('1.0.0'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(name: string, text: string): void {
  writeFileSync(join(folder, 'products', name), text)
}

/** A running `polity check --watch`. */
function watching(args: readonly string[] = []) {
  const child = spawn(process.execPath, [polity, 'check', 'products', '--watch', ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let out = ''
  let rounds = 0
  child.stdout.on('data', (chunk: Buffer) => (out += chunk))
  child.stderr.on('data', (chunk: Buffer) => {
    out += chunk
    rounds += chunk.toString().split('Ctrl-C ends').length - 1
  })
  const ended = new Promise<number | null>(resolve => child.on('close', resolve))
  const until = async (is: () => boolean): Promise<void> => {
    const before = Date.now()
    while (!is()) {
      if (Date.now() - before > 20_000) throw new Error(`it did not come:\n${out}`)
      await new Promise(done => setTimeout(done, 20))
    }
  }
  return {
    /** What is said in the next round, after something was done. */
    next: async (change: () => void = () => {}): Promise<string> => {
      const from = rounds
      const at = out.length
      change()
      await until(() => rounds > from)
      return out.slice(from === 0 ? 0 : at)
    },
    said: () => out,
    rounds: () => rounds,
    end: (signal: NodeJS.Signals = 'SIGINT') => {
      child.kill(signal)
      return ended
    },
    kill: () => child.kill('SIGKILL')
  }
}

describe('polity check --watch', () => {
  test('judges again on each save, also one that replaces the file, and outlives what is broken or gone', async () => {
    const watch = watching()
    try {
      expect(await watch.next()).toContain('Plays 1.0.0')
      expect(await watch.next(() => write('plays.yaml', contract('1.0.1')))).toContain('Plays 1.0.1')
      const replaced = await watch.next(() => {
        writeFileSync(join(folder, 'draft'), contract('1.0.2'))
        renameSync(join(folder, 'draft'), join(folder, 'products/plays.yaml'))
      })
      expect(replaced).toContain('Plays 1.0.2')
      expect(await watch.next(() => write('plays.yaml', contract('1.0.3', 'schema: [\n')))).toContain(
        'descriptor_yaml_error'
      )
      const gone = await watch.next(() => rmSync(join(folder, 'products/plays.yaml')))
      expect(gone).toContain('products is a folder without a .yaml, .yml or .json file')
      expect(await watch.next(() => write('other.yaml', contract('2.0.0')))).toContain('Plays 2.0.0')
      expect(watch.said()).not.toContain('\u001b[2J')
      expect(await watch.end()).toBe(3)
    } finally {
      watch.kill()
    }
  })

  test.each([
    { note: 'what blocks', change: () => {}, code: 3 },
    { note: 'what cannot be read', change: () => write('plays.yaml', contract('1.0.0', 'schema: [\n')), code: 1 }
  ])('an interrupt ends it with the exit code of what was judged last: $note', async ({ change, code }) => {
    change()
    const watch = watching()
    try {
      await watch.next()
      expect(await watch.end()).toBe(code)
    } finally {
      watch.kill()
    }
  })

  test.each([
    { note: 'a report', flags: ['--report', 'json=products/report.json'] },
    { note: 'a baseline', flags: ['--baseline', 'products/baseline.json', '--update-baseline'] }
  ])('what a run writes itself sets off no other run: $note', async ({ flags }) => {
    const watch = watching(flags)
    try {
      await watch.next()
      await new Promise(done => setTimeout(done, 1500))
      expect(watch.rounds()).toBe(1)
      expect(await watch.end('SIGTERM')).not.toBeNull()
    } finally {
      watch.kill()
    }
  })
})
