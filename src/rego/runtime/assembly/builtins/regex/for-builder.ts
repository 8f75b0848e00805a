/**
 * What the builder asks of the runtime when a policy is compiled: patterns that stand in the policy become tables and programs in its
 * data segment. No policy calls these.
 */
import { parseJson } from "../../json-parse"
import { arrayAt } from "../../value"
import { glob_expression } from "../glob"
import { startHeapAt } from "../../memory"
import { automatonClasses, automatonSize, makeAutomaton } from "./automaton"
import { programOf } from "./cache"
import { imageSize, makeImage } from "./image"
import { prepare, Program } from "./program"

/** The program of a pattern, given as the JSON text of a string; 0 when it is not valid. Forgets what was compiled before. */
export function regex_compile(json: usize, length: i32): usize {
  startHeapAt(json + length + 16)
  const pattern = parseJson(json, length)
  return pattern == 0 ? 0 : changetype<usize>(programOf(pattern))
}

/** The same of a glob, given as the JSON text of an array of glob and delimiters. */
export function glob_compile(json: usize, length: i32): usize {
  startHeapAt(json + length + 16)
  const operands = parseJson(json, length)
  const expression = glob_expression(arrayAt(operands, 0), arrayAt(operands, 1))
  return expression == 0 ? 0 : changetype<usize>(programOf(expression))
}

/** 256 bytes: the classes of a program's table. */
export function regex_classes(program: usize): usize {
  return automatonClasses(changetype<Program>(program))
}

/** The table of a program, without the address of its classes; 0 when it would be larger than `size`. */
export function regex_automaton(program: usize, size: i32): usize {
  prepare(changetype<Program>(program))
  return makeAutomaton(changetype<Program>(program), 0, size)
}

export function regex_automaton_size(): i32 {
  return automatonSize
}

/** A program as it must stand at `address`. */
export function regex_image(program: usize, address: usize): usize {
  return makeImage(changetype<Program>(program), address)
}

export function regex_image_size(): i32 {
  return imageSize
}
