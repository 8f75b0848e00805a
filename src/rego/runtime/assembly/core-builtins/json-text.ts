/** json.marshal, json.marshal_with_options, json.unmarshal, json.is_valid. */
import { fail, operandError } from "../error"
import { jsonText, jsonTextIndented } from "../json-dump"
import { parseJson } from "../json-parse"
import { heapPointer, releaseTo } from "../memory"
import { value_at, value_count, value_equal, value_key_at } from "../order"
import { BOOLEAN, EMPTY_STRING, FALSE_VALUE, OBJECT, STRING, TRUE_VALUE, booleanValue, isTrue, newString, newText, stringLength, stringPointer, tagOf } from "../value"

export function builtin_json_marshal(value: usize): usize {
  return jsonText(value)
}

/** Options: `pretty` (boolean), `prefix` and `indent` (strings, which imply `pretty`). */
export function builtin_json_marshal_with_options(value: usize, options: usize): usize {
  if (tagOf(options) != OBJECT) return operandError(2, options, "object")
  let prefix = EMPTY_STRING
  let indent: usize = 0
  let pretty = false
  let said: usize = 0
  const count = value_count(options)
  for (let i = 0; i < count; i++) {
    const key = value_key_at(options, i)
    const option = value_at(options, i)
    if (value_equal(key, newText("pretty"))) {
      if (tagOf(option) != BOOLEAN) return fail("operand 2: pretty must be a boolean")
      said = option
    } else if (value_equal(key, newText("prefix"))) {
      if (tagOf(option) != STRING) return fail("operand 2: prefix must be a string")
      prefix = option
      pretty = true
    } else if (value_equal(key, newText("indent"))) {
      if (tagOf(option) != STRING) return fail("operand 2: indent must be a string")
      indent = option
      pretty = true
    } else return fail("operand 2: object contained unknown key")
  }
  if (said != 0) pretty = isTrue(said)
  return pretty ? jsonTextIndented(value, prefix, indent == 0 ? newText("\t") : indent) : jsonText(value)
}

export function builtin_json_unmarshal(text: usize): usize {
  if (tagOf(text) != STRING) return operandError(1, text, "string")
  const value = parseCopy(text)
  return value == 0 ? fail("invalid JSON") : value
}

/** The parser sets a mark behind its text and its values point into it: it is given a copy. */
function parseCopy(text: usize): usize {
  const copy = newString(stringPointer(text), stringLength(text))
  return parseJson(stringPointer(copy), stringLength(copy))
}

export function builtin_json_is_valid(text: usize): usize {
  if (tagOf(text) != STRING) return FALSE_VALUE
  const mark = heapPointer
  const valid = parseCopy(text) != 0
  releaseTo(mark)
  return booleanValue(valid)
}
