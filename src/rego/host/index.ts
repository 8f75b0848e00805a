import type { HostBuiltins } from '../../builtins/host/index.ts'
import { summary } from '../../diagnostics/index.ts'
import { parseModule } from '../syntax/parse-module.ts'
import { moduleJson } from './module-json.ts'

/**
 * Built-ins of the host that read Rego, apart from the compiler: to evaluate a bundle loads no more of it than the parser.
 *
 * Takes and gives what `builtins/host` does.
 */
export const regoBuiltins: HostBuiltins = {
  'rego.parse_module': ([name, text]) => {
    if (typeof name !== 'string') throw new Error('operand 1 must be string')
    if (typeof text !== 'string') throw new Error('operand 2 must be string')
    const { module, diagnostics } = parseModule({ name, text })
    if (!module) throw new Error(diagnostics.map(summary).join('; '))
    return moduleJson(module)
  }
}
