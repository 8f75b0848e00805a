/**
 * regex.*: RE2's syntax and semantics as Go's `regexp` has them, in time linear in the text.
 */
import { bufferByte, bufferBytes, bufferString, bufferText, decodeUtf8, newBuffer, utf8Size } from "../buffer"
import { builtin_error, fail, operandError } from "../error"
import { isI64, toI64 } from "../number"
import {
  array_new,
  array_push,
  booleanValue,
  EMPTY_STRING,
  FALSE_VALUE,
  newString,
  newStringAt,
  NUMBER,
  STRING,
  stringLength,
  stringPointer,
  tagOf
} from "../value"
import { automatonMatches } from "./regex/automaton"
import { automatonOf, isValidPattern, matchProgram, programOf } from "./regex/cache"
import { holdsMatch } from "./regex/deterministic"
import { findGroup, prepare, Program } from "./regex/program"
import { findMatch } from "./regex/threads"

export function builtin_regex_is_valid(pattern: usize): usize {
  return booleanValue(tagOf(pattern) == STRING && isValidPattern(pattern))
}

export function builtin_regex_match(pattern: usize, text: usize): usize {
  if (tagOf(pattern) != STRING) return operandError(1, pattern, "string")
  if (tagOf(text) != STRING) return operandError(2, text, "string")
  return matchPattern(pattern, text)
}

/** Whether a text holds a match of a pattern, both strings; 0 after recording a failure when the pattern is not valid. */
export function matchPattern(pattern: usize, text: usize): usize {
  const table = automatonOf(pattern)
  if (table != 0) return booleanValue(automatonMatches(table, stringPointer(text), stringLength(text)))
  const program = matchProgram
  if (program == null) return 0
  return booleanValue(holdsMatch(program, stringPointer(text), stringLength(text)))
}

// ---- patterns that the builder knows: their tables and programs stand in the module, see `regex/for-builder.ts`

/** `regex.match`, `glob.match`: the text is operand `position`. */
export function regex_match_automaton(table: usize, text: usize, position: i32): usize {
  if (tagOf(text) != STRING) return operandError(position, text, "string")
  return booleanValue(automatonMatches(table, stringPointer(text), stringLength(text)))
}

export function regex_match_program(image: usize, text: usize, position: i32): usize {
  if (tagOf(text) != STRING) return operandError(position, text, "string")
  return booleanValue(holdsMatch(programAt(image), stringPointer(text), stringLength(text)))
}

export function regex_find_n_program(image: usize, text: usize, count: usize): usize {
  return findOperandsFit(text, count) ? findAll(programAt(image), text, toI64(count), false) : 0
}

export function regex_find_all_string_submatch_n_program(image: usize, text: usize, count: usize): usize {
  return findOperandsFit(text, count) ? findAll(programAt(image), text, toI64(count), true) : 0
}

export function regex_split_program(image: usize, text: usize, isEmptyPattern: i32): usize {
  if (tagOf(text) != STRING) return operandError(2, text, "string")
  return split(programAt(image), text, isEmptyPattern != 0)
}

export function regex_replace_program(text: usize, image: usize, value: usize): usize {
  if (tagOf(text) != STRING) return operandError(1, text, "string")
  if (tagOf(value) != STRING) return operandError(3, value, "string")
  return replace(text, programAt(image), value)
}

function programAt(image: usize): Program {
  const program = changetype<Program>(image)
  prepare(program)
  return program
}

export function builtin_re_match(pattern: usize, text: usize): usize {
  return builtin_regex_match(pattern, text)
}

// ---- all matches, one after the other

let searched: Program | null = null
let bytes: usize = 0
let length: i32 = 0
let at: i32 = 0
let lastEnd: i32 = 0

function startSearch(program: Program, text: usize): void {
  searched = program
  bytes = stringPointer(text)
  length = stringLength(text)
  at = 0
  lastEnd = -1
}

/** The slots of the next match that does not overlap the one before; an empty match right after another is passed over. */
function nextMatch(withGroups: bool): usize {
  while (at <= length) {
    const slots = findMatch(searched!, bytes, length, at, withGroups)
    if (slots == 0) break
    const start = load<i32>(slots)
    const end = load<i32>(slots, 4)
    const isRepeat = end == at && start == lastEnd
    if (end == at) at += at < length ? utf8Size(load<u8>(bytes + at)) : 1
    else at = end
    lastEnd = end
    if (!isRepeat) return slots
  }
  at = length + 1
  return 0
}

