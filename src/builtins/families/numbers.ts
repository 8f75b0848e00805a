import { type Builtin, runtime } from '../builtin.ts'
import { any, array, either, number, set, string } from '../type.ts'

/** Arithmetic, rounding and bits. */
export const numbersBuiltins: readonly Builtin[] = [
  runtime('abs', [number], number),
  runtime('ceil', [number], number),
  runtime('div', [number, number], number, { infix: '/' }),
  runtime('floor', [number], number),
  runtime('minus', [either(number, set(any)), either(number, set(any))], either(number, set(any)), { infix: '-' }),
  runtime('mul', [number, number], number, { infix: '*' }),
  runtime('plus', [number, number], number, { infix: '+' }),
  runtime('rem', [number, number], number, { infix: '%' }),
  runtime('round', [number], number),
  runtime('format_int', [number, number], string),
  runtime('numbers.range', [number, number], array(number)),
  runtime('numbers.range_step', [number, number, number], array(number)),
  runtime('bits.and', [number, number], number),
  runtime('bits.lsh', [number, number], number),
  runtime('bits.negate', [number], number),
  runtime('bits.or', [number, number], number),
  runtime('bits.rsh', [number, number], number),
  runtime('bits.xor', [number, number], number)
]
