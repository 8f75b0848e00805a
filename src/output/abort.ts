/** Why an evaluation was given up, as `opa` writes errors. The place, where it is known, stands before the message or behind it. */
export function abortOf(aborted: string): object {
  const before = /^(?<file>.*?):(?<row>\d+):(?<column>\d+): (?<message>.*)$/s.exec(aborted)
  const behind = /^(?<message>.*) at (?<file>\S+):(?<row>\d+):(?<column>\d+)$/s.exec(aborted)
  const { file, row, column, message = aborted } = (before ?? behind)?.groups ?? {}
  const code = codeOf(aborted)
  if (file === undefined) return { message, code }
  return { message, code, location: { file, row: Number(row), col: Number(column) } }
}

function codeOf(aborted: string): string {
  if (/conflict|multiple outputs/.test(aborted)) return 'eval_conflict_error'
  return /^it took longer than/.test(aborted) ? 'eval_cancel_error' : 'eval_internal_error'
}
