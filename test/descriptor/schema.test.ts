import { readFileSync } from 'node:fs'
import { Ajv2019, type ErrorObject, type ValidateFunction } from 'ajv/dist/2019.js'
import { describe, expect, test } from 'vitest'
import { assembleProducts, type FormatDocument, formats, readDocuments } from '../../src/descriptor/index.ts'
import { checkSchema } from '../../src/descriptor/schema/check-schema.ts'
import type { SchemaError } from '../../src/mesh/index.ts'
import { shared, sharedMissing } from '../requirements.ts'
import { corpusDocuments, underlined } from './read-documents.ts'

/**
 * Documents on which our verdict is not the official schema's, with the reason. Empty: none is known in the corpus.
 *
 * One difference is wanted and no document shows it: in the draft of 3.2 a column without `logicalType` must have `map`; ours asks for it only of a map.
 */
const differences: Readonly<Record<string, string>> = {
  'odps-lf/spec--odpi-ex--data-holder.yaml': 'version is a number, holders and details are by language',
  'odps-lf/spec--odpi-ex--minimal.yaml': 'version is a number, details are by language',
  'odps-lf/spec--odpi-ex--yaml-contract.yaml': 'version is a number, details are by language'
}

/** Faults that an official schema finds where it is wrong; each folder's `schema.ts` says how. A document with no other fault is right. */
const wronglyFound: Readonly<Record<string, (error: ErrorObject) => boolean>> = {
  // `oneOf` a reference and a part: what is both is neither
  dpds: ({ keyword, params }) => keyword === 'oneOf' && Array.isArray(params.passingSchemas),
  'odps-lf': ({ instancePath, keyword, params }) =>
    (instancePath === '/version' && params.type === 'string') ||
    (/^\/product\/(?:dataAccess|paymentGateways)$/.test(instancePath) && params.type === 'array') ||
    (/^\/product\/(?:SLA|dataQuality|pricingPlans)\/declarative$/.test(instancePath) && keyword === 'type') ||
    (/^\/product\/(?:dataHolder|details)$/.test(instancePath) && keyword === 'required') ||
    (/\/(?:name|description|displayTitle|objective)$/.test(instancePath) && keyword === 'type')
}

/** What the official schema says, without what it is wrong about where ours finds nothing. */
function theirVerdict({ format, version }: FormatDocument, content: unknown, ours: boolean): boolean {
  const validate = officialSchema(format.standard, version)
  if (validate(content)) return true
  return ours && (validate.errors ?? []).every(error => wronglyFound[format.standard]?.(error) === true)
}

const official = new Map<string, ValidateFunction>()
function officialSchema(standard: string, version: string): ValidateFunction {
  const folder = version === 'v3.2.0' ? '3.2.0-draft' : version.replace(/^v/, '')
  const path = shared(`standards/${standard}/${folder}/schema.json`)
  const known = official.get(path)
  if (known) return known
  // draft 7 is read as 2019-09: what they tell apart, the standards do not use
  const { $schema: _, ...schema } = JSON.parse(readFileSync(path, 'utf8'))
  // formats are annotations in the dialect that the standards declare
  const validate = new Ajv2019({ strict: false, validateFormats: false, logger: false, allErrors: true }).compile(
    schema
  )
  official.set(path, validate)
  return validate
}

/** Documents in a version whose schema is checked, and can be compared. */
const checkedDocuments = () =>
  corpusDocuments().filter(
    ({ document: { format, version } }) => format.schema(version) && !withoutOfficial.has(version)
  )

/** Versions whose official schema is not among the shared ones. */
const withoutOfficial: ReadonlySet<string> = new Set(['v1.1.0'])

function schemaErrors(document: FormatDocument): readonly SchemaError[] {
  return checkSchema(document, 0)
}

describe.skipIf(sharedMissing)('against the official schemas (skipped without ../shared)', () => {
  test('every document of the corpus is valid for both or for neither', () => {
    const verdicts = checkedDocuments().map(({ file, document }) => ({
      file,
      ours: schemaErrors(document).length === 0,
      theirs: officialSchema(document.format.standard, document.version)(document.content)
    }))
    const different = verdicts.filter(({ ours, theirs }) => ours !== theirs).map(({ file }) => file)
    expect(different).toEqual(Object.keys(differences))
    // the comparison says something only if both verdicts occur often
    expect(verdicts.filter(({ ours }) => ours).length).toBeGreaterThan(60)
    expect(verdicts.filter(({ ours }) => !ours).length).toBeGreaterThan(60)
  })

  test('one value changed at any place gives the same verdict', () => {
    const replacements: readonly unknown[] = ['text', 7, 1.5, true, null, [], {}, ['a'], { unknownProperty: 1 }]
    let compared = 0
    const documents = checkedDocuments()
    for (const format of formats) {
      for (const version of format.versions) {
        const document = documents.find(
          ({ document: candidate }) =>
            candidate.format === format && candidate.version === version && candidate.source.text.length < 4000
        )?.document
        if (!document) continue
        for (const path of pathsOf(document.content)) {
          const replacement = replacements[compared++ % replacements.length]
          const content = replaced(document.content, path, replacement) as FormatDocument['content']
          if (content.kind !== document.content.kind) continue
          if ((format.declaredVersion?.(content) ?? content[format.versionProperty]) !== version) continue
          const ours = schemaErrors({ ...document, content }).length === 0
          expect({ version, path, replacement, valid: ours }).toEqual({
            version,
            path,
            replacement,
            valid: theirVerdict(document, content, ours)
          })
        }
      }
    }
    expect(compared).toBeGreaterThan(100)
  })
})

type Path = readonly (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [...(path.length > 0 ? [path] : []), ...inside.flatMap(([key, item]) => pathsOf(item, [...path, key]))]
}

