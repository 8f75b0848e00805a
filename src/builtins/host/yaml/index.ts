import type { HostBuiltins } from '../host-builtin.ts'
import { stringOperand } from '../operands.ts'
import { parseYaml } from './read.ts'
import { writeYaml } from './write.ts'

export const yamlBuiltins: HostBuiltins = {
  'yaml.is_valid': ([text]) => typeof text === 'string' && parseYaml(text).valid,
  'yaml.unmarshal': operands => {
    const parsed = parseYaml(stringOperand(operands, 1))
    if (!parsed.valid) throw new Error(parsed.message)
    return parsed.value
  },
  'yaml.marshal': ([value = null]) => writeYaml(value)
}
