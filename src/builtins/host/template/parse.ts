import type { Command, Node, Operand, Pipe, Template } from './nodes.ts'
import { fault, scan, type Token } from './scan.ts'

const functions = new Set(
  'and call html index slice js len not or print printf println urlquery eq ge gt le lt ne'.split(' ')
)
const deepest = 200

/** Reads a template. Throws an error with line and reason. */
export function parseTemplate(text: string): Template {
  return new Parser(scan(text)).template()
}

interface Ending {
  readonly kind: 'end' | 'else'
}

const isEnding = (node: Node | Ending): node is Ending => node.kind === 'end' || node.kind === 'else'

class Parser {
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0
  #ranges = 0
  readonly #defined = new Map<string, readonly Node[]>()
  /** In scope, innermost last. */
  readonly #variables: string[] = ['$']

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  template(): Template {
    const main: Node[] = []
    while (this.#token.kind !== 'end') {
      if (this.#token.kind === 'open' && this.#isWord(1, 'define')) {
        this.#openAction('define')
        const name = this.#name('define clause')
        this.#close('define clause')
        this.#define(name, this.#body())
      } else {
        const node = this.#node()
        if (isEnding(node)) throw this.#fault(`unexpected {{${node.kind}}}`)
        main.push(node)
      }
    }
    return { main, defined: this.#defined }
  }

  #define(name: string, nodes: readonly Node[]): void {
    const known = this.#defined.get(name)
    if (known && !isEmpty(known) && !isEmpty(nodes)) {
      throw new Error(`template: multiple definition of template "${name}"`)
    }
    if (!known || !isEmpty(nodes)) this.#defined.set(name, nodes)
  }

