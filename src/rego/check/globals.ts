import type { Import, Module } from '../syntax/ast.ts'
import type { AddFault } from './stages.ts'

/** What a name means that no body declares: a rule of the package or an import. */
export interface Global {
  /** From `data` or `input` on. */
  readonly path: readonly string[]
  readonly import?: Import
}

/** The names under which rules of each package can be reached from its modules. */
export function ruleNames(modules: readonly Module[]): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>()
  for (const module of modules) {
    const key = packageKey(module)
    const known = names.get(key) ?? new Set()
    names.set(key, known)
    for (const rule of module.rules) {
      const [first] = rule.head.ref
      if (first?.kind === 'var') known.add(first.name)
    }
  }
  return names
}

function packageKey(module: Module): string {
  return JSON.stringify(module.package.path)
}

/** The globals of one module; an import hides a rule of the same name. */
export function globalsOf(
  module: Module,
  names: ReadonlyMap<string, ReadonlySet<string>>
): ReadonlyMap<string, Global> {
  const globals = new Map<string, Global>()
  for (const name of names.get(packageKey(module)) ?? []) {
    globals.set(name, { path: ['data', ...module.package.path, name] })
  }
  for (const each of module.imports) {
    if (isLanguageImport(each)) continue
    globals.set(importName(each), { path: each.path, import: each })
  }
  return globals
}

export function importName(each: Import): string {
  return each.alias ?? each.path.at(-1) ?? ''
}

/** `import rego.v1` and `import future...`, which bring no name. */
export function isLanguageImport(each: Import): boolean {
  return each.path[0] === 'rego' || each.path[0] === 'future'
}

/** Two imports under one name. */
export function checkDuplicateImports(module: Module, add: AddFault): void {
  const seen = new Map<string, Import>()
  for (const each of module.imports) {
    const name = importName(each)
    const first = seen.get(name)
    if (!first) seen.set(name, each)
    else {
      add('checkDuplicateImports', 'rego_compile_error', `\`${name}\` is imported twice`, each.span, {
        help: `give one of them another name: \`import ${each.path.join('.')} as ..\``,
        related: [{ span: first.span, message: 'first imported here' }]
      })
    }
  }
}
