import type { Span } from '../../diagnostics/index.ts'
import type { Annotations, Module, Rule } from '../syntax/ast.ts'
import { splitPath } from './resolve-rule.ts'
import type { ResolvedTerm } from './resolved.ts'
import { pathKey } from './resolver.ts'
import type { AddFault } from './stages.ts'

/** The annotations of a program by what they describe. */
export interface AnnotationSet {
  readonly documents: ReadonlyMap<string, Annotations>
  readonly packages: ReadonlyMap<string, Annotations>
  readonly subpackages: ReadonlyMap<string, Annotations>
}

/** Collects annotations that count beyond their own rule; each document and package has one. */
export function annotationSetOf(modules: readonly Module[], add: AddFault): AnnotationSet {
  const documents = new Map<string, Annotations>()
  const packages = new Map<string, Annotations>()
  const subpackages = new Map<string, Annotations>()
  for (const module of modules) {
    for (const each of module.annotations) {
      if (each.scope === 'rule' || !each.target) continue
      const path = 'head' in each.target ? splitPath(module, each.target.head.ref)[0] : each.target.path
      const known = each.scope === 'document' ? documents : each.scope === 'package' ? packages : subpackages
      const first = known.get(pathKey(path))
      if (!first) known.set(pathKey(path), each)
      else {
        const message = `\`${path.join('.')}\` has METADATA of scope \`${each.scope}\` already`
        add('setAnnotationSet', 'rego_type_error', message, each.span, {
          related: [{ span: first.span, message: 'first here' }]
        })
      }
    }
  }
  return { documents, packages, subpackages }
}

/** The constant that `rego.metadata.rule()` stands for: the annotations of the rule it stands in. */
export function metadataRule(rule: Rule, span: Span): ResolvedTerm {
  const own = ruleAnnotations(rule)[0]
  return own ? annotationsTerm(own, span) : { kind: 'object', entries: [], span }
}

/** The constant that `rego.metadata.chain()` stands for: annotations from the rule outward, with the paths they describe. */
export function metadataChain(module: Module, rule: Rule, set: AnnotationSet, span: Span): ResolvedTerm {
  const [path] = splitPath(module, rule.head.ref)
  const links: ResolvedTerm[] = []
  const link = (of: readonly string[], annotations: Annotations | undefined) => {
    const names: ResolvedTerm = { kind: 'array', items: of.map(value => ({ kind: 'string', value, span })), span }
    const members: Record<string, ResolvedTerm> = { path: names }
    if (annotations) members.annotations = annotationsTerm(annotations, span)
    links.push(objectTerm(members, span))
  }
  const own = ruleAnnotations(rule)
  if (own.length === 0) link(path, undefined)
  for (const each of [...own].reverse()) link(path, each)
  const document = set.documents.get(pathKey(path))
  if (document) link(path, document)
  const { path: packagePath } = module.package
  const ofPackage = set.packages.get(pathKey(packagePath))
  if (ofPackage) link(packagePath, ofPackage)
  for (let length = packagePath.length; length > 0; length--) {
    const outer = packagePath.slice(0, length)
    const above = set.subpackages.get(pathKey(outer))
    if (above) link(outer, above)
  }
  return { kind: 'array', items: links, span }
}

/** The schemas that hold in a rule, those of wider scopes first. */
export function schemasOf(
  module: Module,
  rule: Rule,
  set: AnnotationSet
): NonNullable<Annotations['schemas']>[number][] {
  const { path } = module.package
  const outer = Array.from({ length: path.length }, (_, i) => set.subpackages.get(pathKey(path.slice(0, i + 1))))
  const document = set.documents.get(pathKey(splitPath(module, rule.head.ref)[0]))
  return [...outer, set.packages.get(pathKey(path)), document, ...ruleAnnotations(rule)].flatMap(
    each => each?.schemas ?? []
  )
}

function ruleAnnotations(rule: Rule): readonly Annotations[] {
  return rule.annotations.filter(each => each.scope === 'rule')
}

function annotationsTerm(annotations: Annotations, span: Span): ResolvedTerm {
  const { span: _, target: __, compile: ___, relatedResources, authors, schemas, ...rest } = annotations
  const value: Record<string, unknown> = { ...rest }
  if (authors) value.authors = authors.map(({ name, ...more }) => (name === '' ? more : { name, ...more }))
  if (relatedResources) value.related_resources = relatedResources
  if (schemas)
    value.schemas = schemas.map(({ path, schema, definition }) =>
      schema ? { path, schema: ['schema', ...schema] } : { path, definition }
    )
  return valueTerm(value, span)
}

function objectTerm(members: Readonly<Record<string, ResolvedTerm>>, span: Span): ResolvedTerm {
  const entries = Object.entries(members).map(([name, value]) => ({
    key: { kind: 'string', value: name, span } as const,
    value
  }))
  return { kind: 'object', entries, span }
}

/** A JSON value as a constant term. */
function valueTerm(value: unknown, span: Span): ResolvedTerm {
  if (typeof value === 'string') return { kind: 'string', value, span }
  if (typeof value === 'boolean') return { kind: 'boolean', value, span }
  if (typeof value === 'number' || typeof value === 'bigint') return { kind: 'number', text: String(value), span }
  if (Array.isArray(value)) return { kind: 'array', items: value.map(each => valueTerm(each, span)), span }
  if (typeof value !== 'object' || value === null) return { kind: 'null', span }
  const members = Object.entries(value).map(([name, each]) => [name, valueTerm(each, span)] as const)
  return objectTerm(Object.fromEntries(members), span)
}
