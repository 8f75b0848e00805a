import type { Type } from './type.ts'

/** What the compiler needs to know of one built-in function. */
export interface Builtin {
  readonly name: string
  readonly args: readonly Type[]
  /** Absent: a call is a statement and has no value (`print`). */
  readonly result?: Type
  /** Further arguments, any number of this type. */
  readonly variadic?: Type
  readonly infix?: string
  /** A call gives many results: the function returns the array of them. */
  readonly relation?: true
  readonly deprecated?: true
  /** Two calls with equal arguments may differ, even within one evaluation of OPA's. */
  readonly nondeterministic?: true
  /** `runtime`: inside every module that calls it; `host`: asked of the host through `opa_builtin0..4`. */
  readonly implementation: 'runtime' | 'host'
  /** Some arguments, of whatever type, have no result and record an error. */
  readonly canFail: boolean
}

type Traits = Pick<Builtin, 'variadic' | 'infix' | 'relation' | 'deprecated' | 'nondeterministic'> & {
  readonly canFail?: boolean
}

/** A built-in that lies in the module. */
export function runtime(name: string, args: readonly Type[], result: Type | undefined, traits: Traits = {}): Builtin {
  return { name, args, ...(result ? { result } : {}), canFail: true, ...traits, implementation: 'runtime' }
}

/** A built-in that the host supplies. */
export function host(name: string, args: readonly Type[], result: Type | undefined, traits: Traits = {}): Builtin {
  return { ...runtime(name, args, result, traits), implementation: 'host' }
}

/** The name of the runtime's export: `strings.any_prefix_match` gives `builtin_strings_any_prefix_match`. */
export function runtimeExport(name: string): string {
  return `builtin_${name.replace(/[^A-Za-z0-9]/g, '_')}`
}
