/** One block of PEM. */
export interface PemBlock {
  /** `CERTIFICATE`, `RSA PRIVATE KEY` ... */
  readonly type: string
  readonly bytes: Buffer
  /** What follows the block's last line. */
  readonly rest: string
}

const begin = /(?:^|\n)-----BEGIN ([^\n]*?)-----[ \t]*\r?(?:\n|$)/g

/** The first well-formed block; what stands before it counts for nothing. */
export function firstPemBlock(text: string): PemBlock | undefined {
  for (const match of text.matchAll(begin)) {
    const type = match[1] as string
    const from = match.index + match[0].length
    const ending = `-----END ${type}-----`
    // Up to the next such line and no further: a text of many beginnings is read once.
    const at = text.indexOf('\n-----', from - 1)
    if (at < 0 || !text.startsWith(ending, at + 1)) continue
    const after = /^[ \t]*\r?(?:\n|$)/.exec(text.slice(at + 1 + ending.length))
    const body = text.slice(from, at + 1).replace(/^(?:[^\n]*:[^\n]*\n)+(?:\s*\n)?/, '')
    const base64 = body.replace(/\s/g, '')
    if (!after || !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) continue
    return { type, bytes: Buffer.from(base64, 'base64'), rest: text.slice(at + 1 + ending.length + after[0].length) }
  }
  return undefined
}

/** Every block, in order. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = []
  for (let block = firstPemBlock(text); block; block = firstPemBlock(block.rest)) blocks.push(block)
  return blocks
}
