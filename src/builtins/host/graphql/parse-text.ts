import type {
  ConstDirectiveNode,
  DefinitionNode,
  DirectiveNode,
  DocumentNode,
  FieldDefinitionNode,
  GraphQLError,
  InputValueDefinitionNode,
  SelectionNode,
  StringValueNode,
  Token,
  TypeNode,
  TypeSystemDefinitionNode,
  TypeSystemExtensionNode,
  ValueNode,
  VariableDefinitionNode
} from 'graphql'
import { graphql, Kind } from './library.ts'
import type {
  ArgumentDefinition,
  CommentGroup,
  Definition,
  Directive,
  DirectiveDefinition,
  FieldDefinition,
  FragmentDefinition,
  OperationDefinition,
  QueryDocument,
  SchemaDefinition,
  SchemaDocument,
  Selection,
  Type,
  Value,
  VariableDefinition
} from './shapes.ts'
import { valueKinds } from './shapes.ts'

/** Tokens of one text; more are refused, since what checks a query takes more than linear time. */
const mostTokens = 20_000

/**
 * Reads the text of a query.
 *
 * @throws Error - it is none; the message is OPA's, with row and column
 */
export function parseQueryText(text: string): QueryDocument {
  const operations: OperationDefinition[] = []
  const fragments: FragmentDefinition[] = []
  for (const node of parseText(text)) {
    if (node.kind === Kind.OPERATION_DEFINITION) {
      if ('description' in node && node.description) refuse(node)
      operations.push({
        Operation: node.operation,
        Name: node.name?.value ?? '',
        ...some('VariableDefinitions', node.variableDefinitions?.map(variableDefinition)),
        ...directives(node.directives),
        SelectionSet: node.selectionSet.selections.map(selection),
        // OPA reads the comment of an operation without a keyword too late.
        ...(node.loc?.startToken.kind === '{' ? {} : comment('Comment', node.loc?.startToken))
      })
    } else if (node.kind === Kind.FRAGMENT_DEFINITION) {
      fragments.push({
        Name: node.name.value,
        ...some('VariableDefinition', node.variableDefinitions?.map(variableDefinition)),
        TypeCondition: node.typeCondition.name.value,
        ...directives(node.directives),
        SelectionSet: node.selectionSet.selections.map(selection),
        ...comment('Comment', node.loc?.startToken)
      })
    } else refuse(node)
  }
  return { ...some('Operations', operations), ...some('Fragments', fragments) }
}

/**
 * Reads the text of a schema.
 *
 * @throws Error - it is none; the message is OPA's, with row and column
 */
export function parseSchemaText(text: string): SchemaDocument {
  const schemas: SchemaDefinition[] = []
  const schemaExtensions: SchemaDefinition[] = []
  const directiveDefinitions: DirectiveDefinition[] = []
  const definitions: Definition[] = []
  const extensions: Definition[] = []
  const nodes = parseText(text)
  for (const node of nodes) {
    switch (node.kind) {
      case Kind.OPERATION_DEFINITION:
      case Kind.FRAGMENT_DEFINITION:
        return refuse(node)
      case Kind.SCHEMA_DEFINITION:
      case Kind.SCHEMA_EXTENSION: {
        const types = node.operationTypes?.map(type => ({
          Operation: type.operation,
          Type: type.type.name.value,
          ...comment('Comment', type.loc?.startToken)
        }))
        const schema = {
          ...described(node),
          ...directives(node.directives),
          ...some('OperationTypes', types),
          ...endComment(node, types)
        }
        ;(node.kind === Kind.SCHEMA_DEFINITION ? schemas : schemaExtensions).push(schema)
        break
      }
      case Kind.DIRECTIVE_DEFINITION:
        directiveDefinitions.push({
          ...described(node),
          Name: node.name.value,
          ...some('Arguments', node.arguments?.map(inputValue)),
          Locations: node.locations.map(({ value }) => value),
          IsRepeatable: node.repeatable
        })
        break
      default:
        if (node.kind === Kind.INTERFACE_TYPE_EXTENSION && node.interfaces?.length) refuse(node)
        ;(node.kind.endsWith('Extension') ? extensions : definitions).push(definition(node))
    }
  }
  return {
    ...some('Schema', schemas),
    ...some('SchemaExtension', schemaExtensions),
    ...some('Directives', directiveDefinitions),
    ...some('Definitions', definitions),
    ...some('Extensions', extensions),
    ...endOfText(nodes, text)
  }
}

const kinds: Readonly<Record<string, string>> = {
  Scalar: 'SCALAR',
  Object: 'OBJECT',
  Interface: 'INTERFACE',
  Union: 'UNION',
  Enum: 'ENUM',
  InputObject: 'INPUT_OBJECT'
}

