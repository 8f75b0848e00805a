import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { parseDocument } from 'yaml'
import type { Evaluator } from '../../../src/evaluator/index.ts'
import {
  applyRepairs,
  type CheckedFile,
  type CheckResult,
  checkDocuments
} from '../../../src/governance/check/index.ts'
import { type JsonCheck, jsonCheckSchema, renderReport, reportKinds } from '../../../src/output/check/index.ts'
import { createRandom, type Random } from '../../rego/fuzz/random.ts'
import { mutateText } from './mutate-text.ts'
import { mutateTree } from './mutate-tree.ts'

export interface FuzzOptions {
  /** Files to begin with: name and text. */
  readonly seeds: readonly { readonly name: string; readonly text: string }[]
  readonly count: number
  readonly seed: number
  /** One file in so many is judged by the command line as well; none where it is not given. */
  readonly spawnEach?: { readonly polity: string; readonly times: number }
  /** Stops here; a run that is cut short says how far it came. */
  readonly seconds: number
  readonly mostFindings: number
  readonly onFinding?: (finding: FuzzFinding) => void
  readonly onProgress?: (done: number) => void
}

export interface FuzzFinding {
  /** Makes the file again. */
  readonly seed: number
  readonly name: string
  readonly what: string
  readonly bytes: Uint8Array
}

export interface FuzzTotals {
  readonly files: number
  readonly spawned: number
  /** Of the files, by what the check came to. */
  readonly verdicts: Readonly<Record<string, number>>
  readonly findings: readonly FuzzFinding[]
  /** Of processor time, for one file. */
  readonly slowestMs: number
}

/** A file may take no longer. */
const mostMs = 2000
const now = '2026-11-20T12:00:00Z'
const isOfCheck = new Ajv({ strict: true, allErrors: true }).compile(jsonCheckSchema)

/** Judges changed descriptors as `polity check` does, and looks for answers that are none: a crash, a hang, a place that is not there, an exit code that lies. */
export async function fuzzDescriptors(evaluator: Evaluator, options: FuzzOptions): Promise<FuzzTotals> {
  const findings: FuzzFinding[] = []
  const verdicts: Record<string, number> = {}
  const began = performance.now()
  let spawned = 0
  let slowestMs = 0
  let files = 0
  for (; files < options.count && findings.length < options.mostFindings; files++) {
    if (performance.now() - began > options.seconds * 1000) break
    const seed = options.seed + files
    const { name, bytes } = mutated(options.seeds, createRandom(seed))
    const problems: string[] = []
    const { ms, verdict } = await judge([{ name, bytes, isNamed: true }], evaluator, seed, problems)
    slowestMs = Math.max(slowestMs, ms)
    if (ms > mostMs) problems.push(`it took ${Math.round(ms)} ms`)
    verdicts[verdict] = (verdicts[verdict] ?? 0) + 1
    if (options.spawnEach && seed % options.spawnEach.times === 0) {
      spawned++
      problems.push(...(await judgeSpawned(options.spawnEach.polity, name, bytes)))
    }
    for (const what of problems) {
      const finding = { seed, name, what, bytes }
      findings.push(finding)
      options.onFinding?.(finding)
    }
    options.onProgress?.(files + 1)
  }
  return { files, spawned, verdicts, findings, slowestMs }
}

function mutated(seeds: FuzzOptions['seeds'], random: Random): { readonly name: string; readonly bytes: Uint8Array } {
  const { name, text } = random.pick(seeds)
  if (random.chance(0.6)) return { name, bytes: mutateText(text, random) }
  const content: unknown = parseDocument(text, { logLevel: 'silent' }).toJS({ maxAliasCount: -1 })
  const tree = mutateTree(content, random)
  return { name, bytes: random.chance(0.2) ? mutateText(tree, random) : new TextEncoder().encode(tree) }
}

