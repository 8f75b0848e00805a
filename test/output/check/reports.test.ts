import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { validateXML } from 'xmllint-wasm'
import { textWidth } from '../../../src/diagnostics/index.ts'
import { type CheckedProduct, type CheckResult, findingsOf } from '../../../src/governance/check/index.ts'
import { jsonCheckSchema, type ReportKind, renderReport, reportKinds } from '../../../src/output/check/index.ts'
import { shared, sharedMissing } from '../../requirements.ts'
import { readBack } from './read-back.ts'
import { contract, product, row, sampleCheck, violation } from './sample-check.ts'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

function compareWithFile(path: string, text: string): void {
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text)
  expect(existsSync(path), `${path} is not there: UPDATE_GOLDEN=1 writes it`).toBe(true)
  expect(text).toBe(readFileSync(path, 'utf8'))
}

const extensions: Readonly<Record<ReportKind, string>> = {
  pretty: 'txt',
  json: 'json',
  sarif: 'sarif.json',
  junit: 'xml',
  github: 'github.txt',
  gitlab: 'gitlab.json',
  markdown: 'md'
}

test.each(reportKinds)('%s is what it was', kind => {
  compareWithFile(here(`golden/report.${extensions[kind]}`), renderReport(kind, sampleCheck, { width: 80 }))
})

const all = findingsOf(sampleCheck).map(({ rule, place }) => `${rule.id} ${place?.file ?? ''}:${place?.line ?? 0}`)

test.each(reportKinds)('%s tells every finding, and nothing else', kind => {
  expect(readBack[kind](renderReport(kind, sampleCheck)).sort()).toEqual([...all].sort())
  expect(all).toHaveLength(18)
})

test.each(reportKinds)('%s tells what stands in a file that a document only refers to', kind => {
  const products = sampleCheck.products.map((checked, i) =>
    i === 0 ? { ...checked, documents: [product.name] } : checked
  )
  expect(readBack[kind](renderReport(kind, { ...sampleCheck, products })).sort()).toEqual([...all].sort())
})

describe('the shape of', () => {
  test('json is documented', () => {
    const schema = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...jsonCheckSchema }
    compareWithFile(here('../../../docs/check.schema.json'), `${JSON.stringify(schema, null, 2)}\n`)
    const validate = new Ajv({ strict: true, allErrors: true }).compile(jsonCheckSchema)
    const written = JSON.parse(renderReport('json', sampleCheck))
    expect(validate(written), JSON.stringify(validate.errors)).toBe(true)
    expect(validate({ ...written, more: 1 })).toBe(false)
  })

  test.skipIf(sharedMissing)('sarif follows its schema', () => {
    const ajv = new Ajv({ strict: false, allErrors: true })
    formats.default(ajv)
    const {
      $schema: _,
      id: __,
      ...schema
    } = JSON.parse(readFileSync(shared('standards/sarif/2.1.0/schema.json'), 'utf8'))
    const validate = ajv.compile(schema)
    const log = JSON.parse(renderReport('sarif', sampleCheck))
    expect(validate(log), JSON.stringify(validate.errors)).toBe(true)
    log.runs[0].results[0].level = 'fatal'
    expect(validate(log)).toBe(false)
  })

  test('sarif has a rule a policy, a print a result, and says of each whether it is suppressed', () => {
    const [{ tool, results }] = JSON.parse(renderReport('sarif', sampleCheck)).runs
    const policies = sampleCheck.products.flatMap(({ rows }) => rows.map(({ policy }) => policy))
    const ids = tool.driver.rules.map(({ id }: { id: string }) => id)
    expect(ids).toEqual([...new Set(ids)])
    expect(ids).toEqual(expect.arrayContaining(policies))
    for (const { help } of tool.driver.rules) expect(help.text).not.toBe('')
    const prints = results.map((result: { partialFingerprints: object }) => JSON.stringify(result.partialFingerprints))
    expect(new Set(prints).size).toBe(results.length)
    for (const { ruleId, ruleIndex, suppressions } of results) {
      expect(ids[ruleIndex]).toBe(ruleId)
      expect(suppressions).toHaveLength(ruleId === 'waived' ? 1 : 0)
    }
  })

  test('junit follows the schema that Jenkins and Surefire agree on, and counts its cases', async () => {
    const schema = readFileSync(here('junit.xsd'), 'utf8')
    const written = renderReport('junit', sampleCheck)
    const validate = (contents: string) => validateXML({ xml: [{ fileName: 'r.xml', contents }], schema: [schema] })
    expect((await validate(written)).errors).toEqual([])
    expect((await validate(written.replace('<skipped ', '<skiped '))).valid).toBe(false)
    const said = /tests="(\d+)" failures="(\d+)" errors="(\d+)" skipped="(\d+)"/.exec(written) ?? []
    const count = (element: string): string => `${written.split(`<${element} `).length - 1}`
    expect(said.slice(1)).toEqual(['testcase', 'failure', 'error', 'skipped'].map(count))
  })

  test('gitlab is as GitLab documents it', () => {
    const words = { type: 'string', minLength: 1 }
    const validate = new Ajv({ strict: true }).compile({
      type: 'array',
      items: {
        type: 'object',
        required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
        additionalProperties: false,
        properties: {
          description: words,
          check_name: words,
          fingerprint: words,
          severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
          location: {
            type: 'object',
            required: ['path', 'lines'],
            properties: {
              path: { type: 'string', pattern: '^[^/.]' },
              lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } }
            }
          }
        }
      }
    })
    const issues = JSON.parse(renderReport('gitlab', sampleCheck))
    expect(validate(issues), JSON.stringify(validate.errors)).toBe(true)
    const prints = issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint)
    expect(new Set(prints).size).toBe(issues.length)
  })

  test.each([60, 80, 100])('pretty is no wider than a terminal of %d columns', width => {
    const longer = 'that goes on, word after word, until no terminal is as wide as it is'
    const products = sampleCheck.products.map(checked => ({
      ...checked,
      rows: checked.rows.map(row => ({ ...row, title: `${row.title} ${longer}` }))
    }))
    const lines = renderReport('pretty', { ...sampleCheck, products }, { width }).split('\n')
    // what a terminal makes a link of stays whole, and so do the digest and the address of a product
    const long = lines.filter(line => textWidth(line) > width && !/-->|urn:|^policies/.test(line))
    expect(long).toEqual([])
  })
})