function part(start: i32, end: i32): usize {
  return start < 0 ? EMPTY_STRING : newStringAt(bytes + start, end - start)
}

export function builtin_regex_find_n(pattern: usize, text: usize, count: usize): usize {
  if (tagOf(pattern) != STRING) return operandError(1, pattern, "string")
  if (!findOperandsFit(text, count)) return 0
  const program = programOf(pattern)
  return program == null ? 0 : findAll(program, text, toI64(count), false)
}

export function builtin_regex_find_all_string_submatch_n(pattern: usize, text: usize, count: usize): usize {
  if (tagOf(pattern) != STRING) return operandError(1, pattern, "string")
  if (!findOperandsFit(text, count)) return 0
  const program = programOf(pattern)
  return program == null ? 0 : findAll(program, text, toI64(count), true)
}

/** False after recording a failure. */
function findOperandsFit(text: usize, count: usize): bool {
  if (tagOf(text) != STRING) operandError(2, text, "string")
  else if (tagOf(count) != NUMBER) operandError(3, count, "number")
  else if (!isI64(count)) operandError(3, count, "integer number")
  else return true
  return false
}

function findAll(program: Program, text: usize, most: i64, withGroups: bool): usize {
  const result = array_new(4)
  startSearch(program, text)
  for (let found: i64 = 0; most < 0 || found < most; found++) {
    const slots = nextMatch(withGroups)
    if (slots == 0) break
    if (withGroups) {
      const groups = array_new(program.groups + 1)
      for (let i = 0; i <= program.groups; i++) {
        array_push(groups, part(load<i32>(slots + (<usize>i << 3)), load<i32>(slots + (<usize>i << 3), 4)))
      }
      array_push(result, groups)
    } else {
      array_push(result, part(load<i32>(slots), load<i32>(slots, 4)))
    }
  }
  return result
}

export function builtin_regex_split(pattern: usize, text: usize): usize {
  if (tagOf(pattern) != STRING) return operandError(1, pattern, "string")
  if (tagOf(text) != STRING) return operandError(2, text, "string")
  const program = programOf(pattern)
  return program == null ? 0 : split(program, text, stringLength(pattern) == 0)
}

function split(program: Program, text: usize, isEmptyPattern: bool): usize {
  const result = array_new(4)
  if (stringLength(text) == 0 && !isEmptyPattern) {
    array_push(result, EMPTY_STRING)
    return result
  }
  startSearch(program, text)
  let start = 0
  let end = 0
  while (true) {
    const slots = nextMatch(false)
    if (slots == 0) break
    end = load<i32>(slots)
    const after = load<i32>(slots, 4)
    if (after != 0) array_push(result, part(start, end))
    start = after
  }
  if (end != length) array_push(result, part(start, length))
  return result
}

export function builtin_regex_replace(text: usize, pattern: usize, value: usize): usize {
  if (tagOf(text) != STRING) return operandError(1, text, "string")
  if (tagOf(pattern) != STRING) return operandError(2, pattern, "string")
  if (tagOf(value) != STRING) return operandError(3, value, "string")
  const program = programOf(pattern)
  return program == null ? 0 : replace(text, program, value)
}

function replace(text: usize, program: Program, value: usize): usize {
  const source = stringPointer(text)
  const size = stringLength(text)
  const buffer = newBuffer(size + 16)
  const template = stringPointer(value)
  const templateEnd = template + stringLength(value)
  let copied = 0
  let from = 0
  while (from <= size) {
    const slots = findMatch(program, source, size, from, true)
    if (slots == 0) break
    const start = load<i32>(slots)
    const end = load<i32>(slots, 4)
    bufferBytes(buffer, source + copied, start - copied)
    // No replacement for an empty match right after another.
    if (end > copied || start == 0) expand(buffer, program, template, templateEnd, source, slots)
    copied = end
    const step = from < size ? utf8Size(load<u8>(source + from)) : 1
    from = max(from + step, end)
    if (from > end && end == size) break
  }
  if (copied == 0 && from == 0) return text
  bufferBytes(buffer, source + copied, size - copied)
  return bufferString(buffer)
}

