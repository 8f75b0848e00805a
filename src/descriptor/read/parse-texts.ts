import { createPool } from '../../threads/index.ts'
import type { ParsedText } from './read-document.ts'
import type { NamedText } from './read-texts.ts'

/** So many texts go to a thread at once. */
const batch = 16

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js'

/**
 * Parses many texts in so many threads, for `readTexts`: the same texts with what was parsed of each.
 *
 * @param onParsed - called after each batch
 */
export async function parseTexts<Text extends NamedText>(
  texts: readonly Text[],
  threads: number,
  onParsed: (done: number, total: number) => void = () => {}
): Promise<readonly (Text & { readonly parsed: ParsedText })[]> {
  const pool = createPool(new URL(`./parse-thread.${extension}`, import.meta.url), undefined, threads)
  let done = 0
  const parse = async (some: readonly Text[]): Promise<readonly ParsedText[]> => {
    const all = await pool.call<readonly ParsedText[]>(some.map(({ name, bytes }) => ({ name, bytes })))
    done += all.length
    onParsed(done, texts.length)
    return all
  }
  const parsed: Promise<readonly ParsedText[]>[] = []
  try {
    for (let from = 0; from < texts.length; from += batch) {
      const some = texts.slice(from, from + batch)
      await pool.room()
      const answer = parse(some)
      // looked at below
      answer.catch(() => {})
      parsed.push(answer)
    }
    const all = (await Promise.all(parsed)).flat()
    return texts.map((text, i) => ({ ...text, parsed: all[i] as ParsedText }))
  } finally {
    await pool.close()
  }
}