function replaced(value: unknown, [first, ...rest]: Path, replacement: unknown): unknown {
  if (first === undefined) return replacement
  const copy: Record<string | number, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) }
  copy[first] = replaced(copy[first], rest, replacement)
  return copy
}

const head = 'apiVersion: v3.1.0\nkind: DataContract\nid: a\nversion: 1.0.0\nstatus: draft\n'

describe('facts in the words of the author', () => {
  test.each([
    {
      note: 'missing',
      text: head.replace('status: draft\n', ''),
      fact: { path: ['status'], keyword: 'required', message: '`status` is missing', want: 'a text' },
      underlined: 'apiVersion: v3.1.0'
    },
    {
      note: 'a number where a text belongs',
      text: head.replace('1.0.0', '1.0'),
      fact: {
        path: ['version'],
        keyword: 'type',
        message: '`version` is the number `1`, want a text',
        got: 1,
        want: 'a text',
        help: 'put it in quotes'
      },
      underlined: '1.0'
    },
    {
      note: 'a word of YAML 1.1',
      text: `${head}schema:\n  - name: t\n    properties:\n      - name: c\n        required: no\n`,
      fact: {
        path: ['schema', 0, 'properties', 0, 'required'],
        keyword: 'type',
        message: '`required` is the text `no`, want `true` or `false`',
        got: 'no',
        want: '`true` or `false`',
        help: '`no` is a text in YAML 1.2: write `false`'
      },
      underlined: 'no'
    },
    {
      note: 'an empty value',
      text: `${head}domain:\n`,
      fact: {
        path: ['domain'],
        keyword: 'type',
        message: '`domain` is empty, want a text',
        got: null,
        want: 'a text',
        help: 'give a value, or delete the line'
      },
      underlined: 'domain'
    },
    {
      note: 'a property with a typo',
      text: `${head}domian: sales\n`,
      fact: {
        path: ['domian'],
        keyword: 'additionalProperties',
        message: '`domian` is not part of the standard',
        got: 'sales',
        help: 'did you mean `domain`?'
      },
      underlined: 'sales'
    },
    {
      note: 'an unknown property',
      text: `${head}costCenter: 4711\n`,
      fact: {
        path: ['costCenter'],
        keyword: 'additionalProperties',
        message: '`costCenter` is not part of the standard',
        got: 4711,
        help: 'put it under `customProperties`, or delete it'
      },
      underlined: '4711'
    },
    {
      note: 'a property that is like one that stands there already',
      text: `${head}domain: sales\ndomian: sales\n`,
      fact: {
        path: ['domian'],
        keyword: 'additionalProperties',
        message: '`domian` is not part of the standard',
        got: 'sales',
        help: 'put it under `customProperties`, or delete it'
      },
      underlined: 'sales'
    },
    {
      note: 'a property of another server type',
      text: `${head}servers:\n  - server: s\n    type: kafka\n    host: h\n    database: d\n`,
      fact: {
        path: ['servers', 0, 'database'],
        keyword: 'additionalProperties',
        message: '`database` goes with another `type` in `servers`',
        got: 'd',
        want: undefined,
        help: 'put it under `customProperties`, or delete it'
      },
      underlined: 'd'
    },
    {
      note: 'an unknown word',
      text: `${head}servers:\n  - server: s\n    type: kafak\n    host: h\n`,
      fact: { path: ['servers', 0, 'type'], keyword: 'enum', got: 'kafak', help: 'did you mean `kafka`?' },
      underlined: 'kafak'
    },
    {
      note: 'a map where a list belongs',
      text: `${head}tags: {a: b}\n`,
      fact: {
        path: ['tags'],
        keyword: 'type',
        message: '`tags` is a map, want a list',
        got: 'a map',
        want: 'a list',
        help: 'begin each element with `- `'
      },
      underlined: 'tags'
    },
    {
      note: 'two operators',
      text: `${head}schema:\n  - name: t\n    quality:\n      - {metric: rowCount, mustBe: 1, mustBeLessThan: 2}\n`,
      fact: { path: ['schema', 0, 'quality', 0], keyword: 'oneOf', got: ['metric', 'mustBe', 'mustBeLessThan'] },
      underlined: 'metric: rowCount'
    },
    {
      note: 'an id with a space',
      text: `${head}schema:\n  - name: t\n    id: a b\n`,
      fact: {
        path: ['schema', 0, 'id'],
        keyword: 'pattern',
        message: '`id` is `a b`, want letters, digits, `-` and `_`',
        got: 'a b',
        want: 'letters, digits, `-` and `_`'
      },
      underlined: 'a b'
    }
  ])('$note', ({ text, fact, underlined: shown }) => {
    const {
      documents: [document]
    } = readDocuments('contract.yaml', text)
    const [product] = assembleProducts([document as FormatDocument]).products
    expect(product?.schemaErrors.length).toBe(1)
    expect(product?.schemaErrors[0]).toMatchObject({ document: 0, ...withoutUndefined(fact) })
    expect(underlined(product?.locateSource([0, ...fact.path]).span)).toBe(shown)
  })

  test('a large document gives its first fault, a small one at most 100', () => {
    const faults = (count: number) => {
      const text = head + Array.from({ length: count }, (_, i) => `unknown${i}: ${'x'.repeat(60)}\n`).join('')
      return schemaErrors(readDocuments('x', text).documents[0] as FormatDocument).length
    }
    expect(faults(300)).toBe(100)
    expect(faults(10_000)).toBe(1)
  })
})

function withoutUndefined(fact: object): object {
  return Object.fromEntries(Object.entries(fact).filter(([, value]) => value !== undefined))
}
