import type { JsonCheck, ReportKind } from '../../../src/output/check/index.ts'

/** What every format must tell of a finding: the rule and where it stands. */
export type Told = `${string} ${string}:${number}`

const told = (rule = '', file = '', line: string | number = 0): Told => `${rule} ${file}:${Number(line)}`

/** Reads the findings of `sampleCheck` back out of what was written. */
export const readBack: Readonly<Record<ReportKind, (text: string) => Told[]>> = {
  pretty: readPretty,
  json: text => (JSON.parse(text) as JsonCheck).findings.map(({ rule, place }) => told(rule, place?.file, place?.line)),
  sarif: text =>
    (JSON.parse(text).runs[0].results as readonly SarifResult[]).map(({ ruleId, locations }) => {
      const place = locations[0]?.physicalLocation
      return told(ruleId, decodeURIComponent(place?.artifactLocation.uri ?? ''), place?.region.startLine)
    }),
  junit: text =>
    [...text.matchAll(/<testcase name="([^"]*)"[^>]*[^/]>(.*?)<\/testcase>/gs)].flatMap(([, rule, inner = '']) =>
      [...inner.matchAll(/(?:^|>)([^\n<>]*?):(\d+):\d+: /gm)].map(([, file, line]) => told(rule, file, line))
    ),
  github: text =>
    [...text.matchAll(/^::\w+ file=([^,]*),line=(\d+),.*title=(.*?)%3A /gm)].map(([, file, line, rule]) =>
      told(rule, file?.replaceAll('%2C', ','), line)
    ),
  gitlab: text =>
    (JSON.parse(text) as readonly GitlabIssue[]).map(issue =>
      told(issue.check_name, issue.location.path, issue.location.lines.begin)
    ),
  markdown: text =>
    [...text.matchAll(/^\| [^|]+ \| ([^|]+) \| (.+?):(\d+):\d+ \|/gm)].map(([, rule, file, line]) =>
      told(rule?.replaceAll('&#95;', '_'), file, line)
    )
}

interface SarifResult {
  readonly ruleId: string
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string }
      readonly region: { readonly startLine: number }
    }
  }[]
}

interface GitlabIssue {
  readonly check_name: string
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } }
}

function readPretty(text: string): Told[] {
  const found: Told[] = []
  let rule = ''
  let file = ''
  for (const line of text.split('\n')) {
    const head = /^(?:error|warning)\[(\w+)\]|^ {2}(?:FAIL|warn|waived) (\S+): What/.exec(line)
    rule = head?.[1] ?? head?.[2] ?? rule
    const drawn = /^ +--> (.*):(\d+):\d+$/.exec(line)
    file = drawn?.[1] ?? file
    const at = drawn?.[2] ?? /^ {4}(\d+):\d+ /.exec(line)?.[1]
    if (at !== undefined) found.push(told(rule, file, at))
    // the ledger and the head of a product stand for their first document
    const doubt = /^ {2}(?:unknown|ERROR) +(\S+): (?!no facts about `previous`)/.exec(line)?.[1]
    const fault = /^ {2}(no verdict|built-in failed): /.exec(line)?.[1]
    const first = text.slice(0, text.indexOf(line)).includes('product:lost')
      ? 'care/answers, v1.odcs.yaml'
      : 'care/surveys.odps.yaml'
    if (doubt !== undefined || fault !== undefined) found.push(told(doubt ?? fault?.replace(' ', '-'), first, 1))
  }
  return found
}
