import { type Json, JsonNumber } from '../../json/index.ts'

/** Rego's word for the type of a value; a set is an array here. */
export function typeName(value: Json | undefined): string {
  if (value === undefined) return 'undefined'
  if (value === null) return 'null'
  if (value instanceof JsonNumber) return 'number'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Operand `position`, from 1, which must be a string. */
export function stringOperand(operands: readonly Json[], position: number): string {
  const value = operands[position - 1]
  if (typeof value !== 'string') throw wrongType(position, 'string', value)
  return value
}

/** Operand `position`, from 1, which must be an object. */
export function objectOperand(operands: readonly Json[], position: number): Readonly<Record<string, Json>> {
  const value = operands[position - 1]
  if (!isObject(value)) throw wrongType(position, 'object', value)
  return value
}

export function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeName(value) === 'object'
}

export function wrongType(position: number, wanted: string, value: Json | undefined): Error {
  return new Error(`operand ${position} must be ${wanted} but got ${typeName(value)}`)
}
