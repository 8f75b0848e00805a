import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Diagnostic, diagnosticCodes, positionAt } from '../../../src/diagnostics/index.ts'
import { checkModules, type Module, parseModule } from '../../../src/rego/index.ts'
import { opa, opaMissing } from '../../requirements.ts'

/**
 * Wrong modules with what is said of them: `wrong/<subject>.txt`, cases between lines of `====`, modules between `+++`, then after
 * `----` one line a diagnostic: code, underlined text and message. A first comment gives options: `# v0`, `# strict`,
 * `# not as opa: <why>`. `UPDATE_GOLDEN=1` rewrites the files.
 *
 * A real `opa check` must give the same codes in the same lines, no more and no fewer. Of parse errors it gives the first few of a
 * file: those must be among ours.
 */
interface WrongCase {
  readonly modules: readonly string[]
  readonly said: string
}

const folder = new URL('./wrong/', import.meta.url)
const files = readdirSync(folder).sort()

function readCases(file: string): WrongCase[] {
  const text = readFileSync(new URL(file, folder), 'utf8')
  return text.split(/^====\n/m).map(section => {
    const [modules = '', said = ''] = section.split(/^----\n/m)
    return { modules: modules.split(/^\+\+\+\n/m), said }
  })
}

function diagnose({ modules }: WrongCase): readonly Diagnostic[] {
  const regoVersion = modules[0]?.startsWith('# v0') ? 0 : 1
  const parsed: Module[] = []
  const diagnostics: Diagnostic[] = []
  for (const [i, text] of modules.entries()) {
    const result = parseModule({ name: `m${i}.rego`, text }, { regoVersion })
    diagnostics.push(...result.diagnostics)
    if (result.module) parsed.push(result.module)
  }
  if (diagnostics.length > 0) return diagnostics
  return checkModules(parsed, { strict: modules[0]?.startsWith('# strict') ?? false }).diagnostics
}

function say({ code, span, message, help }: Diagnostic): string {
  const underlined = span ? span.source.text.slice(span.start, span.end).replaceAll('\n', '⏎') : ''
  return `${code} [${underlined}] ${message}${help ? `\n  help: ${help}` : ''}`
}

describe.each(files)('%s', file => {
  const cases = readCases(file)

  if (process.env['UPDATE_GOLDEN']) {
    const sections = cases.map(one => `${one.modules.join('+++\n')}----\n${diagnose(one).map(say).join('\n')}\n`)
    writeFileSync(new URL(file, folder), sections.join('====\n'))
    return
  }

  test.each(cases.map(one => ({ ...one, note: one.modules.join('+++').slice(0, 100) })))('$note', one => {
    const diagnostics = diagnose(one)
    expect(`${diagnostics.map(say).join('\n')}\n`).toBe(one.said)
    expect(diagnostics.length).toBeGreaterThan(0)
  })
})

test('every code of the compiler has at least five cases', () => {
  const found = files.flatMap(readCases).flatMap(one => [...new Set(one.said.match(/^rego_\w+/gm))])
  for (const code of Object.keys(diagnosticCodes).filter(each => each.startsWith('rego_'))) {
    expect(found.filter(each => each === code).length, code).toBeGreaterThanOrEqual(5)
  }
})

describe.skipIf(opaMissing)('real opa says so too (needs opa)', () => {
  const home = mkdtempSync(join(tmpdir(), 'polity-opa-'))
  const socketPath = join(home, 'socket')
  let server: ReturnType<typeof spawn>

  beforeAll(async () => {
    server = spawn(opa, ['run', '--server', '--addr', `unix://${socketPath}`], { stdio: 'ignore' })
    for (let tries = 0; tries < 200; tries++) {
      if ((await put('/health', undefined, 'GET').catch(() => ({ status: 0 }))).status === 200) return
      await new Promise(resolve => setTimeout(resolve, 50))
    }
    throw new Error('opa does not answer')
  })
  afterAll(() => {
    server.kill()
    rmSync(home, { recursive: true, force: true })
  })

  function put(path: string, body: string | undefined, method: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const call = request({ socketPath, path, method }, response => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', chunk => {
          text += chunk
        })
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      })
      call.on('error', reject)
      call.end(body)
    })
  }

  interface Found {
    readonly code: string
    readonly location?: { readonly row: number; readonly file: string }
  }

  async function askOpa({ modules }: WrongCase): Promise<readonly Found[]> {
    const [first = ''] = modules
    const isPlain = modules.length === 1 && !first.startsWith('#') && !first.includes('METADATA')
    if (isPlain) {
      const answer = await put('/v1/policies/m0.rego', first, 'PUT')
      if (answer.status === 200) await put('/v1/policies/m0.rego', undefined, 'DELETE')
      return answer.status === 200 ? [] : JSON.parse(answer.text).errors
    }
    const place = mkdtempSync(join(home, 'case-'))
    for (const [i, text] of modules.entries()) writeFileSync(join(place, `m${i}.rego`), text)
    const options = first.startsWith('# v0') ? ['--v0-compatible'] : first.startsWith('# strict') ? ['--strict'] : []
    try {
      const args = ['check', ...options, '--max-errors', '100', '--format', 'json', '.']
      execFileSync(opa, args, { cwd: place, stdio: 'pipe', encoding: 'utf8' })
      return []
    } catch (error) {
      return JSON.parse((error as { stderr: string }).stderr).errors
    }
  }

  const place = (code: string, file: string, row: number) => `${code} ${file}:${row}`

  test.each(files)(
    '%s',
    async file => {
      const others: unknown[] = []
      for (const one of readCases(file)) {
        const found = await askOpa(one)
        const theirs = new Set(
          found.map(({ code, location }) =>
            place(code, (location?.file ?? '').replace(/^.*\//, ''), location?.row ?? 0)
          )
        )
        const ours = new Set(
          diagnose(one).map(({ code, span }) =>
            place(code, span?.source.name ?? '', span ? positionAt(span.source, span.start).line : 0)
          )
        )
        const isParse = [...ours].every(each => each.startsWith('rego_parse_error'))
        const agrees =
          theirs.size > 0 && [...theirs].every(each => ours.has(each)) && (isParse || theirs.size === ours.size)
        const isKnown = one.modules[0]?.startsWith('# not as opa') ?? false
        if (agrees === isKnown) others.push({ modules: one.modules, opa: [...theirs], ours: [...ours] })
      }
      expect(others).toEqual([])
    },
    60_000
  )
})
