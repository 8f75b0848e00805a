import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { polity, type Ran, runPolity } from './run-polity.ts'

let home: string
let count = 0

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'polity-init-'))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

function folder(): string {
  count++
  const path = join(home, `f${count}`)
  mkdirSync(path)
  return path
}

const flags = (changes: Readonly<Record<string, readonly string[] | undefined>> = {}): string[] =>
  Object.entries({
    standard: ['odps-bitol'],
    name: ['Listening history'],
    domain: ['listening'],
    port: ['plays'],
    owner: ['replay@tunes.example'],
    purpose: ['What was played by whom and when, for royalties.'],
    ...changes
  }).flatMap(([name, values]) => (values === undefined ? [] : [`--${name}`, ...values]))

const init = (cwd: string, args: readonly string[]): Promise<Ran> => runPolity(['init', ...args], { cwd })

interface Answer {
  readonly verdict: string
  readonly diagnostics: readonly unknown[]
  readonly products: readonly {
    readonly rows: readonly {
      readonly policy: string
      readonly outcome: string
      readonly violations: readonly { message: string }[]
    }[]
  }[]
}

/** What the starter policies find, with the domain registered. */
async function judge(
  cwd: string,
  domain = 'listening'
): Promise<{ violations: string[]; products: number; diagnostics: number }> {
  writeFileSync(
    join(cwd, 'mesh.yaml'),
    `apiVersion: polity/v1\nkind: Mesh\ndomains:\n  ${domain}: {name: Some, owner: ida@tunes.example}\n`
  )
  const { stdout } = await runPolity(['check', cwd, '--format', 'json'])
  const { products, diagnostics } = JSON.parse(stdout) as Answer
  const violations = products.flatMap(({ rows }) =>
    rows.flatMap(({ policy, violations }) => violations.map(({ message }) => `${policy}: ${message}`))
  )
  return { violations, products: products.length, diagnostics: diagnostics.length }
}

describe('polity init', () => {
  const standards = ['dcs', 'odcs', 'odps-bitol']
  const variants: { note: string; changes: Record<string, string[]>; domain?: string; ports: number }[] = [
    { note: 'one port', changes: {}, ports: 1 },
    { note: 'two ports', changes: { port: ['plays', 'plays-by-day'] }, ports: 2 },
    {
      note: 'texts that YAML takes for something else',
      changes: {
        name: ['No: "the" #1 & *all* {{name}}'],
        domain: ['True North'],
        port: ['true', 'yes'],
        purpose: ['It\'s: for - "royalties" # and {{more}} of [them]']
      },
      domain: 'true-north',
      ports: 2
    }
  ]

  describe.each(standards)('%s', standard => {
    test.each(variants)(
      '$note: breaks no starter policy, as a draft and when it is offered',
      async ({ changes, domain, ports }) => {
        const cwd = folder()
        const ran = await init(cwd, flags({ standard: [standard], ...changes }))
        expect({ code: ran.code, stderr: ran.stderr }).toEqual({ code: 0, stderr: '' })
        const clean = { violations: [], diagnostics: 0, products: standard === 'odps-bitol' ? 1 : ports }
        expect(await judge(cwd, domain)).toEqual(clean)
        for (const name of readdirSync(cwd)) {
          const text = readFileSync(join(cwd, name), 'utf8')
          writeFileSync(join(cwd, name), text.replace('status: draft', 'status: active'))
        }
        expect(await judge(cwd, domain)).toEqual(clean)
      }
    )
  })

  test('what it reads is its lineage; what it reads nothing of is source-aligned', async () => {
    const reading = folder()
    await init(reading, flags({ reads: ['play-events-v1', 'tracks'] }))
    const product = parse(readFileSync(join(reading, 'listening-history.odps.yaml'), 'utf8'))
    expect(product.inputPorts.map((port: { contractId: string }) => port.contractId)).toEqual([
      'play-events-v1',
      'tracks'
    ])
    expect(product.customProperties).toBeUndefined()
    const source = folder()
    await init(source, flags())
    expect(readFileSync(join(source, 'listening-history.odps.yaml'), 'utf8')).toContain('sourceAligned')
  })

  test('nothing is written over; --force does', async () => {
    const cwd = folder()
    await init(cwd, flags())
    writeFileSync(join(cwd, 'plays.odcs.yaml'), 'mine')
    const again = await init(cwd, flags({ port: ['plays', 'more'] }))
    expect(again.code).toBe(1)
    expect(again.stderr).toBe(
      'polity: nothing was written: listening-history.odps.yaml, plays.odcs.yaml are there already (--force writes over)\n'
    )
    expect(readFileSync(join(cwd, 'plays.odcs.yaml'), 'utf8')).toBe('mine')
    expect(readdirSync(cwd)).not.toContain('more.odcs.yaml')
    expect((await init(cwd, [...flags(), '--force'])).code).toBe(0)
    expect(readFileSync(join(cwd, 'plays.odcs.yaml'), 'utf8')).toContain('kind: DataContract')
  })

  test.each([
    {
      note: 'a standard without a blueprint',
      changes: { standard: ['odsc'] },
      says: '--standard is `odsc`, wanted one of dcs, odcs, odps-bitol'
    },
    { note: 'a name without a letter', changes: { name: ['1'] }, says: '--name is `1`, wanted a letter' },
    { note: 'a name of two lines', changes: { name: ['a\nb: c'] }, says: '--name has a line break' },
    {
      note: 'a port that leads elsewhere',
      changes: { port: ['../../x'] },
      says: '--port is `../../x`, wanted a letter'
    },
    { note: 'a port twice', changes: { port: ['a', 'A'] }, says: '--port a is given twice' },
    { note: 'no e-mail address', changes: { owner: ['ida'] }, says: '--owner is `ida`, wanted an e-mail address' },
    {
      note: 'a purpose of a word',
      changes: { purpose: ['data'] },
      says: '--purpose is `data`, wanted at least 20 characters'
    }
  ])('$note is refused', async ({ changes, says }) => {
    const cwd = folder()
    const ran = await init(cwd, flags(changes))
    expect({ code: ran.code, files: readdirSync(cwd) }).toEqual({ code: 1, files: [] })
    expect(ran.stderr).toContain(says)
  })

  test('without a terminal it names what is missing, and does not wait', async () => {
    const cwd = folder()
    const ran = await init(cwd, flags({ name: undefined, owner: undefined }))
    expect({ code: ran.code, stderr: ran.stderr, files: readdirSync(cwd) }).toEqual({
      code: 1,
      stderr: 'polity: init needs --name, --owner: nobody can be asked here, since this is no terminal\n',
      files: []
    })
  })

  test('on a terminal it asks, and asks again after an answer that cannot be used', async () => {
    const cwd = folder()
    const ran = await onTerminal(cwd, flags({ name: undefined, owner: undefined }), [
      ['name of the product', 'Listening history'],
      ['e-mail address', 'ida'],
      ['wanted an e-mail address', 'ida@tunes.example']
    ])
    expect(ran.code).toBe(0)
    expect(ran.said).toContain('wrote listening-history.odps.yaml')
  })

  test('on a terminal, whoever gives up has nothing written', async () => {
    for (const key of ['\u0003', '\u0004']) {
      const cwd = folder()
      const ran = await onTerminal(cwd, flags({ name: undefined }), [['name of the product', key]])
      expect({ code: ran.code, files: readdirSync(cwd) }).toEqual({ code: 1, files: [] })
      expect(ran.said).toContain('init was given up: nothing was written')
    }
  })
})