type TypeNodeOfSystem = Exclude<
  TypeSystemDefinitionNode | TypeSystemExtensionNode,
  { readonly kind: 'SchemaDefinition' | 'SchemaExtension' | 'DirectiveDefinition' }
>

function definition(node: TypeNodeOfSystem): Definition {
  const fields: readonly FieldDefinition[] | undefined =
    'fields' in node ? node.fields?.map(field => inputValue(field)) : undefined
  const values =
    'values' in node
      ? node.values?.map(value => ({ ...described(value), Name: value.name.value, ...directives(value.directives) }))
      : undefined
  return {
    Kind: kinds[node.kind.replace(/Type(?:Definition|Extension)$/, '')] as string,
    Name: node.name.value,
    BuiltIn: false,
    ...described(node),
    ...directives(node.directives),
    ...some('Interfaces', 'interfaces' in node ? node.interfaces?.map(({ name }) => name.value) : undefined),
    ...some('Fields', fields),
    ...some('Types', 'types' in node ? node.types?.map(({ name }) => name.value) : undefined),
    ...some('EnumValues', values),
    ...endComment(node, fields ?? values)
  }
}

function inputValue(node: FieldDefinitionNode | InputValueDefinitionNode): FieldDefinition & ArgumentDefinition {
  return {
    ...described(node),
    Name: node.name.value,
    ...some('Arguments', 'arguments' in node ? node.arguments?.map(inputValue) : undefined),
    ...('defaultValue' in node && node.defaultValue ? { DefaultValue: value(node.defaultValue) } : {}),
    Type: type(node.type),
    ...directives(node.directives)
  }
}

function selection(node: SelectionNode): Selection {
  const start = comment('Comment', node.loc?.startToken)
  switch (node.kind) {
    case Kind.FIELD:
      return {
        Alias: (node.alias ?? node.name).value,
        Name: node.name.value,
        ...argumentsOf(node),
        ...directives(node.directives),
        ...some('SelectionSet', node.selectionSet?.selections.map(selection)),
        ...start
      }
    case Kind.FRAGMENT_SPREAD:
      return { Name: node.name.value, ...directives(node.directives), ...start }
    case Kind.INLINE_FRAGMENT:
      return {
        TypeCondition: node.typeCondition?.name.value ?? '',
        ...directives(node.directives),
        SelectionSet: node.selectionSet.selections.map(selection),
        ...start
      }
  }
}

function variableDefinition(node: VariableDefinitionNode): VariableDefinition & { readonly Used: false } {
  return {
    Variable: node.variable.name.value,
    Type: type(node.type),
    ...(node.defaultValue ? { DefaultValue: value(node.defaultValue) } : {}),
    ...directives(node.directives),
    ...comment('Comment', node.loc?.startToken),
    Used: false
  }
}

function argumentsOf(node: { readonly arguments?: DirectiveNode['arguments'] }) {
  const given = node.arguments?.map(argument => ({
    Name: argument.name.value,
    Value: value(argument.value),
    ...comment('Comment', argument.loc?.startToken)
  }))
  return some('Arguments', given)
}

function directives(nodes: readonly (DirectiveNode | ConstDirectiveNode)[] | undefined): {
  readonly Directives?: readonly Directive[]
} {
  return some(
    'Directives',
    nodes?.map(node => ({ Name: node.name.value, ...argumentsOf(node), Location: '' }))
  )
}

function type(node: TypeNode, nonNull = false): Type {
  if (node.kind === Kind.NON_NULL_TYPE) return type(node.type, true)
  return node.kind === Kind.LIST_TYPE
    ? { NamedType: '', Elem: type(node.type), NonNull: nonNull }
    : { NamedType: node.name.value, NonNull: nonNull }
}

function value(node: ValueNode): Value & { readonly ExpectedTypeHasDefault: false } {
  const block = node.kind === Kind.STRING && node.block
  const of = (Raw: string) => ({
    Raw,
    Kind: valueKinds.indexOf(block ? 'BlockValue' : (node.kind as (typeof valueKinds)[number])),
    ExpectedTypeHasDefault: false as const
  })
  switch (node.kind) {
    case Kind.VARIABLE:
      return of(node.name.value)
    case Kind.NULL:
      return of('null')
    case Kind.LIST:
      return {
        ...of(''),
        ...some(
          'Children',
          node.values.map(element => ({ Name: '', Value: value(element) }))
        ),
        ...comment('Comment', node.loc?.startToken)
      }
    case Kind.OBJECT: {
      const members = node.fields.map(field => ({
        Name: field.name.value,
        Value: value(field.value),
        ...comment('Comment', field.loc?.startToken)
      }))
      return { ...of(''), ...some('Children', members), ...comment('Comment', node.loc?.startToken) }
    }
    case Kind.STRING:
      return of(stringValue(node))
    default:
      return of(String(node.value))
  }
}