/** In process: the check, every output of it, and now and then the repairs. */
async function judge(files: readonly CheckedFile[], evaluator: Evaluator, seed: number, problems: string[]) {
  const again = (given: readonly CheckedFile[]): Promise<CheckResult> => checkDocuments(given, evaluator, { now })
  const before = process.cpuUsage()
  let verdict = 'crash'
  try {
    const result = await again(files)
    const { user, system } = process.cpuUsage(before)
    const written = renderReport('json', result)
    const pretty = renderReport('pretty', result, { width: 80 })
    verdict = problemsOf(written, files, problems)
    if (/\n {4}at .*[(:]\d+/.test(pretty)) problems.push('a stack trace')
    if (seed % 10 === 0) {
      for (const kind of reportKinds) renderReport(kind, result)
      await applyRepairs(files, result, again)
    }
    return { ms: (user + system) / 1000, verdict }
  } catch (error) {
    problems.push(`it threw ${error instanceof Error ? error.stack : String(error)}`)
    return { ms: 0, verdict }
  }
}

/** What is wrong with the output; its verdict. */
function problemsOf(written: string, files: readonly CheckedFile[], problems: string[]): string {
  const check = JSON.parse(written) as JsonCheck
  if (!isOfCheck(check)) problems.push(`the output breaks its schema: ${JSON.stringify(isOfCheck.errors?.slice(0, 3))}`)
  const lines = new Map(files.map(({ name, bytes }) => [name, linesOf(bytes)]))
  for (const { message, place } of check.findings) {
    if (!place) continue
    const ofFile = lines.get(place.file)
    const line = ofFile?.[place.line - 1]
    if (line === undefined) problems.push(`${place.file}:${place.line} is no line: ${message}`)
    else if (place.column < 1 || place.column > line.length + 1)
      problems.push(`${place.file}:${place.line}:${place.column} is no column: ${message}`)
    else if (place.endLine < place.line || (ofFile?.length ?? 0) < place.endLine)
      problems.push(`ends on line ${place.endLine}: ${message}`)
  }
  const found = wantedVerdict(check)
  if (check.verdict !== found) problems.push(`the verdict is ${check.verdict}, and what was found says ${found}`)
  return check.verdict
}

const linesOf = (bytes: Uint8Array): readonly string[] => new TextDecoder('utf-8').decode(bytes).split(/\r\n|\n|\r/)

/** From the findings and rows alone. */
function wantedVerdict({ findings, products, diagnostics }: JsonCheck): string {
  const isUnjudged = findings.some(
    ({ kind, level }) => level === 'error' && (kind === 'diagnostic' || kind === 'fault')
  )
  if (isUnjudged || products.length === 0) return 'none'
  if (findings.some(({ level }) => level === 'error')) return 'blocked'
  const warned =
    findings.some(({ level }) => level === 'warning') || diagnostics.some(({ severity }) => severity === 'warning')
  return warned ? 'warnings' : 'pass'
}

const exitCodes: Readonly<Record<string, number>> = { none: 1, blocked: 3, warnings: 2, pass: 0 }

/** The same by the command line: its exit code is that of its verdict, and no stack trace is seen. */
async function judgeSpawned(polity: string, name: string, bytes: Uint8Array): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'polity-fuzz-'))
  try {
    writeFileSync(join(folder, name), bytes)
    const args = [polity, 'check', name, '--format', 'json', '--fail-level', 'warning', '--no-config', '--now', now]
    const { code, stdout, stderr } = await run(args, folder)
    const problems: string[] = []
    if (/\n {4}at /.test(stderr)) problems.push(`a stack trace: ${stderr}`)
    if (stderr !== '') problems.push(`the standard error says ${stderr}`)
    const verdict = problemsOf(stdout, [{ name, bytes }], problems)
    if (code !== exitCodes[verdict]) problems.push(`exit code ${code} of ${verdict}`)
    return problems
  } catch (error) {
    return [`the command line: ${String(error)}`]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(args: readonly string[], cwd: string): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk))
    child.on('error', reject)
    child.on('close', code => resolve({ code, stdout, stderr }))
  })
}
