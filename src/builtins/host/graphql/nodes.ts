import type {
  ArgumentNode,
  ConstValueNode,
  DefinitionNode,
  DirectiveDefinitionNode,
  DirectiveNode,
  DocumentNode,
  EnumValueDefinitionNode,
  FieldDefinitionNode,
  InputValueDefinitionNode,
  ListTypeNode,
  NamedTypeNode,
  NameNode,
  OperationTypeNode,
  SelectionNode,
  SelectionSetNode,
  TypeDefinitionNode,
  TypeNode,
  ValueNode,
  VariableDefinitionNode
} from 'graphql'
import { graphql, Kind } from './library.ts'
import type {
  ArgumentDefinition,
  Definition,
  Directive,
  DirectiveDefinition,
  QueryDocument,
  Selection,
  Type,
  Value,
  VariableDefinition
} from './shapes.ts'
import { valueKinds } from './shapes.ts'

/**
 * What the library checks: its own nodes, made of OPA's form.
 *
 * @throws Error - a value of no kind, an operation that is none, a type without a name
 */
export function queryNodes(query: QueryDocument): DocumentNode {
  const operations = (query.Operations ?? []).map(
    (operation): DefinitionNode => ({
      kind: Kind.OPERATION_DEFINITION,
      operation: operationType(operation.Operation),
      ...(operation.Name === '' ? {} : { name: name(operation.Name) }),
      variableDefinitions: variableDefinitions(operation.VariableDefinitions),
      directives: directives(operation.Directives),
      selectionSet: selectionSet(operation.SelectionSet)
    })
  )
  const fragments = (query.Fragments ?? []).map(
    (fragment): DefinitionNode => ({
      kind: Kind.FRAGMENT_DEFINITION,
      name: name(fragment.Name),
      variableDefinitions: variableDefinitions(fragment.VariableDefinition),
      typeCondition: namedType(fragment.TypeCondition),
      directives: directives(fragment.Directives),
      selectionSet: selectionSet(fragment.SelectionSet)
    })
  )
  return { kind: Kind.DOCUMENT, definitions: [...operations, ...fragments] }
}

export function operationType(operation: string): OperationTypeNode {
  const type = Object.values(graphql().OperationTypeNode).find(type => type === (operation || 'query'))
  if (!type) throw new Error(`got unknown operation type "${operation}"`)
  return type
}

/** One type of a schema. Directives are left out but `@oneOf`: the schema is checked elsewhere. */
export function typeNode(definition: Definition): TypeDefinitionNode {
  const common = {
    name: name(definition.Name),
    directives: directives(definition.Directives?.filter(({ Name }) => Name === 'oneOf')) as never
  }
  const interfaces = (definition.Interfaces ?? []).map(namedType)
  const fields = (definition.Fields ?? []).map(
    (field): FieldDefinitionNode => ({
      kind: Kind.FIELD_DEFINITION,
      name: name(field.Name),
      arguments: argumentNodes(field.Arguments),
      type: typeReference(field.Type)
    })
  )
  switch (definition.Kind) {
    case 'SCALAR':
      return { kind: Kind.SCALAR_TYPE_DEFINITION, ...common }
    case 'OBJECT':
      return { kind: Kind.OBJECT_TYPE_DEFINITION, ...common, interfaces, fields }
    case 'INTERFACE':
      return { kind: Kind.INTERFACE_TYPE_DEFINITION, ...common, interfaces, fields }
    case 'UNION':
      return { kind: Kind.UNION_TYPE_DEFINITION, ...common, types: (definition.Types ?? []).map(namedType) }
    case 'ENUM': {
      const values = (definition.EnumValues ?? []).map(
        (value): EnumValueDefinitionNode => ({
          kind: Kind.ENUM_VALUE_DEFINITION,
          name: name(value.Name)
        })
      )
      return { kind: Kind.ENUM_TYPE_DEFINITION, ...common, values }
    }
    case 'INPUT_OBJECT':
      return { kind: Kind.INPUT_OBJECT_TYPE_DEFINITION, ...common, fields: argumentNodes(definition.Fields) }
    default:
      throw new Error(`type ${definition.Name} is of no known kind: "${definition.Kind}"`)
  }
}

export function directiveNode(definition: DirectiveDefinition): DirectiveDefinitionNode {
  return {
    kind: Kind.DIRECTIVE_DEFINITION,
    name: name(definition.Name),
    arguments: argumentNodes(definition.Arguments),
    repeatable: definition.IsRepeatable,
    locations: (definition.Locations ?? []).map(name)
  }
}

/** `[Int!]` */
export function writeType(type: Type): string {
  const text = type.NamedType === '' && type.Elem ? `[${writeType(type.Elem)}]` : type.NamedType
  return type.NonNull ? `${text}!` : text
}

