import { specialise } from './check-types.ts'
import { constantPaths } from './constant-paths.ts'
import type { ResolvedTerm } from './resolved.ts'
import { pathKey } from './resolver.ts'
import { fromRowOf } from './row-of.ts'
import { keysOfPath } from './rule-tree.ts'
import { typeOfTerm } from './type-of-term.ts'
import { any, fromSignature, hasClosed, type Type, typeText } from './types.ts'
import { type DocumentNode, type Typing, typeFault } from './typing.ts'
import { fitsType } from './unify-types.ts'

type Call = ResolvedTerm & { kind: 'builtinCall' | 'functionCall' }

/** The type of a call's result; arguments that the function cannot take are faults. */
export function typeOfCall(t: Typing, call: Call): Type {
  return call.kind === 'builtinCall' ? typeOfBuiltin(t, call) : typeOfFunction(t, call)
}

function typeOfBuiltin(t: Typing, call: Call & { kind: 'builtinCall' }): Type {
  const builtin = t.program.builtins.find(call.name)
  const given = constantPaths(t, call)
  for (const [i, argument] of call.args.entries()) {
    const wanted = builtin?.args[i] ?? builtin?.variadic
    checkArgument(t, call, `\`${builtin?.infix ?? call.name}\``, argument, i, wanted ? fromSignature(wanted) : any)
  }
  const result = builtin?.result ? fromSignature(builtin.result) : any
  if (given) return given
  return builtin?.relation && result.kind === 'array' ? (result.rest ?? result) : result
}

function checkArgument(
  t: Typing,
  { args, span }: Call,
  name: string,
  argument: ResolvedTerm,
  index: number,
  want: Type
): void {
  if (fitsType(t, argument, want)) return
  const got = typeOfTerm(t, argument) ?? any
  const place = args.length === 1 ? 'its argument' : `its ${ordinal(index + 1)} argument`
  typeFault(t, `${name} wants ${typeText(want)} for ${place}, got ${typeText(got)}`, fromRowOf(span, argument.span))
}

function ordinal(n: number): string {
  return n === 1 ? 'first' : n === 2 ? 'second' : n === 3 ? 'third' : `${n}th`
}

function typeOfFunction(t: Typing, call: Call & { kind: 'functionCall' }): Type {
  let node: DocumentNode | undefined = t.program.documents
  const path = keysOfPath(call.path)
  for (const key of path) node = node?.children.get(key)
  const isOpen = t.replaced?.rules.has(pathKey(path)) ?? false
  const type = isOpen ? undefined : node?.function
  const args = call.args.map(argument => typeOfTerm(t, argument))
  const before = t.program.faults
  const isClosed = !t.replaced && args.some(each => each && hasClosed(each))
  const special = isClosed
    ? specialise(
        t,
        call,
        args.map(each => each ?? any)
      )
    : undefined
  // What is wrong inside of the function says more than that the argument does not fit.
  const name = `\`${['data', ...call.path].join('.')}\``
  for (const [i, argument] of call.args.entries()) {
    const want = t.program.faults > before ? any : (type?.args[i] ?? any)
    checkArgument(t, call, name, argument, i, want)
  }
  if (isOpen) return any
  return special ?? type?.result ?? any
}
