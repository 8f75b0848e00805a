import { createRequire } from 'node:module'

type Library = typeof import('graphql')

let loaded: Library | undefined

/** The GraphQL library, loaded at the first call: that takes a tenth of a second, which hardly anyone needs to wait for. */
export function graphql(): Library {
  loaded ??= createRequire(import.meta.url)('graphql') as Library
  return loaded
}

/** The library's names of nodes, here so that to read a name does not load it. */
export const Kind = {
  DOCUMENT: 'Document',
  OPERATION_DEFINITION: 'OperationDefinition',
  FRAGMENT_DEFINITION: 'FragmentDefinition',
  VARIABLE_DEFINITION: 'VariableDefinition',
  SELECTION_SET: 'SelectionSet',
  FIELD: 'Field',
  ARGUMENT: 'Argument',
  FRAGMENT_SPREAD: 'FragmentSpread',
  INLINE_FRAGMENT: 'InlineFragment',
  DIRECTIVE: 'Directive',
  NAME: 'Name',
  NAMED_TYPE: 'NamedType',
  LIST_TYPE: 'ListType',
  NON_NULL_TYPE: 'NonNullType',
  VARIABLE: 'Variable',
  INT: 'IntValue',
  FLOAT: 'FloatValue',
  STRING: 'StringValue',
  BOOLEAN: 'BooleanValue',
  NULL: 'NullValue',
  ENUM: 'EnumValue',
  LIST: 'ListValue',
  OBJECT: 'ObjectValue',
  OBJECT_FIELD: 'ObjectField',
  SCHEMA_DEFINITION: 'SchemaDefinition',
  SCHEMA_EXTENSION: 'SchemaExtension',
  OPERATION_TYPE_DEFINITION: 'OperationTypeDefinition',
  DIRECTIVE_DEFINITION: 'DirectiveDefinition',
  SCALAR_TYPE_DEFINITION: 'ScalarTypeDefinition',
  OBJECT_TYPE_DEFINITION: 'ObjectTypeDefinition',
  INTERFACE_TYPE_DEFINITION: 'InterfaceTypeDefinition',
  INTERFACE_TYPE_EXTENSION: 'InterfaceTypeExtension',
  UNION_TYPE_DEFINITION: 'UnionTypeDefinition',
  ENUM_TYPE_DEFINITION: 'EnumTypeDefinition',
  ENUM_VALUE_DEFINITION: 'EnumValueDefinition',
  INPUT_OBJECT_TYPE_DEFINITION: 'InputObjectTypeDefinition',
  FIELD_DEFINITION: 'FieldDefinition',
  INPUT_VALUE_DEFINITION: 'InputValueDefinition'
} as unknown as { readonly [Name in keyof Library['Kind']]: Library['Kind'][Name] }
