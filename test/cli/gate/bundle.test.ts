import { generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { root } from '../run-polity.ts'
import { type Sandbox, sandbox } from './sandbox.ts'

const packed = readFileSync(join(root, 'bundles/global.tar.gz'))
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const secretPem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string
const publicPem = publicKey.export({ type: 'spki', format: 'pem' }) as string

let box: Sandbox
beforeEach(() => {
  box = sandbox()
})

describe('a bundle in a file', () => {
  test('says whether it is signed, and with which key that was verified', async () => {
    box.file('key.pem', secretPem)
    box.file('key.pub', publicPem)
    box.file('claims.json', '{"keyid": "guild-1", "scope": "gate"}')
    const signing = ['--signing-key', 'key.pem', '--signing-alg', 'ES256', '--claims-file', 'claims.json']
    const built = await box.run(['build', join(root, 'policies'), '-o', 'signed.tar.gz', ...signing])
    expect(built.stdout).toMatch(/bytes, signed, in/)
    const verify = ['--verify-key', 'key.pub', '--verify-scope', 'gate', '--verify-key-id', 'guild-1']
    const { code, json } = await box.check(['mesh', '--bundle', 'signed.tar.gz', ...verify])
    expect(code).toBe(0)
    expect(json.bundle.signature).toEqual({
      state: 'verified',
      key: 'key.pub',
      algorithm: 'ES256',
      keyId: 'guild-1',
      scope: 'gate'
    })
    const pretty = await box.run(['check', 'mesh', '--bundle', 'signed.tar.gz', ...verify])
    expect(pretty.stdout).toContain('signature verified with key.pub (ES256, key guild-1)')
    const unverified = await box.run(['check', 'mesh', '--bundle', 'signed.tar.gz'])
    expect(unverified.stdout).toContain('signed, the signature not verified')
    const wrong = await box.run(['check', 'mesh', '--bundle', 'signed.tar.gz', '--verify-key', 'key.pub'])
    expect({ code: wrong.code, stderr: wrong.stderr }).toEqual({
      code: 1,
      stderr: 'polity: signed.tar.gz is not used: the signature has the scope `gate`, wanted none\n'
    })
  })

  test('that is not signed is refused where a key is given', async () => {
    box.file('key.pub', publicPem)
    box.file('plain.tar.gz', packed)
    box.file('polity.yaml', 'bundle: plain.tar.gz\nverifyKey: key.pub\n')
    const refused = await box.run(['check', 'mesh'])
    expect({ code: refused.code, stderr: refused.stderr }).toEqual({
      code: 1,
      stderr: 'polity: plain.tar.gz is not used: the bundle is not signed\n'
    })
    const plain = await box.run(['check', 'mesh', '--no-config', '--bundle', 'plain.tar.gz'])
    expect(plain.stdout).toMatch(/policies: plain\.tar\.gz sha256:\w+, not signed/)
    const keyOnly = await box.run(['check', 'mesh', '--no-config', '--verify-key', 'key.pub'])
    expect(keyOnly.stderr).toContain('there is a key to verify with and no bundle')
  })
})

describe('a bundle at an address', () => {
  let server: Server
  let asked: IncomingMessage[]
  let answer: (request: IncomingMessage, response: ServerResponse) => void
  let origin: string

  beforeEach(async () => {
    asked = []
    server = createServer((request, response) => {
      asked.push(request)
      answer(request, response)
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => stop())
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      server.closeAllConnections()
      server.close(() => resolve())
    })

  const whole: typeof answer = (request, response) => {
    if (request.headers['if-none-match'] === '"v1"') response.writeHead(304).end()
    else response.writeHead(200, { etag: '"v1"', 'content-type': 'application/gzip' }).end(packed)
  }

  test('is asked for once, then whether it has changed, and is there when the server is not', async () => {
    answer = whole
    const url = `${origin}/bundles/global.tar.gz?key=hidden`
    const first = await box.check(['mesh', '--bundle', url])
    expect({ code: first.code, name: first.json.bundle.name }).toEqual({
      code: 0,
      name: `${origin}/bundles/global.tar.gz`
    })
    const second = await box.check(['mesh', '--bundle', url])
    expect(second.code).toBe(0)
    expect(asked.map(request => request.headers['if-none-match'])).toEqual([undefined, '"v1"'])
    expect(second.json.gate.notes).toEqual([])
    answer = (_, response) => response.writeHead(503).end()
    const unwell = await box.check(['mesh', '--bundle', url])
    expect(unwell.json.gate.notes).toEqual([
      `${origin}/bundles/global.tar.gz cannot be read (the server answers 503): its state of 0 minutes ago is used`
    ])
    await stop()
    const away = await box.check(['mesh', '--bundle', url])
    expect(away.code).toBe(0)
    expect(away.json.gate.notes[0]).toMatch(/cannot be read \(ECONNREFUSED\): its state of \d+ minutes? ago is used/)
    for (const { stdout, stderr } of [first, second, unwell, away]) expect(stdout + stderr).not.toContain('hidden')
    const elsewhere = await box.run(['check', 'mesh', '--bundle', url], {
      env: { XDG_CACHE_HOME: join(box.folder, 'empty') }
    })
    expect({ code: elsewhere.code, stderr: elsewhere.stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/ECONNREFUSED/)
    })
  })

  test('a server that says no is not answered from what it said before', async () => {
    answer = whole
    await box.check(['mesh', '--bundle', origin])
    answer = (_, response) => response.writeHead(404).end()
    const { code, stderr } = await box.run(['check', 'mesh', '--bundle', origin])
    expect({ code, stderr }).toEqual({ code: 1, stderr: `polity: ${origin}/ cannot be read: the server answers 404\n` })
  })

  test('a damaged cache is not used', async () => {
    answer = whole
    await box.check(['mesh', '--bundle', origin])
    const { readdirSync, writeFileSync } = await import('node:fs')
    const cache = join(box.folder, '.cache/polity/http')
    for (const name of readdirSync(cache)) if (name.endsWith('.body')) writeFileSync(join(cache, name), 'x')
    const { code } = await box.check(['mesh', '--bundle', origin])
    expect(code).toBe(0)
    expect(asked.map(request => request.headers['if-none-match'])).toEqual([undefined, undefined])
  })

  test.each([
    {
      note: 'leads on for ever',
      answer: (_: IncomingMessage, response: ServerResponse) => response.writeHead(302, { location: '/again' }).end(),
      says: 'leads on more than 5 times'
    },
    {
      note: 'leads to a file',
      answer: (_: IncomingMessage, response: ServerResponse) =>
        response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      says: 'where it is not followed'
    },
    {
      note: 'gives no bundle',
      answer: (_: IncomingMessage, response: ServerResponse) => response.writeHead(200).end('hello'),
      says: 'not a gzip archive'
    },
    {
      note: 'gives more than is read',
      answer: (_: IncomingMessage, response: ServerResponse) => {
        const part = Buffer.alloc(1 << 20)
        const more = (): void => {
          while (!response.destroyed && response.write(part));
          if (!response.destroyed) response.once('drain', more)
        }
        response.writeHead(200)
        more()
      },
      says: 'gives more than the'
    }
  ])('one that $note is refused', async ({ answer: given, says }) => {
    answer = given
    const { code, stderr } = await box.run(['check', 'mesh', '--bundle', origin])
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(says) })
  })

  test('the token of the environment goes to the server it is for, to no other, and into no output', async () => {
    const other = createServer((request, response) => {
      asked.push(request)
      response.writeHead(200).end(packed)
    })
    await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
    const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}/moved.tar.gz`
    answer = (request, response) => {
      if (request.headers.authorization !== 'Bearer s3cr3t-t0ken') response.writeHead(401).end()
      else response.writeHead(302, { location: elsewhere }).end()
    }
    box.file('polity.yaml', `bundle: {url: "${origin}/b.tar.gz", tokenEnv: POLITY_TOKEN}\n`)
    const env = { POLITY_TOKEN: 's3cr3t-t0ken', POLITY_TOKEN_HOST: new URL(origin).host }
    const moved = await box.run(['check', 'mesh'], { env })
    other.closeAllConnections()
    other.close()
    expect(moved.code, moved.stderr).toBe(0)
    expect(asked.map(request => request.headers.authorization)).toEqual(['Bearer s3cr3t-t0ken', undefined])
    const wrong = await box.run(['check', 'mesh'], { env: { ...env, POLITY_TOKEN: 'wr0ng-t0ken' } })
    expect({ code: wrong.code, stderr: wrong.stderr }).toEqual({
      code: 1,
      stderr: `polity: ${origin}/b.tar.gz cannot be read: the server answers 401\n`
    })
    asked.length = 0
    const unbound = await box.run(['check', 'mesh'], { env: { ...env, POLITY_TOKEN_HOST: 'governance.example.org' } })
    expect(unbound.stderr).toBe(
      `polity: the token in POLITY_TOKEN is not sent to ${new URL(origin).host}: set POLITY_TOKEN_HOST to the host that it is for, where the token itself is set\n`
    )
    expect({ code: unbound.code, asked: asked.length }).toEqual({ code: 1, asked: 0 })
    const unset = await box.run(['check', 'mesh'])
    expect(unset.stderr).toContain('needs the token in the environment variable POLITY_TOKEN, which is not set')
    for (const { stdout, stderr } of [moved, wrong, unset]) expect(stdout + stderr).not.toMatch(/s3cr3t|wr0ng/)
    box.file('polity.yaml', 'bundle: {url: "http://example.org/b.tar.gz", tokenEnv: POLITY_TOKEN}\n')
    expect((await box.run(['check', 'mesh'], { env })).stderr).toContain('is not sent over http')
  })
})