/** The name inside all lists. */
export function nameOfType(type: Type | undefined): string {
  if (!type) throw new Error('a type is missing')
  return type.NamedType === '' ? nameOfType(type.Elem) : type.NamedType
}

function name(value: string): NameNode {
  return { kind: Kind.NAME, value }
}

export function namedType(value: string): NamedTypeNode {
  return { kind: Kind.NAMED_TYPE, name: name(value) }
}

function typeReference(type: Type | undefined): TypeNode {
  if (!type) throw new Error('a type is missing')
  const nullable: NamedTypeNode | ListTypeNode =
    type.NamedType === '' ? { kind: Kind.LIST_TYPE, type: typeReference(type.Elem) } : namedType(type.NamedType)
  return type.NonNull ? { kind: Kind.NON_NULL_TYPE, type: nullable } : nullable
}

function argumentNodes(definitions: readonly ArgumentDefinition[] = []): readonly InputValueDefinitionNode[] {
  return definitions.map(definition => ({
    kind: Kind.INPUT_VALUE_DEFINITION,
    name: name(definition.Name),
    type: typeReference(definition.Type),
    ...(definition.DefaultValue ? { defaultValue: valueNode(definition.DefaultValue) as ConstValueNode } : {})
  }))
}

function selectionSet(selections: readonly Selection[] = []): SelectionSetNode {
  return {
    kind: Kind.SELECTION_SET,
    selections: selections.map((selection): SelectionNode => {
      const common = { directives: directives(selection.Directives) }
      if (selection.TypeCondition !== undefined) {
        return {
          kind: Kind.INLINE_FRAGMENT,
          ...common,
          ...(selection.TypeCondition === '' ? {} : { typeCondition: namedType(selection.TypeCondition) }),
          selectionSet: selectionSet(selection.SelectionSet)
        }
      }
      const named = { ...common, name: name(selection.Name ?? '') }
      if (selection.Alias === undefined) return { kind: Kind.FRAGMENT_SPREAD, ...named }
      return {
        kind: Kind.FIELD,
        ...named,
        ...(selection.Alias === selection.Name ? {} : { alias: name(selection.Alias) }),
        arguments: argumentsOf(selection),
        ...(selection.SelectionSet ? { selectionSet: selectionSet(selection.SelectionSet) } : {})
      }
    })
  }
}

function variableDefinitions(definitions: readonly VariableDefinition[] = []): readonly VariableDefinitionNode[] {
  return definitions.map(definition => ({
    kind: Kind.VARIABLE_DEFINITION,
    variable: { kind: Kind.VARIABLE, name: name(definition.Variable) },
    type: typeReference(definition.Type),
    ...(definition.DefaultValue ? { defaultValue: valueNode(definition.DefaultValue) as ConstValueNode } : {}),
    directives: directives(definition.Directives) as never
  }))
}

function directives(given: readonly Directive[] = []): readonly DirectiveNode[] {
  return given.map(directive => ({
    kind: Kind.DIRECTIVE,
    name: name(directive.Name),
    arguments: argumentsOf(directive)
  }))
}

function argumentsOf({ Arguments = [] }: Pick<Directive, 'Arguments'>): readonly ArgumentNode[] {
  return Arguments.map(argument => ({
    kind: Kind.ARGUMENT,
    name: name(argument.Name),
    value: valueNode(argument.Value)
  }))
}

function valueNode(value: Value | undefined): ValueNode {
  const kind = valueKinds[value?.Kind ?? -1]
  const raw = value?.Raw ?? ''
  const children = value?.Children ?? []
  switch (kind) {
    case 'Variable':
      return { kind: Kind.VARIABLE, name: name(raw) }
    case 'IntValue':
    case 'FloatValue':
    case 'EnumValue':
      return { kind: Kind[kind === 'IntValue' ? 'INT' : kind === 'FloatValue' ? 'FLOAT' : 'ENUM'], value: raw }
    case 'StringValue':
    case 'BlockValue':
      return { kind: Kind.STRING, value: raw, block: kind === 'BlockValue' }
    case 'BooleanValue':
      return { kind: Kind.BOOLEAN, value: raw === 'true' }
    case 'NullValue':
      return { kind: Kind.NULL }
    case 'ListValue':
      return { kind: Kind.LIST, values: children.map(child => valueNode(child.Value)) }
    case 'ObjectValue':
      return {
        kind: Kind.OBJECT,
        fields: children.map(child => ({
          kind: Kind.OBJECT_FIELD,
          name: name(child.Name),
          value: valueNode(child.Value)
        }))
      }
    default:
      throw new Error(`a value is of no known kind: ${value?.Kind}`)
  }
}
