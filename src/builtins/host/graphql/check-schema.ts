import type { GraphQLSchema, OperationTypeDefinitionNode } from 'graphql'
import { graphql, Kind } from './library.ts'
import { directiveNode, namedType, nameOfType, operationType, typeNode, writeType } from './nodes.ts'
import type {
  ArgumentDefinition,
  Definition,
  Directive,
  DirectiveDefinition,
  EnumValueDefinition,
  FieldDefinition,
  SchemaDefinition,
  SchemaDocument,
  Type
} from './shapes.ts'
import { valueKinds } from './shapes.ts'

interface Schema {
  /** By name, with what extends them. */
  readonly types: ReadonlyMap<string, Definition>
  readonly directives: ReadonlyMap<string, DirectiveDefinition>
  /** Names of types by operation. */
  readonly roots: ReadonlyMap<string, string>
}

/**
 * Checks a schema as OPA does, which asks less than the library would, and makes the library's schema of it.
 *
 * @throws Error - the first fault
 */
export function checkSchema(document: SchemaDocument): GraphQLSchema {
  const types = mergeTypes(document)
  const schema: Schema = { types, directives: directivesOf(document), roots: rootsOf(document, types) }
  for (const definition of document.Schema ?? []) checkDirectives(schema, definition.Directives, 'SCHEMA')
  for (const extension of document.SchemaExtension ?? []) checkDirectives(schema, extension.Directives, 'SCHEMA')
  for (const type of types.values()) checkType(schema, type)
  for (const { Name, Kind, Directives } of document.Extensions ?? []) {
    if (standardKind(Name)) checkDirectives(schema, Directives, Kind)
  }
  for (const directive of schema.directives.values()) {
    checkName(directive.Name)
    checkArguments(schema, directive.Arguments, directive.Name)
  }
  return libraryOf(schema)
}

const standardScalars = ['Int', 'Float', 'String', 'Boolean', 'ID']
const introspection = [
  '__Schema',
  '__Type',
  '__TypeKind',
  '__Field',
  '__InputValue',
  '__EnumValue',
  '__Directive',
  '__DirectiveLocation'
]

const plain = (name: string, nonNull = false): Type => ({ NamedType: name, NonNull: nonNull })
const argument = (name: string, type: Type): ArgumentDefinition => ({ Name: name, Description: '', Type: type })

function standardDirective(
  name: string,
  args: readonly ArgumentDefinition[],
  locations: readonly string[]
): DirectiveDefinition {
  return { Name: name, Description: '', Arguments: args, Locations: locations, IsRepeatable: false }
}

/** Directives of every schema; a schema may define them again, which changes nothing. */
const standardDirectives = [
  standardDirective(
    'defer',
    [argument('if', plain('Boolean')), argument('label', plain('String'))],
    ['FRAGMENT_SPREAD', 'INLINE_FRAGMENT']
  ),
  standardDirective(
    'include',
    [argument('if', plain('Boolean', true))],
    ['FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT']
  ),
  standardDirective('skip', [argument('if', plain('Boolean', true))], ['FIELD', 'FRAGMENT_SPREAD', 'INLINE_FRAGMENT']),
  standardDirective(
    'deprecated',
    [argument('reason', plain('String'))],
    ['FIELD_DEFINITION', 'ARGUMENT_DEFINITION', 'INPUT_FIELD_DEFINITION', 'ENUM_VALUE']
  ),
  standardDirective('specifiedBy', [argument('url', plain('String', true))], ['SCALAR']),
  standardDirective('oneOf', [], ['INPUT_OBJECT'])
]