  /** A template of its own: nothing of what surrounds it is in scope. */
  #body(): readonly Node[] {
    const ranges = this.#ranges
    this.#ranges = 0
    const { nodes } = this.#scoped(['$'], () => this.#list())
    this.#ranges = ranges
    return nodes
  }

  /** Nodes up to `{{end}}` or, where that may stand, `{{else}}`. */
  #list(mayElse = false): { readonly nodes: readonly Node[]; readonly ending: 'end' | 'else' } {
    if (++this.#depth > deepest) throw this.#fault('the template nests too deeply')
    const nodes: Node[] = []
    for (;;) {
      if (this.#token.kind === 'end') throw this.#fault('unexpected EOF')
      const node = this.#node()
      if (!isEnding(node)) nodes.push(node)
      else if (node.kind === 'end' || mayElse) {
        this.#depth--
        return { nodes, ending: node.kind }
      } else throw this.#fault('unexpected {{else}}')
    }
  }

  #node(): Node | Ending {
    const token = this.#token
    if (token.kind === 'text') {
      this.#at++
      return { kind: 'text', text: token.text }
    }
    this.#at++
    this.#space()
    const word = this.#token.kind === 'word' ? this.#token.text : ''
    switch (word) {
      case 'if':
      case 'with':
      case 'range':
        this.#at++
        return this.#control(word)
      case 'end':
        this.#at++
        this.#close('end')
        return { kind: 'end' }
      case 'else':
        this.#at++
        this.#space()
        // What follows stays: `{{else if ...}}` is read by the action that it belongs to.
        if (!this.#isWord(0, 'if') && !this.#isWord(0, 'with')) this.#close('else')
        return { kind: 'else' }
      case 'template':
      case 'block':
        this.#at++
        return this.#invocation(word)
      case 'break':
      case 'continue':
        this.#at++
        this.#close(`{{${word}}}`)
        if (this.#ranges === 0) throw this.#fault(`{{${word}}} outside {{range}}`)
        return { kind: word }
      case 'define':
        throw this.#fault('unexpected {{define}}')
      default:
        return { kind: 'action', pipe: this.#pipe('command', 'close') }
    }
  }

  #control(kind: 'if' | 'with' | 'range'): Node {
    return this.#scoped(this.#variables, () => {
      const pipe = this.#pipe(kind, 'close')
      if (kind === 'range') this.#ranges++
      const { nodes, ending } = this.#list(true)
      if (kind === 'range') this.#ranges--
      return { kind, pipe, list: nodes, otherwise: ending === 'else' ? this.#otherwise(kind) : [] }
    })
  }

  #otherwise(kind: 'if' | 'with' | 'range'): readonly Node[] {
    const isChained = kind !== 'range' && this.#isWord(0, kind)
    if (!isChained) {
      if (this.#token.kind === 'word') throw this.#fault(`unexpected {{else ${this.#token.text}}}`)
      return this.#list().nodes
    }
    this.#at++
    return [this.#control(kind)]
  }

  #invocation(kind: 'template' | 'block'): Node {
    const { line } = this.#token
    const name = this.#name(`${kind} clause`)
    this.#space()
    const pipe = this.#token.kind === 'close' && kind === 'template' ? undefined : this.#pipe(`${kind} clause`, 'close')
    if (!pipe) this.#at++
    if (kind === 'block') this.#define(name, this.#body())
    return { kind: 'template', name, pipe, line }
  }

  /** A pipeline and the token that ends it. */
  #pipe(context: string, ending: 'close' | ')'): Pipe {
    if (++this.#depth > deepest) throw this.#fault('the template nests too deeply')
    this.#space()
    const { line } = this.#token
    const { variables, isAssign } = this.#declarations(context)
    const commands: Command[] = []
    for (;;) {
      this.#space()
      const token = this.#token
      if (ending === 'close' ? token.kind === 'close' : token.text === ')') {
        this.#at++
        break
      }
      commands.push(this.#command())
    }
    if (commands.length === 0) throw this.#fault(`missing value for ${context}`)
    for (const [i, { words }] of commands.entries()) {
      const [first] = words
      if (i > 0 && first && /^(?:boolean|dot|nil|integer|float|string)$/.test(first.kind)) {
        throw this.#fault(`non executable command in pipeline stage ${i + 1}`)
      }
    }
    this.#depth--
    if (!isAssign) this.#variables.push(...variables)
    return { kind: 'pipe', variables, isAssign, commands, line }
  }

  #declarations(context: string): { readonly variables: readonly string[]; readonly isAssign: boolean } {
    const start = this.#at
    const variables: string[] = []
    while (this.#token.kind === 'variable' && this.#token.text !== '$') {
      variables.push(this.#token.text)
      this.#at++
      this.#space()
      const sign = this.#token.text
      if (sign === ':=' || sign === '=') {
        this.#at++
        for (const name of sign === '=' ? variables : []) this.#assertVariable(name)
        return { variables, isAssign: sign === '=' }
      }
      if (sign !== ',' || context !== 'range' || variables.length > 1) break
      this.#at++
      this.#space()
    }
    this.#at = start
    return { variables: [], isAssign: false }
  }

  #command(): Command {
    const words: Operand[] = []
    for (;;) {
      this.#space()
      const operand = this.#operand()
      if (operand) words.push(operand)
      const { kind, text } = this.#token
      if (kind === 'space') {
        this.#at++
        continue
      }
      if (kind === 'close' || text === ')') break
      if (text === '|') {
        this.#at++
        break
      }
      throw this.#fault(`unexpected ${shown(this.#token)} in operand`)
    }
    if (words.length === 0) throw this.#fault('empty command')
    return { words }
  }

  #operand(): Operand | undefined {
    const operand = this.#term()
    if (!operand) return undefined
    const names = this.#fields()
    if (names.length === 0) return operand
    switch (operand.kind) {
      case 'field':
        return { kind: 'field', names: [...operand.names, ...names] }
      case 'variable':
        return { kind: 'variable', name: operand.name, names }
      case 'pipe':
      case 'chain':
      case 'function':
        return { kind: 'chain', of: operand, names }
      default:
        throw this.#fault(`unexpected . after term`)
    }
  }

  #fields(): string[] {
    const names: string[] = []
    for (; this.#token.kind === 'field'; this.#at++) names.push(this.#token.text.slice(1))
    return names
  }

  #term(): Operand | undefined {
    const token = this.#token
    const { text } = token
    switch (token.kind) {
      case 'word':
        this.#at++
        if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' }
        if (text === 'nil') return { kind: 'nil' }
        if (!functions.has(text)) throw this.#fault(`function "${text}" not defined`)
        return { kind: 'function', name: text }
      case 'field':
        return { kind: 'field', names: this.#fields() }
      case 'variable':
        this.#at++
        this.#assertVariable(text)
        return { kind: 'variable', name: text, names: [] }
      case 'number':
        this.#at++
        return numberOf(text) ?? this.#throw(`bad number syntax: "${text}"`)
      case 'char':
      case 'string': {
        this.#at++
        const value = unquote(text)
        if (value === undefined) throw this.#fault('invalid syntax')
        if (token.kind === 'string') return { kind: 'string', value }
        const [character, ...others] = value
        if (character === undefined || others.length > 0) throw this.#fault(`malformed character constant: ${text}`)
        return { kind: 'integer', value: BigInt(character.codePointAt(0) as number) }
      }
      case 'sign':
        if (text === '.') {
          this.#at++
          return { kind: 'dot' }
        }
        if (text !== '(') return undefined
        this.#at++
        return this.#pipe('parenthesized pipeline', ')')
      default:
        return undefined
    }
  }

  // ---- small things

  get #token(): Token {
    return this.#tokens[this.#at] as Token
  }

  #space(): void {
    if (this.#token.kind === 'space') this.#at++
  }

  /** Is this word the next but `ahead` (spaces do not count)? */
  #isWord(ahead: number, word: string): boolean {
    const rest = this.#tokens.slice(this.#at, this.#at + ahead + 2).filter(({ kind }) => kind !== 'space')
    return rest[ahead]?.kind === 'word' && rest[ahead].text === word
  }

  #openAction(word: string): void {
    this.#at++
    this.#space()
    if (this.#token.text !== word) throw this.#fault(`missing ${word}`)
    this.#at++
  }

  #name(context: string): string {
    this.#space()
    const name = this.#token.kind === 'string' ? unquote(this.#token.text) : undefined
    if (name === undefined) throw this.#fault(`unexpected ${shown(this.#token)} in ${context}`)
    this.#at++
    return name
  }

  #close(context: string): void {
    this.#space()
    if (this.#token.kind !== 'close') throw this.#fault(`unexpected ${shown(this.#token)} in ${context}`)
    this.#at++
  }

  #assertVariable(name: string): void {
    if (!this.#variables.includes(name)) throw this.#fault(`undefined variable "${name}"`)
  }

  /** Runs with these variables in scope, and takes back what was declared. */
  #scoped<T>(variables: readonly string[], run: () => T): T {
    const before = [...this.#variables]
    this.#variables.splice(0, this.#variables.length, ...variables)
    const result = run()
    this.#variables.splice(0, this.#variables.length, ...before)
    return result
  }

  #fault(message: string): Error {
    return fault(this.#token.line, message)
  }

  #throw(message: string): never {
    throw this.#fault(message)
  }
}

