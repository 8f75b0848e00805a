import { opcodes } from './opcodes.ts'

/** What an instruction names by its number in the module. */
export type Named = 'function' | 'global'

type Immediates =
  | 'none'
  | 'number'
  | 'blockType'
  | 'twoNumbers'
  | 'list'
  | 'function'
  | 'global'
  | 'fourBytes'
  | 'eightBytes'
  | 'prefix'

/** What follows an opcode; absent for those that neither the runtime nor generated code has. */
const immediates = tableOf([
  [0x00, 0x01, 'none'],
  [0x02, 0x04, 'blockType'],
  [0x05, 0x05, 'none'],
  [0x0b, 0x0b, 'none'],
  [0x0c, 0x0d, 'number'],
  [opcodes.brTable, opcodes.brTable, 'list'],
  [0x0f, 0x0f, 'none'],
  [opcodes.call, opcodes.call, 'function'],
  [opcodes.callIndirect, opcodes.callIndirect, 'twoNumbers'],
  [0x1a, 0x1b, 'none'],
  [0x20, 0x22, 'number'],
  [opcodes.globalGet, opcodes.globalSet, 'global'],
  [0x28, 0x3e, 'twoNumbers'],
  [0x3f, 0x42, 'number'],
  [0x43, 0x43, 'fourBytes'],
  [0x44, 0x44, 'eightBytes'],
  [0x45, 0xc4, 'none'],
  [0xfc, 0xfc, 'prefix']
])

function tableOf(ranges: readonly (readonly [first: number, last: number, Immediates])[]): readonly Immediates[] {
  const table: Immediates[] = []
  for (const [first, last, kind] of ranges) for (let opcode = first; opcode <= last; opcode++) table[opcode] = kind
  return table
}

/** Numbers after the second byte of the instructions that begin with 0xfc. */
const bulkImmediates = [0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 2, 1]

/**
 * Calls back for each function and global that the body of a function names, in order: the number stands in the body from `start` to
 * before `end`. Throws at an instruction that it does not know.
 */
export function eachName(
  body: Uint8Array,
  visit: (named: Named, index: number, start: number, end: number) => void
): void {
  let at = 0
  const number = (): number => {
    let value = 0
    let shift = 0
    for (;;) {
      const byte = body[at++] as number
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
      shift += 7
    }
  }
  for (let groups = number(); groups > 0; groups--) {
    number()
    at++
  }
  while (at < body.length) {
    const opcode = body[at++] as number
    const kind = immediates[opcode]
    if (kind === 'none') continue
    const start = at
    switch (kind) {
      case 'number':
        number()
        break
      case 'blockType':
        // Types without a name are negative.
        if (((body[at++] as number) & 0xc0) !== 0x40) throw new Error('a block whose type the linker does not know')
        break
      case 'twoNumbers':
        number()
        number()
        break
      case 'function':
      case 'global': {
        const index = number()
        visit(kind, index, start, at)
        break
      }
      case 'list':
        for (let count = number() + 1; count > 0; count--) number()
        break
      case 'fourBytes':
        at += 4
        break
      case 'eightBytes':
        at += 8
        break
      case 'prefix': {
        const count = bulkImmediates[number()]
        if (count === undefined) throw new Error('a bulk instruction that the linker does not know')
        for (let i = 0; i < count; i++) number()
        break
      }
      default:
        throw new Error(`an instruction ${opcode} that the linker does not know`)
    }
  }
}
