import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { opa } from '../../requirements.ts'
import type { FuzzCase } from './fuzz-case.ts'

/** An error of a module, as OPA's server gives it. */
export interface OpaError {
  readonly code: string
  readonly message: string
  readonly details?: unknown
  readonly location?: { readonly file: string; readonly row: number; readonly col: number }
}

/** What OPA says to an input: JSON of the document, nothing when it is undefined, or why there is none. */
export type OpaAnswer =
  | { readonly text: string | undefined }
  | { readonly error: string }
  /** It did not answer: it panicked, or ran out of time. */
  | { readonly lost: string }

/** A real `opa run --server` on a socket, started again when it hangs. */
export interface OpaServer {
  /** Puts a module beside those that are there; its errors when OPA refuses it, nothing when OPA panics or hangs. */
  putModule(name: string, text: string): Promise<readonly OpaError[] | undefined>
  deleteModule(name: string): Promise<void>
  /** False when OPA did not answer. */
  putData(json: string): Promise<boolean>
  /** Asks for a document by its path, `a/b`. */
  ask(path: string, input: string | undefined): Promise<OpaAnswer>
  close(): Promise<void>
}

const timeoutMs = 6000

export async function startOpa(regoVersion: 0 | 1): Promise<OpaServer> {
  const home = mkdtempSync(join(tmpdir(), 'polity-fuzz-'))
  let starts = 0
  let socketPath = ''
  let server: ChildProcess | undefined
  let agent = new Agent({ keepAlive: true, maxSockets: 1 })

  async function start(): Promise<void> {
    socketPath = join(home, `socket-${starts++}`)
    const version = regoVersion === 0 ? ['--v0-compatible'] : []
    const options = [
      '--addr',
      `unix://${socketPath}`,
      '--max-errors',
      '10000',
      '--log-level',
      'error',
      '--skip-version-check'
    ]
    server = spawn(opa, ['run', '--server', ...version, ...options], { stdio: 'ignore' })
    for (let tries = 0; tries < 200; tries++) {
      const { status } = await call('GET', '/health').catch(() => ({ status: 0 }))
      if (status === 200) return
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error('opa does not answer')
  }

  async function stop(): Promise<void> {
    agent.destroy()
    agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const stopped = server
    if (!stopped || stopped.exitCode !== null || stopped.signalCode !== null) return
    await new Promise(resolve => {
      stopped.once('exit', resolve)
      stopped.kill('SIGKILL')
    })
  }

  function call(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const sent = request({ socketPath, path, method, agent, timeout: timeoutMs }, response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }))
      })
      sent.on('timeout', () => sent.destroy(new Error('timeout')))
      sent.on('error', reject)
      sent.end(body)
    })
  }

  /** After a panic in a question the server goes on; when it hangs it is started anew, without modules and data. */
  async function lose({ message }: Error): Promise<{ lost: string }> {
    if (message === 'timeout') await restart()
    return { lost: message }
  }

  /** A panic in a change leaves the store locked: the next one would hang. */
  async function loseChange({ message }: Error): Promise<{ lost: string }> {
    await restart()
    return { lost: message }
  }

  async function restart(): Promise<void> {
    await stop()
    await start()
  }

  const policy = (name: string) => `/v1/policies/${encodeURIComponent(name)}`
  await start()
  return {
    async putModule(name, text) {
      const answered = await call('PUT', policy(name), text).catch(loseChange)
      if ('lost' in answered) return undefined
      const { status, text: answer } = answered
      if (status === 200) return []
      const { errors, message } = JSON.parse(answer) as { errors?: readonly OpaError[]; message: string }
      return errors ?? [{ code: 'unknown', message }]
    },
    async deleteModule(name) {
      await call('DELETE', policy(name)).catch(loseChange)
    },
    async putData(json) {
      const answered = await call('PUT', '/v1/data', json).catch(loseChange)
      if ('lost' in answered) return false
      if (answered.status >= 300) throw new Error(`opa does not take the data: ${answered.text}`)
      return true
    },
    async ask(path, input) {
      const body = input === undefined ? '{}' : `{"input": ${input}}`
      try {
        // The newer API takes `null` for no input at all.
        const isNull = input?.trim() === 'null'
        const { status, text } = await call(
          'POST',
          isNull ? `/v0/data/${path}` : `/v1/data/${path}`,
          isNull ? 'null' : body
        )
        if (isNull && status === 200) return { text }
        if (isNull && status === 404) return { text: undefined }
        if (status === 200)
          return {
            text: /^\{"result":(.*?)(?:,"warning":\{"code":"api_usage_warning","message":"[^"]*"\})?\}\s*$/s.exec(
              text
            )?.[1]
          }
        const { errors, message } = JSON.parse(text) as { errors?: readonly { message: string }[]; message: string }
        return { error: errors?.[0]?.message ?? message }
      } catch (error) {
        return lose(error as Error)
      }
    },
    async close() {
      await stop()
      rmSync(home, { recursive: true, force: true })
    }
  }
}

/** What a new OPA says that has answered nothing before, with its index of rules or without. */
export function askNewOpa(one: FuzzCase, input: string | undefined): { text: string | undefined } | { error: string } {
  const home = mkdtempSync(join(tmpdir(), 'polity-fuzz-'))
  try {
    const files = [...one.modules, { name: 'data.json', text: one.data }]
    for (const { name, text } of files) writeFileSync(join(home, name), text)
    const version = one.regoVersion === 0 ? ['--v0-compatible'] : []
    const given = files.flatMap(({ name }) => ['--data', join(home, name)])
    const query = `data.${one.entrypoint.replaceAll('/', '.')}`
    const command = ['eval', '--format', 'values', ...version, ...given]
    const { stdout, stderr, status } = spawnSync(
      opa,
      [...command, ...(input === undefined ? [] : ['--stdin-input']), query],
      { input: input ?? '', encoding: 'utf8', timeout: timeoutMs }
    )
    if (status !== 0) return { error: `${stdout}${stderr}` }
    return { text: /^\[(.+)\]$/s.exec(stdout.trim())?.[1] }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}
