import { createPool } from '../../threads/index.ts'
import { defaultLimits } from './limits.ts'
import { type ParsedText, parseCommonText, parseText } from './read-document.ts'
import type { NamedText } from './read-texts.ts'

/** Less than this is parsed before threads have started. */
const bytesWorthThreads = 300_000
/** So many texts go to a thread at once. */
const batch = 16

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/**
 * Parses many texts, for `readTexts`: the same texts with what was parsed of each. What takes long is done in so many threads.
 *
 * @param onParsed - called after each text, or batch of texts
 */
export async function parseTexts<Text extends NamedText>(
  texts: readonly Text[],
  threads: number,
  onParsed: (done: number, total: number) => void = () => {}
): Promise<readonly (Text & { readonly parsed: ParsedText })[]> {
  let done = 0
  const count = (more: number): void => {
    done += more
    onParsed(done, texts.length)
  }
  const parsed = new Map<Text, ParsedText>()
  for (const text of texts) {
    const common = parseCommonText(text.name, text.bytes, defaultLimits)
    if (!common) continue
    parsed.set(text, common)
    count(1)
  }
  const others = texts.filter(text => !parsed.has(text))
  const size = others.reduce((sum, { bytes }) => sum + bytes.length, 0)
  const rest = size < bytesWorthThreads ? parseHere(others, count) : await parseInThreads(others, threads, count)
  for (const [i, text] of others.entries()) parsed.set(text, rest[i] as ParsedText)
  return texts.map(text => ({ ...text, parsed: parsed.get(text) as ParsedText }))
}

function parseHere(texts: readonly NamedText[], count: (more: number) => void): readonly ParsedText[] {
  return texts.map(({ name, bytes }) => {
    const text = parseText(name, bytes, defaultLimits)
    count(1)
    return text
  })
}

async function parseInThreads(
  texts: readonly NamedText[],
  threads: number,
  count: (more: number) => void
): Promise<readonly ParsedText[]> {
  const pool = createPool(new URL(`./parse-thread.${extension}`, import.meta.url), undefined, threads)
  const parse = async (some: readonly NamedText[]): Promise<readonly ParsedText[]> => {
    const all = await pool.call<readonly ParsedText[]>(some.map(({ name, bytes }) => ({ name, bytes })))
    count(all.length)
    return all
  }
  const parsed: Promise<readonly ParsedText[]>[] = []
  try {
    for (let from = 0; from < texts.length; from += batch) {
      await pool.room()
      const answer = parse(texts.slice(from, from + batch))
      // looked at below
      answer.catch(() => {})
      parsed.push(answer)
    }
    return (await Promise.all(parsed)).flat()
  } finally {
    await pool.close()
  }
}
