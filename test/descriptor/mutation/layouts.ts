import { stringify } from 'yaml'
import type { Random } from '../../rego/fuzz/random.ts'

/** Ways in which authors write one and the same document. */
export const layouts: Readonly<Record<string, (content: unknown, random: Random) => string>> = {
  block: (content, random) => commented(block(content), random),
  'block, CRLF': (content, random) => commented(block(content), random).replaceAll('\n', '\r\n'),
  'block, byte order mark': content => `\ufeff${block(content)}`,
  flow: content => stringify(content, { collectionStyle: 'flow', lineWidth: 60, aliasDuplicateObjects: false }),
  'JSON, indented oddly': (content, random) => odd(JSON.stringify(content, undefined, 3), random),
  'JSON in one line': content => JSON.stringify(content)
}

const block = (content: unknown): string => stringify(content, { lineWidth: 0, aliasDuplicateObjects: false })

/** No value that the documents of these tests have takes several lines. */
function commented(text: string, random: Random): string {
  const lines = text.split('\n').flatMap(line => {
    if (line === '') return [line]
    const comment = random.chance(0.3) ? `${' '.repeat(1 + random.below(3))}# why: "so" {and} - so` : ''
    return [...(random.chance(0.05) ? ['# a line of its own', ''] : []), line + comment]
  })
  return lines.join('\n')
}

function odd(text: string, random: Random): string {
  return text.replaceAll(/^ +|(?<=[^\s]): (?=[^\s])/gm, found =>
    found.startsWith(':') ? random.pick([':', ' : ', ':\t']) : `${found}${random.pick(['', ' ', '\t', '  '])}`
  )
}
