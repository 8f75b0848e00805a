import type { Block, Operand, PlanFunction, Statement, WithStatement } from '../plan/ir.ts'

/** Where the locals of a planned function live. */
export interface LocalPlaces {
  /** The local of the generated function that holds a planned one; locals that never live together share one. */
  readonly placeOf: (local: number) => number
  /** Number of places, parameters included. */
  readonly count: number
  /** How many operands read the local. */
  readonly readsOf: (local: number) => number
}

interface Life {
  first: number
  last: number
  reads: number
  writes: number
  /** The block in which it was written. */
  home: Block | undefined
  /** Read where that block may have failed before the write: it must begin as undefined. */
  escapes: boolean
}

/**
 * Gives locals places by their lives in the order of the code: from the first mention to the last one, to the end of a loop for
 * what a loop reads of before it. What may be read unwritten, as results that branches assign, keeps a place of its own.
 */
export function allocateLocals({ parameters, locals, block }: PlanFunction): LocalPlaces {
  const lives: (Life | undefined)[] = Array.from({ length: locals })
  let position = 0
  let home = block
  const openBlocks = new Set<Block>()
  const loops: { readonly start: number; readonly open: Set<number> }[] = []
  const mention = (local: number): Life => {
    let life = lives[local]
    if (life) {
      life.last = position
      // The loops it was not born in may read it again.
      for (const { start, open } of loops) if (life.first < start) open.add(local)
    } else {
      life = { first: position, last: position, reads: 0, writes: 0, home: undefined, escapes: false }
      lives[local] = life
    }
    return life
  }
  const read = (operand: Operand): void => {
    if (operand.kind !== 'local') return
    const life = mention(operand.index)
    life.reads++
    if (!life.home || !openBlocks.has(life.home)) life.escapes = true
  }
  const write = (local: number): void => {
    const life = mention(local)
    life.writes++
    life.home = home
  }
  const readWith = (statement: WithStatement): void => {
    if (statement.input) read(statement.input)
    if (statement.data) read(statement.data)
    for (const { value } of statement.mocks) read(value)
  }
  const visit = (visited: Block): void => {
    const outer = home
    home = visited
    openBlocks.add(visited)
    for (const statement of visited.statements) {
      position++
      visitOperands(statement, read, write)
      if (statement.op === 'WithStmt') readWith(statement)
      if (statement.op === 'ScanStmt') {
        const loop = { start: position, open: new Set<number>() }
        loops.push(loop)
        // The collection is read at every turn.
        read(statement.source)
        home = statement.block
        write(statement.key)
        write(statement.value)
        visit(statement.block)
        home = visited
        loops.pop()
        position++
        for (const local of loop.open) mention(local)
        read(statement.source)
      } else if (statement.op === 'SwitchStmt') for (const { block } of statement.cases) visit(block)
      else if ('block' in statement) visit(statement.block)
      position++
      // A loop comes back to what is evaluated under the `with`.
      if (statement.op === 'WithoutStmt') readWith(statement.with)
    }
    openBlocks.delete(visited)
    home = outer
  }
  visit(block)

  const places: number[] = Array.from({ length: parameters }, (_, i) => i)
  let count = parameters
  const order = lives.flatMap((life, local) => (life && local >= parameters ? [{ local, life }] : []))
  order.sort((a, b) => a.life.first - b.life.first)
  const free: number[] = []
  const busy: { readonly last: number; readonly place: number }[] = []
  for (const { local, life } of order) {
    if (life.writes !== 1 || life.escapes) {
      places[local] = count++
      continue
    }
    for (let i = busy.length - 1; i >= 0; i--) {
      const other = busy[i]
      if (!other || other.last >= life.first) continue
      free.push(other.place)
      busy[i] = busy.at(-1) as typeof other
      busy.pop()
    }
    const place = free.pop() ?? count++
    places[local] = place
    busy.push({ last: life.last, place })
  }
  return {
    placeOf: local => places[local] ?? local,
    count,
    readsOf: local => lives[local]?.reads ?? 0
  }
}

/** Calls back for the locals that a statement itself reads and writes, not its blocks. */
function visitOperands(statement: Statement, read: (operand: Operand) => void, write: (local: number) => void): void {
  for (const [name, value] of Object.entries(statement)) {
    if (isOperand(value)) read(value)
    else if (Array.isArray(value)) {
      for (const item of value) if (isOperand(item)) read(item)
    } else if (name === 'target' && typeof value === 'number') write(value)
    else if ((name === 'array' || name === 'set' || name === 'object') && typeof value === 'number') {
      read({ kind: 'local', index: value })
    }
  }
  if (statement.op === 'AssignVarOnceStmt') {
    // It may come by more than once, and finds undefined at first.
    read({ kind: 'local', index: statement.target })
    write(statement.target)
  }
}

function isOperand(value: unknown): value is Operand {
  return typeof value === 'object' && value !== null && 'kind' in value
}
