import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runPolity } from './run-polity.ts'

interface Column {
  readonly name: string
  readonly logicalType?: string
  readonly required?: boolean
}

const play: Column = { name: 'play_id', required: true }
const device: Column = { name: 'device' }

const contract = (version: string, columns: readonly Column[], id = 'plays'): string =>
  JSON.stringify({
    apiVersion: 'v3.1.0',
    kind: 'DataContract',
    id,
    version,
    status: 'active',
    schema: [{ name: 'plays', properties: columns.map(column => ({ logicalType: 'string', ...column })) }]
  })

const product = (version: string): string =>
  JSON.stringify({
    apiVersion: 'v1.0.0',
    kind: 'DataProduct',
    id: 'listening',
    version,
    status: 'active',
    outputPorts: [{ name: 'plays', version: '1.0.0', contractId: 'plays' }]
  })

let home: string
let repository: string

function write(name: string, text: string): string {
  const path = join(home, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

function git(folder: string, ...args: readonly string[]): string {
  const identity = ['-c', 'user.name=Ida', '-c', 'user.email=ida@tunes.example', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...identity, ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe']
  })
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'polity-against-'))
  repository = join(home, 'repository')
  write('repository/listening/plays.json', contract('1.0.0', [play, device]))
  write('repository/listening/other.json', contract('1.0.0', [play], 'other'))
  write('repository/readme.json', '{"nothing": "of ours"}')
  git(repository, 'init', '-q', '-b', 'main')
  git(repository, 'add', '-A')
  git(repository, 'commit', '-q', '-m', 'one')
  git(repository, 'tag', 'v1')
  write('repository/listening/plays.json', contract('1.0.1', [play]))
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

interface Answer {
  readonly verdict: string
  readonly diagnostics: readonly { readonly code: string; readonly message: string }[]
  readonly products: readonly {
    readonly id: string
    readonly previous?: { readonly document: string; readonly version?: string; readonly moved?: boolean }
    readonly rows: readonly Row[]
  }[]
}

interface Row {
  readonly policy: string
  readonly outcome: string
  readonly reasons?: readonly string[]
  readonly violations: readonly {
    readonly message: string
    readonly want?: unknown
    readonly place?: { line: number }
  }[]
}

async function check(
  args: readonly string[],
  cwd = home
): Promise<Answer & { row: (id?: string) => Row; code: number | null }> {
  const { stdout, stderr, code } = await runPolity(['check', ...args, '--format', 'json'], { cwd })
  if (stderr !== '') throw new Error(stderr)
  const answer = JSON.parse(stdout) as Answer
  const row = (id?: string): Row => {
    const found = answer.products.find(each => id === undefined || each.id === `urn:polity:contract:${id}`)
    return found?.rows.find(({ policy }) => policy === 'compatible-evolution') as Row
  }
  return { ...answer, row, code }
}

