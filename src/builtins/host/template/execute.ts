import { show } from './format.ts'
import { arities, functions } from './functions.ts'
import type { Command, Control, Invocation, Node, Operand, Pipe, Template } from './nodes.ts'
import { entriesOf, Float, Integer, isList, isMap, isTrue, type JsonObject, typeName, type Value } from './values.ts'

/** Nodes visited and characters made; a template can repeat itself without end. */
const mostSteps = 200_000
const mostText = 10_000_000
const deepest = 500

/** The text that a template makes of its data. Throws an error with the reason why there is none. */
export function execute(template: Template, data: JsonObject): string {
  return new Execution(template).run(data)
}

type Leave = 'break' | 'continue' | undefined

class Execution {
  readonly #template: Template
  readonly #variables: { readonly name: string; value: Value }[] = []
  readonly #texts: string[] = []
  #steps = mostSteps
  #room = mostText
  #depth = 0

  constructor(template: Template) {
    this.#template = template
  }

  run(data: JsonObject): string {
    this.#variables.push({ name: '$', value: data })
    this.#list(this.#template.main, data)
    return this.#texts.join('')
  }

  #write(text: string): void {
    this.#take(text.length)
    this.#texts.push(text)
  }

  #take(length: number): void {
    this.#room -= length
    if (this.#room < 0) throw new Error(`the text is longer than ${mostText} characters`)
  }

  #list(nodes: readonly Node[], dot: Value): Leave {
    for (const node of nodes) {
      if (--this.#steps < 0) throw new Error('the template takes too many steps')
      const leave = this.#node(node, dot)
      if (leave) return leave
    }
    return undefined
  }

  #node(node: Node, dot: Value): Leave {
    switch (node.kind) {
      case 'text':
        this.#write(node.text)
        return undefined
      case 'action': {
        const value = this.#pipe(node.pipe, dot)
        if (node.pipe.variables.length === 0) this.#write(isNil(value) ? '<no value>' : show(value))
        return undefined
      }
      case 'if':
      case 'with':
        return this.#scoped(() => {
          const value = this.#pipe(node.pipe, dot)
          if (isTrue(value)) return this.#list(node.list, node.kind === 'with' ? value : dot)
          return this.#list(node.otherwise, dot)
        })
      case 'range':
        return this.#scoped(() => this.#range(node, dot))
      case 'template':
        this.#invoke(node, dot)
        return undefined
      default:
        return node.kind
    }
  }

  #range(node: Control, dot: Value): Leave {
    const value = this.#evaluate(node.pipe, dot)
    const elements = elementsOf(value, node.pipe)
    let isEmpty = true
    for (const [index, element] of elements) {
      isEmpty = false
      const leave = this.#scoped(() => {
        const names = node.pipe.variables
        const values = names.length > 1 ? [index, element] : [element]
        for (const [i, name] of names.entries()) this.#assign(name, values[i], node.pipe.isAssign)
        return this.#list(node.list, element)
      })
      if (leave === 'break') break
    }
    return isEmpty ? this.#list(node.otherwise, dot) : undefined
  }

  #invoke(node: Invocation, dot: Value): void {
    const body = this.#template.defined.get(node.name)
    if (!body) throw fault(node.line, `template "${node.name}" not defined`)
    if (++this.#depth > deepest) throw fault(node.line, `exceeded maximum template depth (${deepest})`)
    const value = node.pipe && this.#pipe(node.pipe, dot)
    const outer = this.#variables.splice(0, this.#variables.length, { name: '$', value })
    this.#list(body, value)
    this.#variables.splice(0, this.#variables.length, ...outer)
    this.#depth--
  }

  #scoped<T>(run: () => T): T {
    const { length } = this.#variables
    const result = run()
    this.#variables.length = length
    return result
  }

  #assign(name: string, value: Value, isAssign: boolean): void {
    if (isAssign) this.#variable(name).value = value
    else this.#variables.push({ name, value })
  }

  #variable(name: string): { value: Value } {
    const found = this.#variables.findLast(variable => variable.name === name)
    if (!found) throw new Error(`undefined variable: ${name}`)
    return found
  }

  /** The value of a pipeline, which its variables get. */
  #pipe(pipe: Pipe, dot: Value): Value {
    const value = this.#evaluate(pipe, dot)
    for (const name of pipe.variables) this.#assign(name, value, pipe.isAssign)
    return value
  }

  #evaluate(pipe: Pipe, dot: Value): Value {
    if (--this.#steps < 0) throw new Error('the template takes too many steps')
    let piped: { readonly value: Value } | undefined
    for (const command of pipe.commands) {
      try {
        piped = { value: this.#command(command, dot, piped) }
      } catch (error) {
        if (error instanceof Fault) throw error
        throw fault(pipe.line, error instanceof Error ? error.message : String(error))
      }
    }
    return piped?.value
  }

  #command({ words }: Command, dot: Value, piped: { readonly value: Value } | undefined): Value {
    const [first, ...others] = words as readonly [Operand, ...Operand[]]
    if (first.kind === 'function') return this.#call(first.name, others, dot, piped)
    if (others.length > 0 || piped) {
      throw new Error(
        first.kind === 'field' || first.kind === 'chain' || first.kind === 'variable'
          ? `${first.kind === 'variable' ? first.name : 'field'} is not a method but has arguments`
          : "can't give argument to non-function"
      )
    }
    if (first.kind === 'nil') throw new Error('nil is not a command')
    return this.#operand(first, dot)
  }

  #call(name: string, words: readonly Operand[], dot: Value, piped: { readonly value: Value } | undefined): Value {
    const count = words.length + (piped ? 1 : 0)
    const [least, most] = arities[name] ?? [0, Number.POSITIVE_INFINITY]
    if (count < least || count > most) {
      const wanted = most === least ? `${least}` : `at least ${least}`
      throw new Error(`wrong number of args for ${name}: want ${wanted} got ${count}`)
    }
    if (name === 'and' || name === 'or') {
      let value: Value
      for (const word of words) {
        value = this.#operand(word, dot)
        if (isTrue(value) === (name === 'or')) return value
      }
      return piped ? piped.value : value
    }
    const values = words.map(word => this.#operand(word, dot))
    if (piped) values.push(piped.value)
    const run = functions[name]
    if (!run) throw new Error(`${name} is not a defined function`)
    // Functions look at whole texts; a text that is not written is still made.
    for (const value of values) if (typeof value === 'string') this.#steps -= Math.floor(value.length / 1000)
    if (this.#steps < 0) throw new Error('the template takes too many steps')
    try {
      const value = run(values)
      if (typeof value === 'string') this.#take(value.length)
      return value
    } catch (error) {
      throw new Error(`error calling ${name}: ${error instanceof Error ? error.message : error}`)
    }
  }

  #operand(operand: Operand, dot: Value): Value {
    switch (operand.kind) {
      case 'dot':
        return dot
      case 'nil':
        return null
      case 'boolean':
      case 'string':
        return operand.value
      case 'integer':
        return new Integer(operand.value)
      case 'float':
        return new Float(operand.value)
      case 'field':
        return fieldsOf(dot, operand.names)
      case 'variable':
        return fieldsOf(this.#variable(operand.name).value, operand.names)
      case 'chain':
        return fieldsOf(this.#operand(operand.of, dot), operand.names)
      case 'function':
        return this.#call(operand.name, [], dot, undefined)
      case 'pipe':
        return this.#pipe(operand, dot)
    }
  }
}

/** An error that says where in the template. */
class Fault extends Error {}

function fault(line: number, message: string): Fault {
  return new Fault(`template: template:${line}: executing "template": ${message}`)
}

function isNil(value: Value): value is null | undefined {
  return value === undefined || value === null
}

function fieldsOf(value: Value, names: readonly string[]): Value {
  let at = value
  for (const name of names) {
    if (at === undefined) return undefined
    if (at === null) throw new Error(`nil pointer evaluating interface {}.${name}`)
    if (!isMap(at)) throw new Error(`can't evaluate field ${name} in type interface {}`)
    at = Object.hasOwn(at, name) ? at[name] : undefined
  }
  return at
}

function* elementsOf(value: Value, pipe: Pipe): Generator<readonly [index: Value, element: Value]> {
  if (isNil(value)) return
  if (value instanceof Integer) {
    if (pipe.variables.length > 1)
      throw fault(pipe.line, `can't use ${value.value} to iterate over more than one variable`)
    for (let i = 0n; i < value.value; i++) yield [new Integer(i), new Integer(i)]
  } else if (isList(value)) {
    for (const [i, element] of value.entries()) yield [new Integer(BigInt(i)), element]
  } else if (isMap(value)) yield* entriesOf(value)
  else throw fault(pipe.line, `range can't iterate over ${show(value)} of type ${typeName(value)}`)
}
