import type { Operand, Statement, WithStatement } from '../plan/ir.ts'
import { push, type Saved, type State } from './generate-state.ts'

/** Puts the values of a `with` in place for what `inside` generates, and back after it. */
export function generateWith(state: State, statement: WithStatement, inside: () => void): void {
  const { code, env } = state
  const { globals } = env
  const save = (global: number): number => {
    const local = code.newLocal()
    code.getGlobal(global)
    code.set(local)
    return local
  }
  const saved: Saved = {
    memo: save(globals.memo),
    input: statement.input && save(globals.input),
    data: statement.data && save(globals.data),
    mocks: statement.mocks.map(({ slot }) => save(globals.mocks[slot] as number)),
    label: code.open('block'),
    loops: state.loops
  }
  state.saved.set(statement, saved)
  state.labels.set(statement.block, saved.label)
  replace(state, statement, saved)
  inside()
  code.close()
  restore(state, statement, saved)
}

/** Takes the values of a `with` back for what `inside` generates. */
export function generateWithout(state: State, statement: Statement & { op: 'WithoutStmt' }, inside: () => void): void {
  const saved = state.saved.get(statement.with)
  if (!saved) throw new Error('values are taken back that no `with` gave')
  restore(state, statement.with, saved)
  inside()
  // Only a loop comes back to what is evaluated under the `with`.
  if (state.loops > saved.loops) replace(state, statement.with, saved)
}

function replace(state: State, statement: WithStatement, saved: Saved): void {
  const { code, env } = state
  const { globals } = env
  const put = (operand: Operand, global: number): void => {
    push(state, operand)
    code.setGlobal(global)
  }
  if (statement.input) put(statement.input, globals.input)
  if (statement.data) put(statement.data, globals.data)
  for (const { slot, value } of statement.mocks) put(value, globals.mocks[slot] as number)
  code.get(saved.memo)
  code.call(env.pushMemo)
  code.setGlobal(globals.memo)
}

function restore({ code, env }: State, { mocks }: WithStatement, saved: Saved): void {
  const { globals } = env
  const put = (local: number | undefined, global: number): void => {
    if (local === undefined) return
    code.get(local)
    code.setGlobal(global)
  }
  put(saved.input, globals.input)
  put(saved.data, globals.data)
  for (const [i, { slot }] of mocks.entries()) put(saved.mocks[i], globals.mocks[slot] as number)
  put(saved.memo, globals.memo)
}
