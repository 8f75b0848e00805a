/**
 * Built-ins whose work does not grow with their operands, or that count what they do themselves. Before all others the operands are
 * counted: a step for each element, or for eight bytes.
 */
const uncounted = new Set([
  ...['assign', 'eq', 'equal', 'gt', 'gte', 'lt', 'lte', 'neq', 'internal.member_2', 'internal.member_3'],
  ...['abs', 'ceil', 'div', 'floor', 'minus', 'mul', 'plus', 'rem', 'round', 'to_number', 'format_int'],
  ...['bits.and', 'bits.lsh', 'bits.negate', 'bits.or', 'bits.rsh', 'bits.xor', 'numbers.range', 'numbers.range_step'],
  ...['and', 'or', 'set_diff', 'sort', 'walk', 'count', 'object.get', 'startswith', 'endswith'],
  ...['cast_array', 'cast_boolean', 'cast_null', 'cast_object', 'cast_set', 'cast_string', 'type_name'],
  ...['is_array', 'is_boolean', 'is_null', 'is_number', 'is_object', 'is_set', 'is_string'],
  ...['time.add_date', 'time.clock', 'time.date', 'time.diff', 'time.weekday']
])

/** True for a built-in of the runtime whose operands are counted before it is called. */
export function countsOperands(name: string): boolean {
  return !uncounted.has(name)
}