function mergeTypes(document: SchemaDocument): Map<string, Definition> {
  const types = new Map<string, Definition>()
  for (const type of document.Definitions ?? []) {
    if (types.has(type.Name) || standardKind(type.Name)) {
      throw new Error(`Cannot redeclare type ${type.Name}.`)
    }
    types.set(type.Name, type)
  }
  for (const extension of document.Extensions ?? []) {
    const base = types.get(extension.Name)
    const kind = base?.Kind ?? standardKind(extension.Name) ?? extension.Kind
    if (kind !== extension.Kind) {
      throw new Error(`Cannot extend type ${extension.Name} because the base type is a ${kind}, not ${extension.Kind}.`)
    }
    if (!base) {
      if (!standardKind(extension.Name)) types.set(extension.Name, extension)
      continue
    }
    const both = <T>(list: (of: Definition) => readonly T[] | undefined): readonly T[] => [
      ...(list(base) ?? []),
      ...(list(extension) ?? [])
    ]
    types.set(base.Name, {
      ...base,
      Directives: both(type => type.Directives),
      Interfaces: both(type => type.Interfaces),
      Fields: both(type => type.Fields),
      Types: both(type => type.Types),
      EnumValues: both(type => type.EnumValues)
    })
  }
  return types
}

function directivesOf(document: SchemaDocument): Map<string, DirectiveDefinition> {
  const directives = new Map<string, DirectiveDefinition>()
  const standard = new Set(standardDirectives.map(({ Name }) => Name))
  for (const directive of document.Directives ?? []) {
    if (directives.has(directive.Name) && !standard.has(directive.Name)) {
      throw new Error(`Cannot redeclare directive ${directive.Name}.`)
    }
    directives.set(directive.Name, directive)
  }
  for (const directive of standardDirectives) {
    if (!directives.has(directive.Name)) directives.set(directive.Name, directive)
  }
  return directives
}

function rootsOf(document: SchemaDocument, types: ReadonlyMap<string, Definition>): Map<string, string> {
  const definitions: readonly SchemaDefinition[] = document.Schema ?? []
  if (definitions.length > 1) {
    throw new Error('Cannot have multiple schema entry points, consider schema extensions instead.')
  }
  const roots = new Map<string, string>()
  for (const { OperationTypes = [] } of [...definitions, ...(document.SchemaExtension ?? [])]) {
    for (const { Operation, Type } of OperationTypes) {
      if (!types.has(Type)) throw new Error(`Schema root ${Operation} refers to a type ${Type} that does not exist.`)
      roots.set(Operation, Type)
    }
  }
  if (definitions.length === 0) {
    for (const [operation, name] of [
      ['query', 'Query'],
      ['mutation', 'Mutation'],
      ['subscription', 'Subscription']
    ] as const) {
      if (!roots.has(operation) && types.has(name)) roots.set(operation, name)
    }
  }
  return roots
}

// ---- one type

const outputKinds = ['SCALAR', 'OBJECT', 'INTERFACE', 'UNION', 'ENUM']
const inputKinds = ['SCALAR', 'ENUM', 'INPUT_OBJECT']

function checkType(schema: Schema, type: Definition): void {
  const fields = type.Fields ?? []
  for (const field of fields) {
    checkName(field.Name)
    kindOf(schema, field.Type)
    checkArguments(schema, field.Arguments)
    const location = type.Kind === 'INPUT_OBJECT' ? 'INPUT_FIELD_DEFINITION' : 'FIELD_DEFINITION'
    checkDirectives(schema, field.Directives, location)
  }
  for (const member of type.Types ?? []) {
    const kind = kindOfName(schema, member)
    if (kind !== 'OBJECT') throw new Error(`${type.Kind} type "${member}" must be OBJECT.`)
  }
  for (const name of type.Interfaces ?? []) checkImplements(schema, type, name)
  checkParts(schema, type, fields)
  checkOnce(fields, name => `Field ${type.Name}.${name} can only be defined once.`)
  checkOnce(type.EnumValues ?? [], name => `Enum value ${type.Name}.${name} can only be defined once.`)
  const members = (type.Types ?? []).map(Name => ({ Name }))
  checkOnce(members, name => `Union type ${type.Name} can only include type ${name} once.`)
  if (!type.BuiltIn) checkName(type.Name)
  // What extends a type may repeat its directives.
  checkDirectives(schema, type.Directives, type.Kind, { repeated: true })
}

