import { type Json, JsonNumber } from '../../../json/index.ts'
import type { HostBuiltins } from '../host-builtin.ts'
import { keepLastUsed } from '../last-used.ts'
import { objectOperand, stringOperand } from '../operands.ts'
import { execute } from './execute.ts'
import { parseTemplate } from './parse.ts'

const isLost = (char: string): boolean => (char < ' ' && !'\b\t\n\f\r'.includes(char)) || char === '\x7f'

/** As in OPA, which quotes the texts as Go does and reads them as JSON: most control characters are lost on the way. */
function assertQuotable(value: Json): void {
  if (typeof value === 'string' && [...value].some(isLost)) {
    throw new Error('a text with control characters cannot be given to a template')
  }
  if (typeof value !== 'object' || value === null || value instanceof JsonNumber) return
  for (const [key, member] of Object.entries(value)) {
    assertQuotable(key)
    assertQuotable(member)
  }
}

const parsed = keepLastUsed(64, parseTemplate)

/** Templates as Go's `text/template` reads them, with `printf` for the values that one can have. */
export const templateBuiltins: HostBuiltins = {
  'strings.render_template': operands => {
    const template = parsed(stringOperand(operands, 1))
    const data = objectOperand(operands, 2)
    assertQuotable(data)
    return execute(template, data).replaceAll('<no value>', '<undefined>')
  }
}
