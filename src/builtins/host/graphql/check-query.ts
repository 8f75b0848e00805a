import type {
  ASTVisitor,
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLInputType,
  GraphQLNamedType,
  GraphQLSchema,
  ObjectValueNode,
  SelectionSetNode,
  ValidationContext,
  ValidationRule,
  ValueNode
} from 'graphql'
import { graphql, Kind } from './library.ts'

/**
 * Checks a query against its schema by the library's rules; where OPA reads the specification otherwise, by OPA's.
 *
 * @throws Error - the first fault
 */
export function checkQuery(schema: GraphQLSchema, query: DocumentNode): void {
  const [error] = graphql().validate(schema, query, rules(), { maxErrors: 1 })
  if (error) throw new Error(error.message.replace(/\.$/, ''))
}

function rules(): readonly ValidationRule[] {
  const { specifiedRules, ValuesOfCorrectTypeRule, SingleFieldSubscriptionsRule } = graphql()
  return [
    ...specifiedRules.filter(rule => rule !== ValuesOfCorrectTypeRule && rule !== SingleFieldSubscriptionsRule),
    knownRootType,
    oneFieldOfSubscription,
    valuesOfCorrectType
  ]
}

function report(context: ValidationContext, message: string): void {
  const { GraphQLError } = graphql()
  context.reportError(new GraphQLError(message))
}

/** The library takes any field of a root that is no object type. */
function knownRootType(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (!graphql().isObjectType(context.getSchema().getRootType(node.operation))) {
        report(context, `Schema does not support operation type "${node.operation}"`)
      }
    }
  }
}

/** Counts names of fields; the specification counts aliases. */
function oneFieldOfSubscription(context: ValidationContext): ASTVisitor {
  return {
    OperationDefinition(node) {
      if (node.operation !== 'subscription') return
      const names = namesOfFields(context, node.selectionSet, new Set())
      const subscription = node.name ? `Subscription "${node.name.value}"` : 'Anonymous Subscription'
      if (names.size > 1) {
        report(context, `${subscription} must select only one top level field.`)
      }
      if ([...names].some(name => name.startsWith('__'))) {
        report(context, `${subscription} must not select an introspection top level field.`)
      }
    }
  }
}

function namesOfFields(
  context: ValidationContext,
  { selections }: SelectionSetNode,
  entered: Set<FragmentDefinitionNode>
): Set<string> {
  const names = new Set<string>()
  const add = (set: SelectionSetNode): void => {
    for (const name of namesOfFields(context, set, entered)) names.add(name)
  }
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) names.add(selection.name.value)
    else if (selection.kind === Kind.INLINE_FRAGMENT) add(selection.selectionSet)
    else {
      const fragment = context.getFragment(selection.name.value)
      if (!fragment || entered.has(fragment)) continue
      entered.add(fragment)
      add(fragment.selectionSet)
    }
  }
  return names
}

/** Integers have 64 bits, and what a scalar of its own takes is not asked. */
function valuesOfCorrectType(context: ValidationContext): ASTVisitor {
  const check = (node: ValueNode): void => {
    const type = context.getInputType()
    if (type && !isOfType(node, type)) wrongType(context, node, type)
  }
  return {
    ListValue(node) {
      const type = graphql().getNullableType(context.getParentInputType())
      if (type && !graphql().isListType(type) && !isOwnScalar(type)) wrongType(context, node, type as GraphQLInputType)
    },
    ObjectValue(node) {
      const type = graphql().getNamedType(context.getInputType())
      if (graphql().isInputObjectType(type)) checkInputObject(context, node, type)
      else if (type && !isOwnScalar(type) && node.fields.length > 0) wrongType(context, node, type as GraphQLInputType)
    },
    ObjectField(node) {
      const parent = graphql().getNamedType(context.getParentInputType())
      if (graphql().isInputObjectType(parent) && !parent.getFields()[node.name.value]) {
        report(context, `Field "${node.name.value}" is not defined by type "${parent.name}".`)
      }
    },
    NullValue: check,
    IntValue: check,
    FloatValue: check,
    StringValue: check,
    BooleanValue: check,
    EnumValue: check
  }
}

function checkInputObject(
  context: ValidationContext,
  node: ObjectValueNode,
  type: Extract<GraphQLNamedType, { readonly isOneOf: boolean }>
): void {
  for (const field of Object.values(type.getFields())) {
    if (!graphql().isRequiredInputField(field) || node.fields.some(({ name }) => name.value === field.name)) continue
    report(context, `Field "${type.name}.${field.name}" of required type "${field.type}" was not provided.`)
  }
  if (!type.isOneOf) return
  if (node.fields.length !== 1) {
    report(context, `OneOf Input Object "${type.name}" must specify exactly one key.`)
  } else if (node.fields[0]?.value.kind === Kind.NULL) {
    report(context, `Field "${type.name}.${node.fields[0].name.value}" must be non-null.`)
  }
}

function isOfType(node: ValueNode, given: GraphQLInputType): boolean {
  if (node.kind === Kind.NULL) return !graphql().isNonNullType(given)
  const type = graphql().getNamedType(given)
  if (isOwnScalar(type)) return true
  if (graphql().isEnumType(type)) return node.kind === Kind.ENUM && type.getValue(node.value) !== undefined
  switch (node.kind) {
    case Kind.INT:
      return ['Int', 'Float', 'ID'].includes(type.name) && BigInt.asIntN(64, BigInt(node.value)) === BigInt(node.value)
    case Kind.FLOAT:
      return type.name === 'Float' && Number.isFinite(Number(node.value))
    case Kind.STRING:
      return type.name === 'String' || type.name === 'ID'
    case Kind.BOOLEAN:
      return type.name === 'Boolean'
    default:
      return false
  }
}

function isOwnScalar(type: unknown): boolean {
  return graphql().isScalarType(type) && !graphql().isSpecifiedScalarType(type)
}

function wrongType(context: ValidationContext, node: ValueNode, type: GraphQLInputType): void {
  report(context, `Expected value of type "${type}", found ${node.kind}.`)
}