/** What each kind asks of its fields or values. */
function checkParts(schema: Schema, type: Definition, fields: readonly FieldDefinition[]): void {
  switch (type.Kind) {
    case 'OBJECT':
    case 'INTERFACE':
      if (fields.length === 0) throw new Error(`${type.Kind} ${type.Name}: must define one or more fields.`)
      for (const field of fields) {
        if (!outputKinds.includes(kindOf(schema, field.Type))) {
          throw new Error(`${type.Kind} ${type.Name}: field must be one of ${outputKinds.join(', ')}.`)
        }
      }
      return
    case 'INPUT_OBJECT':
      if (fields.length === 0) throw new Error(`${type.Kind} ${type.Name}: must define one or more input fields.`)
      for (const field of fields) {
        const kind = kindOf(schema, field.Type)
        if (!inputKinds.includes(kind)) {
          throw new Error(`${kind} ${field.Name}: field must be one of ${inputKinds.join(', ')}.`)
        }
      }
      return
    case 'ENUM':
      checkEnum(schema, type, type.EnumValues ?? [])
      return
  }
}

function checkEnum(schema: Schema, type: Definition, values: readonly EnumValueDefinition[]): void {
  if (values.length === 0) throw new Error(`${type.Kind} ${type.Name}: must define one or more unique enum values.`)
  for (const value of values) {
    if (['true', 'false', 'null'].includes(value.Name)) {
      throw new Error(`${type.Kind} ${type.Name}: non-enum value ${value.Name}.`)
    }
    checkDirectives(schema, value.Directives, 'ENUM_VALUE')
  }
}

function checkOnce(parts: readonly { readonly Name: string }[], message: (name: string) => string): void {
  const seen = new Set<string>()
  for (const { Name } of parts) {
    if (seen.has(Name)) throw new Error(message(Name))
    seen.add(Name)
  }
}

function checkName(name: string): void {
  if (name.startsWith('__')) {
    throw new Error(`Name "${name}" must not begin with "__", which is reserved by GraphQL introspection.`)
  }
}

/** The kind of a type that every schema has. */
function standardKind(name: string): string | undefined {
  if (standardScalars.includes(name)) return 'SCALAR'
  if (!introspection.includes(name)) return undefined
  return name === '__TypeKind' || name === '__DirectiveLocation' ? 'ENUM' : 'OBJECT'
}

function kindOfName(schema: Schema, name: string): string {
  const kind = standardKind(name) ?? schema.types.get(name)?.Kind
  if (kind === undefined) throw new Error(`Undefined type ${name}.`)
  return kind
}

function kindOf(schema: Schema, type: Type | undefined): string {
  return kindOfName(schema, nameOfType(type))
}

function checkArguments(schema: Schema, args: readonly ArgumentDefinition[] = [], within?: string): void {
  for (const argument of args) {
    checkName(argument.Name)
    const kind = kindOf(schema, argument.Type)
    if (!inputKinds.includes(kind)) {
      const type = writeType(argument.Type)
      throw new Error(`cannot use ${type} as argument ${argument.Name} because ${kind} is not a valid input type`)
    }
    checkDirectives(schema, argument.Directives, 'ARGUMENT_DEFINITION', within === undefined ? {} : { within })
  }
}

/** @param options - `within`: the directive whose definition this is; `repeated`: several places are joined here */
function checkDirectives(
  schema: Schema,
  directives: readonly Directive[] = [],
  location: string,
  options: { readonly within?: string; readonly repeated?: boolean } = {}
): void {
  const seen = new Set<string>()
  for (const directive of directives) {
    const name = directive.Name
    checkName(name)
    if (name === options.within) throw new Error(`Directive ${name} cannot refer to itself.`)
    const definition = schema.directives.get(name)
    if (!definition) throw new Error(`Undefined directive ${name}.`)
    if (seen.has(name) && !definition.IsRepeatable && !options.repeated) {
      throw new Error(`The directive ${name} can only be used once at this location.`)
    }
    seen.add(name)
    if (!definition.Locations?.includes(location))
      throw new Error(`Directive ${name} is not applicable on ${location}.`)
    const given = directive.Arguments ?? []
    const known = definition.Arguments ?? []
    const unknown = given.find(argument => !known.some(({ Name }) => Name === argument.Name))
    if (unknown) throw new Error(`Undefined argument ${unknown.Name} for directive ${name}.`)
    for (const required of known) {
      if (!required.Type.NonNull || required.DefaultValue) continue
      const value = given.find(({ Name }) => Name === required.Name)?.Value
      if (!value || valueKinds[value.Kind] === 'NullValue') {
        throw new Error(`Argument ${required.Name} for directive ${name} cannot be null.`)
      }
    }
  }
}