function isEmpty(nodes: readonly Node[]): boolean {
  return nodes.every(node => node.kind === 'text' && node.text.trim() === '')
}

function shown({ kind, text }: Token): string {
  return kind === 'end' ? 'EOF' : kind === 'close' ? '"}}"' : `<${text}>`
}

function numberOf(text: string): Operand | undefined {
  const plain = text.replaceAll('_', '')
  const [, sign = '', digits = ''] = /^([+-]?)(.*)$/.exec(plain) ?? []
  if (/^(?:0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d+)$/.test(digits)) {
    const isOctal = /^0[0-7]+$/.test(digits)
    if (/^0\d/.test(digits) && !isOctal) return undefined
    const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits) * (sign === '-' ? -1n : 1n)
    return BigInt.asIntN(64, value) === value ? { kind: 'integer', value } : undefined
  }
  const value = Number(plain)
  return Number.isFinite(value) ? { kind: 'float', value } : undefined
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"'
}

/** What a quoted text of Go stands for; undefined when an escape is none. */
function unquote(text: string): string | undefined {
  const inner = text.slice(1, -1)
  if (text.startsWith('`')) return inner.replaceAll('\r', '')
  let isValid = true
  const wrongQuote = text.startsWith('"') ? "'" : '"'
  const value = inner.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|(.))/gs,
    (_, byte?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      const code = byte ?? short ?? long
      const point =
        code === undefined ? (octal === undefined ? undefined : Number.parseInt(octal, 8)) : Number.parseInt(code, 16)
      if (point !== undefined && point <= 0x10ffff) return String.fromCodePoint(point)
      const plain = letter === undefined || letter === wrongQuote ? undefined : escapes[letter]
      isValid &&= plain !== undefined
      return plain ?? ''
    }
  )
  return isValid ? value : undefined
}
