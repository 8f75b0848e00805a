import type { HostBuiltins } from '../host-builtin.ts'
import { keepLastUsed } from '../last-used.ts'
import { objectOperand, stringOperand } from '../operands.ts'
import { execute } from './execute.ts'
import { parseTemplate } from './parse.ts'

const parsed = keepLastUsed(64, parseTemplate)

/** Templates as Go's `text/template` reads them, with `printf` for the values that one can have. */
export const templateBuiltins: HostBuiltins = {
  'strings.render_template': operands => {
    const template = parsed(stringOperand(operands, 1))
    return execute(template, objectOperand(operands, 2)).replaceAll('<no value>', '<undefined>')
  }
}