describe('an earlier version in a file or folder', () => {
  test('of a file: what broke, what the number has to become, and where', async () => {
    const old = write('a/old.json', contract('1.0.0', [play, device]))
    const { row, products, code } = await check([write('a/new.json', contract('1.1.0', [play])), '--against', old])
    expect(code).toBe(3)
    expect(products[0]?.previous).toEqual({ id: 'urn:polity:contract:plays', document: 'a/old.json', version: '1.0.0' })
    expect(row().outcome).toBe('fail')
    expect(row().violations.map(({ message, want }) => [message, want])).toEqual([
      [
        'the version of the contract is `1.1.0`: after `1.0.0` it has to be `2.0.0` at least, a major version: column `device` of `plays` is gone',
        '2.0.0'
      ],
      ['column `device` of `plays` is gone, which breaks consumers', 'device']
    ])
  })

  test('with the number it needs it passes, and the output names what it was compared with', async () => {
    const old = write('b/old.json', contract('1.0.0', [play, device]))
    const now = write('b/new.json', contract('2.0.0', [play]))
    expect((await check([now, '--against', old])).row().outcome).toBe('pass')
    const { stdout } = await runPolity(['check', now, '--against', old], { cwd: home })
    expect(stdout).toContain('compared with b/old.json, version 1.0.0')
  })

  test('of a folder: by identity, whatever the file is called', async () => {
    write('c/before/one.json', contract('1.0.0', [play, device]))
    write('c/before/two.json', contract('1.0.0', [play], 'other'))
    write('c/now/renamed.json', contract('1.0.0', [play]))
    write('c/now/two.json', contract('1.0.0', [play], 'other'))
    const { row, products } = await check(['c/now', '--against', 'c/before'])
    expect([row('plays').outcome, row('other').outcome]).toEqual(['fail', 'pass'])
    expect(products.map(({ previous }) => [previous?.document, previous?.moved ?? false])).toEqual([
      ['c/before/one.json', true],
      ['c/before/two.json', false]
    ])
  })

  test('another identity in the same file breaks whoever follows the old one', async () => {
    write('d/before/one.json', contract('1.0.0', [play]))
    write('d/now/one.json', contract('1.1.0', [play], 'played'))
    const { row } = await check(['d/now', '--against', 'd/before'])
    expect(row().violations[0]?.message).toContain('the contract is called `urn:polity:contract:played` now')
  })

  test('of versions side by side, each is compared with the one below it', async () => {
    for (const version of ['1.0.0', '2.0.0']) {
      write(`e/before/${version}.json`, contract(version, version === '1.0.0' ? [play, device] : [play]))
      write(`e/now/${version}.json`, contract(version, version === '1.0.0' ? [play, device] : [play]))
    }
    write('e/now/3.0.0.json', contract('3.0.0', [{ ...play, required: false }]))
    const { products } = await check(['e/now', '--against', 'e/before'])
    expect(products.map(({ previous }) => previous?.version)).toEqual(['1.0.0', '2.0.0', '2.0.0'])
    expect(
      products.flatMap(({ rows }) =>
        rows.filter(({ policy }) => policy === 'compatible-evolution').map(({ outcome }) => outcome)
      )
    ).toEqual(['pass', 'pass', 'pass'])
  })

  test('a product with its contracts: joined as it is now', async () => {
    write('f/before/p.json', product('1.0.0'))
    write('f/before/c.json', contract('1.0.0', [play, device]))
    write('f/now/p.json', product('1.0.0'))
    write('f/now/c.json', contract('1.0.0', [play]))
    const { products } = await check(['f/now', '--against', 'f/before'])
    const row = products[0]?.rows.find(({ policy }) => policy === 'compatible-evolution')
    expect(row?.violations.filter(({ message }) => message.startsWith('the version of')).length).toBe(3)
  })

  test('the repair raises each number where it is written', async () => {
    const dcs = (version: string, fields: string) =>
      `dataContractSpecification: 1.2.1\nid: plays\ninfo:\n  title: Plays\n  version: ${version} # ours\nmodels:\n  plays:\n    fields:\n${fields}`
    const field = (name: string) => `      ${name}:\n        type: string\n`
    write('n/before/c.yaml', dcs('1.0.0', field('id') + field('device')))
    const now = write('n/now/c.yaml', dcs('1.0.0', field('id')))
    write('o/before/p.json', product('1.0.0'))
    write('o/before/c.json', contract('1.3.0', [play, device]))
    const ofProduct = write('o/now/p.json', product('1.0.0'))
    const ofContract = write('o/now/c.json', contract('1.3.0', [play]))
    for (const name of ['n', 'o'])
      await runPolity(['check', `${name}/now`, '--against', `${name}/before`, '--fix'], { cwd: home })
    expect(readFileSync(now, 'utf8')).toBe(dcs('2.0.0', field('id')))
    expect(JSON.parse(readFileSync(ofContract, 'utf8'))).toMatchObject({ version: '2.0.0' })
    expect(JSON.parse(readFileSync(ofProduct, 'utf8'))).toMatchObject({
      version: '2.0.0',
      outputPorts: [{ version: '2.0.0' }]
    })
  })

  test('what is new has no earlier version: a fact, and no doubt', async () => {
    write('g/before/one.json', contract('1.0.0', [play]))
    write('g/now/one.json', contract('1.0.0', [play]))
    write('g/now/two.json', contract('1.0.0', [play], 'other'))
    const { row } = await check(['g/now', '--against', 'g/before'])
    expect(row('other')).toMatchObject({ outcome: 'exempt', reasons: ['there is no earlier version'] })
  })

  test('what is no longer described is told, unless a product offers it now', async () => {
    write('h/before/one.json', contract('1.0.0', [play]))
    write('h/before/gone.json', contract('1.0.0', [play], 'gone'))
    write('h/now/one.json', contract('1.0.0', [play]))
    write('h/now/p.json', product('1.0.0'))
    const { diagnostics, verdict } = await check(['h/now', '--against', 'h/before'])
    const told = diagnostics.filter(({ code }) => code === 'against_product_removed').map(({ message }) => message)
    expect(told).toEqual(['the contract `urn:polity:contract:gone` is no longer described'])
    expect(verdict).toBe('blocked')
  })

  test('an earlier version that cannot be read leaves the answer open', async () => {
    write('i/before/one.json', '{"apiVersion": "v3.1.0", "kind": "DataContract", "id": ')
    write('i/now/one.json', contract('1.0.0', [play]))
    const { row, diagnostics } = await check(['i/now', '--against', 'i/before'])
    expect(row()).toMatchObject({ outcome: 'unknown', reasons: ['no earlier version was given to compare with'] })
    expect(diagnostics.map(({ code }) => code)).toEqual(['descriptor_json_error'])
  })

  test('a password that stood in the earlier version is not shown', async () => {
    const at = (host: string): string =>
      contract('1.0.0', [play]).replace(
        '"schema"',
        `"servers":[{"server":"s","type":"custom","location":"${host}"}],"schema"`
      )
    const old = write('j/old.json', at('postgres://ida:hunter22hunter@db.example/plays'))
    const { stdout } = await runPolity([
      'check',
      write('j/new.json', at('postgres://db.example/plays')),
      '--against',
      old
    ])
    expect(stdout).toContain('is no longer read at')
    expect(stdout).not.toContain('hunter22')
  })

  test('without --against the rows are unknown, say so, and are no warning', async () => {
    const { row } = await check([write('k/new.json', contract('1.0.0', [play]))])
    expect(row()).toMatchObject({ outcome: 'unknown', blocks: false, unasked: true })
    const mesh = 'examples/mesh'
    const ran = await runPolity([
      'check',
      `${mesh}/artists/artist-registry`,
      `${mesh}/mesh.yaml`,
      '--fail-level',
      'warning'
    ])
    expect(ran.stdout).toContain(
      'unknown compatible-evolution, protection-kept: no earlier version was given to compare with'
    )
    expect(ran.code).toBe(0)
  })
})

