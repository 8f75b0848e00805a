import { ByteWriter } from './byte-writer.ts'
import { bulkOpcodes, emptyBlock, opcodes, valueTypeCodes } from './opcodes.ts'

/** Writes the body of one function whose locals beyond its parameters are all `i32`. */
export class CodeWriter {
  readonly #code = new ByteWriter()
  #locals: number
  readonly #parameters: number
  /** Where the last instruction begins when it sets a local. */
  #lastSet = -1
  #lastSetLocal = -1
  /** Number of enclosing blocks. */
  depth = 0

  constructor(parameters: number, locals: number = parameters) {
    this.#parameters = parameters
    this.#locals = locals
  }

  newLocal(): number {
    return this.#locals++
  }

  op(name: keyof typeof opcodes): void {
    this.#lastSet = -1
    this.#code.byte(opcodes[name])
  }

  #indexed(name: keyof typeof opcodes, index: number): void {
    this.op(name)
    this.#code.u32(index)
  }

  get(index: number): void {
    if (this.#lastSet >= 0 && this.#lastSetLocal === index) {
      // What was just put away is wanted again.
      this.#code.replace(this.#lastSet, opcodes.localTee)
      this.#lastSet = -1
    } else this.#indexed('localGet', index)
  }

  set(index: number): void {
    const start = this.#code.length
    this.#indexed('localSet', index)
    this.#lastSet = start
    this.#lastSetLocal = index
  }

  tee(index: number): void {
    this.#indexed('localTee', index)
  }

  getGlobal(index: number): void {
    this.#indexed('globalGet', index)
  }

  setGlobal(index: number): void {
    this.#indexed('globalSet', index)
  }

  call(index: number): void {
    this.#indexed('call', index)
  }

  /** Calls by the place in the module's table, which is on the stack; its functions are all of the first type. */
  callTable(): void {
    this.#indexed('callIndirect', 0)
    this.#code.byte(0)
  }

  constant(value: number): void {
    this.op('i32Const')
    this.#code.i32(value)
  }

  constant64(value: number): void {
    this.op('i64Const')
    this.#code.i32(value)
  }

  /** Loads and stores at the address on the stack plus `offset`. */
  memory(name: 'i32Load' | 'i32Load8U' | 'i64Load' | 'i32Store', offset = 0): void {
    this.op(name)
    this.#code.byte(name === 'i64Load' ? 3 : name === 'i32Load8U' ? 0 : 2)
    this.#code.u32(offset)
  }

  memoryFill(): void {
    this.#lastSet = -1
    this.#code.bytes([bulkOpcodes.prefix, bulkOpcodes.memoryFill, 0])
  }

  memoryInit(segment: number): void {
    this.#lastSet = -1
    this.#code.bytes([bulkOpcodes.prefix, bulkOpcodes.memoryInit])
    this.#code.u32(segment)
    this.#code.byte(0)
  }

  memorySize(): void {
    this.op('memorySize')
    this.#code.byte(0)
  }

  memoryGrow(): void {
    this.op('memoryGrow')
    this.#code.byte(0)
  }

  /** Opens a block, loop or if without a result; gives the depth that `branch` takes as its target. */
  open(name: 'block' | 'loop' | 'if'): number {
    this.op(name)
    this.#code.byte(emptyBlock)
    return ++this.depth
  }

  /** Opens a block that leaves an `i32`. */
  openResult(): number {
    this.op('block')
    this.#code.byte(valueTypeCodes.i32)
    return ++this.depth
  }

  else(): void {
    this.op('else')
  }

  close(): void {
    this.depth--
    this.op('end')
  }

  branch(target: number): void {
    this.#indexed('br', this.depth - target)
  }

  branchIf(target: number): void {
    this.#indexed('brIf', this.depth - target)
  }

  branchTable(targets: readonly number[], otherwise: number): void {
    this.op('brTable')
    this.#code.u32(targets.length)
    for (const target of targets) this.#code.u32(this.depth - target)
    this.#code.u32(this.depth - otherwise)
  }

  /** The body as it stands in the code section, without its size. */
  finish(): Uint8Array {
    const body = new ByteWriter()
    const added = this.#locals - this.#parameters
    body.u32(added > 0 ? 1 : 0)
    if (added > 0) {
      body.u32(added)
      body.byte(0x7f)
    }
    body.bytes(this.#code.take())
    body.byte(opcodes.end)
    return body.take()
  }
}