test('paths are those of the repository where the check runs in a folder of it', () => {
  const options = { folder: 'domains/care team' }
  expect(renderReport('github', sampleCheck, options)).toContain('file=domains/care team/care/surveys.odps.yaml,')
  expect(renderReport('gitlab', sampleCheck, options)).toContain('"domains/care team/care/surveys.odps.yaml"')
  expect(renderReport('sarif', sampleCheck, options)).toContain('"domains/care%20team/care/surveys.odps.yaml"')
  expect(renderReport('junit', sampleCheck, options)).toContain('file="domains/care team/care/surveys.odps.yaml"')
})

test('markdown fits where it is posted, and counts what does not', () => {
  const rows = (shown: string): number => [...shown.matchAll(/^\| (?!\||-|policy)/gm)].length
  for (let longest = 500; longest < 6000; longest += 97) {
    const cut = renderReport('markdown', sampleCheck, { longest })
    expect(cut.split('<details>').length, `${longest} characters`).toBe(cut.split('</details>').length)
  }
  const short = renderReport('markdown', sampleCheck, { longest: 1500 })
  expect(short.length).toBeLessThanOrEqual(1500)
  const [, left] = /and (\d+) more/.exec(short) ?? []
  expect(rows(short) + Number(left)).toBe(rows(renderReport('markdown', sampleCheck)))
})

test('of many violations of a policy in a file the first hundred are told, the others counted; JSON holds all', () => {
  const spans = Array.from({ length: 12_000 }, (_, i) => ({ source: contract, start: i % 20, end: (i % 20) + 1 }))
  const many = row('many', { outcome: 'warn', violations: spans.map((span, i) => violation(`many-${i}`, span)) })
  const [first] = sampleCheck.products
  const result: CheckResult = { ...sampleCheck, products: [{ ...(first as CheckedProduct), rows: [many] }] }
  const told = (text: string): number => text.match(/something is wrong with `many-/g)?.length ?? 0
  const pretty = renderReport('pretty', result)
  expect(told(pretty)).toBe(100)
  expect(pretty).toContain('and 11900 more: --verbose lists them, --report json=FILE holds all')
  expect(told(renderReport('pretty', result, { verbose: true }))).toBe(12_000)
  expect(JSON.parse(renderReport('json', result)).products[0].rows[0].violations.length).toBe(12_000)
})