describe('the job that checks it', () => {
  test.each([
    { note: 'GitHub by flag', args: ['--ci', 'github'], prepare: () => {}, path: '.github/workflows/polity.yml' },
    { note: 'GitLab by flag', args: ['--ci', 'gitlab'], prepare: () => {}, path: '.gitlab-ci.yml' },
    {
      note: 'GitHub by its folder',
      args: [],
      prepare: (cwd: string) => mkdirSync(join(cwd, '.github')),
      path: '.github/workflows/polity.yml'
    },
    {
      note: 'GitLab by where it came from',
      args: [],
      prepare: (cwd: string) =>
        execFileSync('git', ['remote', 'add', 'origin', 'git@gitlab.tunes.example:a/b.git'], { cwd }),
      path: '.gitlab-ci.yml'
    }
  ])('$note, at the top of the repository', async ({ args, prepare, path }) => {
    const cwd = folder()
    execFileSync('git', ['init', '-q'], { cwd })
    prepare(cwd)
    mkdirSync(join(cwd, 'products'))
    const { code, stdout } = await init(join(cwd, 'products'), [...flags(), ...args])
    expect(code).toBe(0)
    expect(stdout).toContain(path)
    const text = readFileSync(join(cwd, path), 'utf8')
    expect(text).toMatch(/npx --yes polity@\d+\.\d+\.\d+ check products \$\{\w+:\+--against "\$\w+"\}/)
    expect(text).not.toMatch(/<%|%>/)
    expect(Object.keys(parse(text))).toContain(path.startsWith('.github') ? 'jobs' : 'polity')
    const second = await init(join(cwd, 'products'), [...flags({ name: ['Charts'], port: ['charts'] }), ...args])
    expect(second.stdout).toMatch(/kept {2}.*, which is there already/)
  })

  test('none where nobody asked and nothing tells', async () => {
    const cwd = folder()
    const { stdout } = await init(cwd, flags())
    expect(stdout).toContain('--ci github or --ci gitlab writes the job')
    expect(readdirSync(cwd).sort()).toEqual(['listening-history.odps.yaml', 'plays.odcs.yaml', 'polity.yaml'])
  })
})

/** Runs `polity init` in a terminal of its own, and answers each question when it is asked. */
function onTerminal(
  cwd: string,
  args: readonly string[],
  dialogue: readonly (readonly [string, string])[]
): Promise<{ readonly code: number | null; readonly said: string }> {
  const quoted = [process.execPath, polity, 'init', ...args].map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', quoted, '/dev/null'], { cwd, stdio: ['pipe', 'pipe', 'inherit'] })
    let said = ''
    let seen = 0
    const rest = [...dialogue]
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk
      const [next] = rest
      if (!next) return
      const at = said.indexOf(next[0], seen)
      if (at < 0) return
      seen = said.length
      rest.shift()
      child.stdin.write(next[1].length === 1 ? next[1] : `${next[1]}\n`)
    })
    child.on('error', reject)
    child.on('close', code => resolve({ code, said }))
  })
}