/** A block string loses the indentation that all its lines share: with the first, which the specification leaves out. */
function stringValue(node: StringValueNode): string {
  if (!node.block || !node.loc) return node.value
  const { source, start, end } = node.loc
  const lines = source.body
    .slice(start + 3, end - 3)
    .replaceAll('\\"""', '"""')
    .split(/\r\n|\n|\r/)
  const isBlank = (line: string | undefined): boolean => line !== undefined && /^[ \t]*$/.test(line)
  const indents = lines.filter(line => !isBlank(line)).map(line => line.search(/[^ \t]/))
  const shared = Math.min(...indents)
  const cut = lines.map((line, i) => (i === 0 ? line : line.slice(shared)))
  while (isBlank(cut[0])) cut.shift()
  while (isBlank(cut.at(-1))) cut.pop()
  return cut.join('\n')
}

/** The description and the comments before it and after it. */
function described(node: DefinitionNode | FieldDefinitionNode | InputValueDefinitionNode | DescribedNode) {
  const given = 'description' in node ? node.description : undefined
  const after = given?.loc ? nextToken(given.loc.endToken) : node.loc?.startToken
  return {
    Description: given ? stringValue(given) : '',
    ...(given?.value ? comment('BeforeDescriptionComment', given.loc?.startToken) : {}),
    ...comment('AfterDescriptionComment', after)
  }
}

interface DescribedNode {
  readonly description?: StringValueNode | undefined
  readonly loc?: DefinitionNode['loc']
}

function nextToken(token: Token): Token | undefined {
  let next = token.next
  while (next?.kind === 'Comment') next = next.next
  return next ?? undefined
}

/** The comments before the brace that closes `parts`. */
function endComment(node: DefinitionNode, parts: readonly unknown[] | undefined) {
  return parts?.length ? comment('EndOfDefinitionComment', node.loc?.endToken) : {}
}

function endOfText(nodes: readonly DefinitionNode[], text: string) {
  const last = nodes.at(-1)?.loc?.endToken
  if (last) return comment('Comment', nextToken(last))
  const comments = [...text.matchAll(/#.*/g)].map(([Value]) => ({ Value }))
  return comments.length > 0 ? { Comment: { List: comments } } : {}
}

/** The comments that stand directly before a token. */
function comment<Name extends string>(name: Name, token: Token | undefined): { readonly [key in Name]?: CommentGroup } {
  const texts: { readonly Value: string }[] = []
  for (let before = token?.prev; before?.kind === 'Comment'; before = before.prev) {
    texts.unshift({ Value: `#${before.value}` })
  }
  return (texts.length > 0 ? { [name]: { List: texts } } : {}) as unknown as { readonly [key in Name]?: CommentGroup }
}

/** A member that is left out when it is empty. */
function some<Name extends string, T>(
  name: Name,
  list: readonly T[] | undefined
): { readonly [key in Name]?: readonly T[] } {
  return (list?.length ? { [name]: list } : {}) as { readonly [key in Name]?: readonly T[] }
}

function parseText(text: string): DocumentNode['definitions'] {
  // No definition at all is a document to OPA.
  if (text.split(/[\n\r]/).every(line => /^[ \t,\uFEFF]*(?:#.*)?$/.test(line))) return []
  try {
    return graphql().parse(text, { maxTokens: mostTokens, allowLegacyFragmentVariables: true }).definitions
  } catch (error) {
    if (error instanceof graphql().GraphQLError) throw new Error(messageOf(error), { cause: error })
    throw error
  }
}

/** OPA's words where the parsers agree on what is wrong. */
function messageOf(error: GraphQLError): string {
  const message = error.message
    .replace(/^Syntax Error: /, '')
    .replace(/\.$/, '')
    .replaceAll(/(Expected|Unexpected|found)( [A-Z][A-Za-z]*)? "(\W+)"/g, '$1$2 $3')
    .replace(/(Expected Name|found) Name "[^"]*"$/, '$1 Name')
  const [place] = error.locations ?? []
  return place ? `${message} in GraphQL string at location ${place.line}:${place.column}` : message
}

function refuse(node: DefinitionNode): never {
  const token = node.loc?.startToken
  const found = token?.kind === 'Name' ? `Name "${token.value}"` : token?.kind
  throw new Error(`Unexpected ${found} in GraphQL string at location ${token?.line}:${token?.column}`)
}