// ---- interfaces

function checkImplements(schema: Schema, type: Definition, name: string): void {
  const kind = kindOfName(schema, name)
  const parent = schema.types.get(name)
  if (!parent || kind !== 'INTERFACE') throw new Error(`"${name}" is a non interface type ${kind}.`)
  const rule = `For ${type.Name} to implement ${name}`
  for (const wanted of parent.Fields ?? []) {
    const found = type.Fields?.find(field => field.Name === wanted.Name)
    if (!found) throw new Error(`${rule} it must have a field called ${wanted.Name}.`)
    if (!isCovariant(schema, wanted.Type, found.Type)) {
      throw new Error(`${rule} the field ${wanted.Name} must have type ${writeType(wanted.Type)}.`)
    }
    checkArgumentsOf(wanted, found, `${rule} the field ${wanted.Name} must have the same arguments but`)
  }
  for (const transitive of parent.Interfaces ?? []) {
    if (type.Interfaces?.includes(transitive)) continue
    throw new Error(
      transitive === type.Name
        ? `Type ${type.Name} cannot implement ${name} because it would create a circular reference.`
        : `Type ${type.Name} must implement ${transitive} because it is implemented by ${name}.`
    )
  }
}

function checkArgumentsOf(wanted: FieldDefinition, found: FieldDefinition, rule: string): void {
  const given = found.Arguments ?? []
  for (const argument of wanted.Arguments ?? []) {
    const same = given.find(({ Name }) => Name === argument.Name)
    if (!same) throw new Error(`${rule} it is missing ${argument.Name}.`)
    if (!isCompatible(argument.Type, same.Type)) throw new Error(`${rule} ${argument.Name} has the wrong type.`)
  }
  for (const more of given) {
    const isAdded = !wanted.Arguments?.some(({ Name }) => Name === more.Name)
    if (isAdded && more.Type.NonNull && !more.DefaultValue) throw new Error(`${rule} ${more.Name} is required.`)
  }
}

function isCovariant(schema: Schema, wanted: Type, found: Type): boolean {
  if (wanted.NonNull && !found.NonNull) return false
  if (wanted.NamedType === '') {
    return wanted.Elem !== undefined && found.Elem !== undefined && isCovariant(schema, wanted.Elem, found.Elem)
  }
  if (wanted.NamedType === found.NamedType) return true
  const isMember = schema.types.get(wanted.NamedType)?.Types?.includes(found.NamedType) ?? false
  return isMember || (schema.types.get(found.NamedType)?.Interfaces?.includes(wanted.NamedType) ?? false)
}

/** The same names and lists; where `found` asks for a value, `wanted` does too. */
function isCompatible(wanted: Type, found: Type): boolean {
  if (wanted.NamedType !== found.NamedType) return false
  if (wanted.Elem && !(found.Elem && isCompatible(wanted.Elem, found.Elem))) return false
  return wanted.NonNull || !found.NonNull
}

// ---- the library's schema

function libraryOf(schema: Schema): GraphQLSchema {
  const roots = [...schema.roots].map(
    ([operation, type]): OperationTypeDefinitionNode => ({
      kind: Kind.OPERATION_TYPE_DEFINITION,
      operation: operationType(operation),
      type: namedType(type)
    })
  )
  return graphql().buildASTSchema(
    {
      kind: Kind.DOCUMENT,
      definitions: [
        ...[...schema.types.values()].map(typeNode),
        ...[...schema.directives.values()].map(directiveNode),
        { kind: Kind.SCHEMA_DEFINITION, operationTypes: roots }
      ]
    },
    { assumeValid: true, assumeValidSDL: true }
  )
}