describe('an earlier version in git', () => {
  test.each(['HEAD', 'main', 'v1', 'refs/heads/main'])('%s, of a folder', async ref => {
    const { row, products } = await check(['listening', '--against', ref], repository)
    expect(row('plays').outcome).toBe('fail')
    expect(row('other').outcome).toBe('pass')
    expect(products.map(({ previous }) => previous?.document).sort()).toEqual([
      `${ref}:listening/other.json`,
      `${ref}:listening/plays.json`
    ])
  })

  test('of a file, from the folder it is in, and from outside of the repository', async () => {
    const here = await check(['plays.json', '--against', 'HEAD'], join(repository, 'listening'))
    const outside = await check([join(repository, 'listening/plays.json'), '--against', 'HEAD'], tmpdir())
    for (const { row, products } of [here, outside]) {
      expect(row().outcome).toBe('fail')
      expect(products[0]?.previous?.document).toBe('HEAD:listening/plays.json')
    }
  })

  test('the whole repository, with what is no descriptor in it', async () => {
    expect((await check(['.', '--against', 'HEAD'], repository)).row('plays').outcome).toBe('fail')
  })

  test('a renamed file is found again, a new one has no earlier version', async () => {
    const copy = join(home, 'renamed')
    cpSync(repository, copy, { recursive: true })
    renameSync(join(copy, 'listening/plays.json'), join(copy, 'listening/played.json'))
    const { row, products } = await check(['listening/played.json', '--against', 'HEAD'], copy)
    expect(row().outcome).toBe('fail')
    expect(products[0]?.previous).toMatchObject({ document: 'HEAD:listening/plays.json', moved: true })
    write('renamed/listening/new.json', contract('1.0.0', [play], 'new'))
    const { row: fresh } = await check(['listening/other.json', 'listening/new.json', '--against', 'HEAD'], copy)
    expect(fresh('new')).toMatchObject({ outcome: 'exempt', reasons: ['there is no earlier version'] })
  })

  test('in another work tree, and with the variables of a hook', async () => {
    const other = join(home, 'worktree')
    git(repository, 'worktree', 'add', '-q', other, 'HEAD')
    writeFileSync(join(other, 'listening/plays.json'), contract('1.0.0', [play]))
    expect((await check(['listening/plays.json', '--against', 'main'], other)).row().outcome).toBe('fail')
    const { stdout } = await runPolity(['check', 'plays.json', '--against', 'HEAD', '--format', 'json'], {
      cwd: join(repository, 'listening'),
      env: { GIT_DIR: '.git', GIT_INDEX_FILE: '.git/index' }
    })
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'blocked' })
  })

  test('a shallow clone says that it is one', async () => {
    git(repository, 'commit', '-q', '--allow-empty', '-m', 'two')
    const shallow = join(home, 'shallow')
    git(home, 'clone', '-q', '--depth', '1', `file://${repository}`, shallow)
    const { stderr, code } = await runPolity(['check', 'listening', '--against', 'HEAD~1'], { cwd: shallow })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^polity: --against HEAD~1: the clone is shallow and does not hold it: fetch it first/)
    git(repository, 'reset', '-q', '--soft', 'HEAD~1')
  })

  test('content that the clone lacks is no product without an earlier version', async () => {
    const damaged = join(home, 'damaged')
    cpSync(repository, damaged, { recursive: true })
    const object = git(damaged, 'rev-parse', 'HEAD:listening/plays.json').trim()
    rmSync(join(damaged, '.git/objects', object.slice(0, 2), object.slice(2)))
    for (const path of ['listening', 'listening/plays.json']) {
      const { stderr, code } = await runPolity(['check', path, '--against', 'HEAD'], { cwd: damaged })
      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: expect.stringContaining('git does not have listening/plays.json as it was')
      })
    }
  })

  test('a file that was a link is told, not taken for a new one', async () => {
    const linked = join(home, 'linked')
    cpSync(repository, linked, { recursive: true })
    symlinkSync('plays.json', join(linked, 'listening/link.json'))
    git(linked, 'add', '-A')
    git(linked, 'commit', '-q', '-m', 'a link')
    const { stderr, code } = await runPolity(['check', 'listening/link.json', '--against', 'HEAD'], { cwd: linked })
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('link.json is a link there: check the file that it leads to')
    })
  })

  test.each(['HEAD', 'listening'])('what is ignored was not there either: against %s', async against => {
    const ignoring = join(home, `ignoring-${against}`)
    cpSync(repository, ignoring, { recursive: true })
    writeFileSync(join(ignoring, 'polity.yaml'), 'ignore: [other.json]\n')
    const { diagnostics, products } = await check(['listening', '--against', against], ignoring)
    expect(diagnostics).toEqual([])
    expect(products.length).toBe(1)
  })

  test('no program of the repository is run, and no link followed', async () => {
    const trap = join(home, 'trap')
    cpSync(repository, trap, { recursive: true })
    const mark = join(home, 'ran')
    writeFileSync(join(trap, '.gitattributes'), '*.json diff=trap filter=trap\n')
    for (const key of ['diff.trap.textconv', 'filter.trap.smudge', 'filter.trap.clean', 'core.fsmonitor', 'core.pager'])
      git(trap, 'config', key, `touch ${mark};cat`)
    symlinkSync('/etc/passwd', join(trap, 'listening/link.json'))
    expect((await check(['listening', '--against', 'HEAD'], trap)).row('plays').outcome).toBe('fail')
    expect(() => execFileSync('test', ['-e', mark])).toThrow()
  })

  test.each([
    { against: 'nowhere', says: '--against nowhere: no file, no folder, and no commit of this repository' },
    { against: '-n', says: '--against -n: no name of a commit begins with `-`' },
    { against: '--output=x', says: '--against --output=x: no name of a commit begins with `-`' },
    { against: 'HEAD:listening', says: 'no commit of this repository' },
    { against: 'HEAD;touch x', says: 'no commit of this repository' },
    { against: '$(touch x)', says: 'no commit of this repository' }
  ])('$against: refused in a sentence', async ({ against, says }) => {
    const { stderr, code, stdout } = await runPolity(['check', 'listening', `--against=${against}`], {
      cwd: repository
    })
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
    expect(stderr).toContain(says)
    expect(stderr.trim().split('\n').length).toBe(1)
  })

  test('outside of any repository, and without git', async () => {
    const path = write('alone/one.json', contract('1.0.0', [play]))
    const outside = await runPolity(['check', path, '--against', 'HEAD'], {
      cwd: home,
      env: { GIT_CEILING_DIRECTORIES: home }
    })
    expect(outside.stderr).toMatch(/^polity: --against: git says not a git repository/)
    const without = await runPolity(['check', path, '--against', 'HEAD'], { cwd: home, env: { PATH: '/nowhere' } })
    expect(without.stderr).toBe('polity: --against a commit needs git, which is not here\n')
    expect([outside.code, without.code]).toEqual([1, 1])
  })
})