/** Appends a template: `$1`, `$name` and `${name}` stand for groups (`$1x` is the group named `1x`), `$$` for `$`. */
function expand(buffer: usize, program: Program, template: usize, end: usize, source: usize, slots: usize): void {
  let one = template
  while (one < end) {
    const byte = load<u8>(one)
    if (byte != 36 || one + 1 == end) {
      bufferByte(buffer, byte)
      one++
      continue
    }
    if (load<u8>(one + 1) == 36) {
      bufferByte(buffer, 36)
      one += 2
      continue
    }
    const braced = load<u8>(one + 1) == 123
    const name = one + 1 + usize(braced)
    let nameEnd = name
    while (nameEnd < end && isNameAt(nameEnd)) nameEnd += utf8Size(load<u8>(nameEnd))
    if (nameEnd == name || (braced && (nameEnd >= end || load<u8>(nameEnd) != 125))) {
      bufferByte(buffer, 36)
      one++
      continue
    }
    const group = groupOf(program, name, <i32>(nameEnd - name), slots)
    if (group >= 0 && group <= program.groups) {
      const start = load<i32>(slots + (<usize>group << 3))
      if (start >= 0) bufferBytes(buffer, source + start, load<i32>(slots + (<usize>group << 3), 4) - start)
    }
    one = nameEnd + usize(braced)
  }
}

/** A letter, digit or underscore. Beyond ASCII everything counts as a letter: group names are ASCII, so no such name is known. */
function isNameAt(address: usize): bool {
  const byte = load<u8>(address)
  return byte >= 0x80 || byte == 95 || byte - 48 < 10 || (byte | 32) - 97 < 26
}

function groupOf(program: Program, name: usize, size: i32, slots: usize): i32 {
  let number = 0
  for (let i = 0; i < size; i++) {
    const digit = <i32>load<u8>(name + i) - 48
    if (<u32>digit > 9 || number >= 100000000 || (i == 1 && number == 0)) return findGroup(program.groupNames, name, size, slots)
    number = number * 10 + digit
  }
  return number
}

// ---- templates with patterns between delimiters

export function builtin_regex_template_match(template: usize, text: usize, open: usize, close: usize): usize {
  if (tagOf(template) != STRING) return operandError(1, template, "string")
  if (tagOf(text) != STRING) return operandError(2, text, "string")
  if (tagOf(open) != STRING) return operandError(3, open, "string")
  if (tagOf(close) != STRING) return operandError(4, close, "string")
  if (stringLength(open) != 1) return fail("start delimiter has to be exactly one character long")
  if (stringLength(close) != 1) return fail("end delimiter has to be exactly one character long")
  const start = load<u8>(stringPointer(open))
  const end = load<u8>(stringPointer(close))
  const buffer = newBuffer(stringLength(template) + 16)
  bufferByte(buffer, 94)
  const source = stringPointer(template)
  const size = stringLength(template)
  let depth = 0
  let from = 0
  for (let i = 0; i < size; i++) {
    const byte = load<u8>(source + i)
    if (byte == start) {
      if (++depth == 1) {
        quoteMeta(buffer, source + from, i - from)
        from = i + 1
      }
    } else if (byte == end) {
      if (--depth == 0) {
        bufferByte(buffer, 40)
        bufferBytes(buffer, source + from, i - from)
        bufferByte(buffer, 41)
        from = i + 1
      } else if (depth < 0) {
        return unbalanced(template)
      }
    }
  }
  if (depth != 0) return unbalanced(template)
  quoteMeta(buffer, source + from, size - from)
  bufferByte(buffer, 36)
  return matchPattern(bufferString(buffer), text)
}

function unbalanced(template: usize): usize {
  const buffer = newBuffer(64)
  bufferText(buffer, "unbalanced braces in `")
  bufferBytes(buffer, stringPointer(template), stringLength(template))
  bufferByte(buffer, 96)
  return builtin_error(bufferString(buffer))
}

/** Appends a text with a backslash before each byte that means something in a pattern. */
export function quoteMeta(buffer: usize, source: usize, size: i32): void {
  for (let i = 0; i < size; i++) {
    const byte = load<u8>(source + i)
    // $ ( ) * + . ? [ \ ] ^ { | }
    if (byte == 36 || (byte >= 40 && byte <= 43) || byte == 46 || byte == 63 || (byte >= 91 && byte <= 94) || (byte >= 123 && byte <= 125)) {
      bufferByte(buffer, 92)
    }
    bufferByte(buffer, byte)
  }
}
