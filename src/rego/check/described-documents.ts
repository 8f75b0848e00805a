import type { Annotations, Module } from '../syntax/ast.ts'
import { splitPath } from './resolve-rule.ts'

/** The path below `data` of the rule or package that annotations describe, constant names only. */
export function describedPath(module: Module, { target }: Annotations): readonly string[] {
  return target && 'head' in target ? splitPath(module, target.head.ref)[0] : module.package.path
}

/** The documents whose annotations say `entrypoint: true`, as `a/b`, sorted. */
export function annotatedEntrypoints(modules: readonly Module[]): readonly string[] {
  const found = modules.flatMap(module =>
    module.annotations.filter(each => each.entrypoint).map(each => describedPath(module, each).join('/'))
  )
  return [...new Set(found)].sort()
}

/** Annotations as OPA writes them into manifests and for `opa inspect`. */
export function annotationsJson(annotations: Annotations): Readonly<Record<string, unknown>> {
  const { span: _, target: __, relatedResources, schemas, ...rest } = annotations
  const members: Record<string, unknown> = {
    ...rest,
    ...(relatedResources ? { related_resources: relatedResources } : {}),
    ...(schemas
      ? {
          schemas: schemas.map(({ path, schema, definition }) => ({
            path: refJson(path),
            ...(schema ? { schema: refJson(['schema', ...schema]) } : { definition })
          }))
        }
      : {})
  }
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** A path as OPA writes references: `[{"type": "var", "value": "data"}, {"type": "string", "value": "a"}]`. */
export function refJson([head = '', ...names]: readonly string[]): readonly object[] {
  return [{ type: 'var', value: head }, ...names.map(value => ({ type: 'string', value }))]
}
