/** A table in a frame, as OPA draws them: heads in the middle, cells to the left. */
export function tableOf(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, i) => Math.max(head.length, ...rows.map(row => row[i]?.length ?? 0)))
  const rule = (left: string, middle: string, right: string): string =>
    `${left}${widths.map(width => '─'.repeat(width + 2)).join(middle)}${right}`
  const centred = heads.map((head, i) => {
    const left = Math.floor(((widths[i] ?? 0) - head.length) / 2)
    return `${' '.repeat(left)}${head}`.padEnd(widths[i] ?? 0)
  })
  const line = (texts: readonly string[]): string =>
    `│ ${texts.map((text, i) => text.padEnd(widths[i] ?? 0)).join(' │ ')} │`
  return `${[rule('┌', '┬', '┐'), line(centred), rule('├', '┼', '┤'), ...rows.map(line), rule('└', '┴', '┘')].join('\n')}\n`
}
