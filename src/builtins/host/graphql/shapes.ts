/**
 * OPA's form of a GraphQL document: the members of its Go structures, without places, and without what is empty or null.
 *
 * What arrives as an object is read by these shapes as Go's JSON reader reads it: names of members in any case, unknown
 * members dropped, absent ones at their zero.
 */

export interface CommentGroup {
  readonly List?: readonly { readonly Value: string }[]
}

export interface Type {
  readonly NamedType: string
  readonly Elem?: Type
  readonly NonNull: boolean
}

/** Kinds of `Value`, by number. */
export const valueKinds = [
  'Variable',
  'IntValue',
  'FloatValue',
  'StringValue',
  'BlockValue',
  'BooleanValue',
  'NullValue',
  'EnumValue',
  'ListValue',
  'ObjectValue'
] as const

export interface Value {
  readonly Raw: string
  readonly Kind: number
  readonly Children?: readonly ChildValue[]
}

export interface ChildValue {
  readonly Name: string
  readonly Value: Value
}

export interface Argument {
  readonly Name: string
  readonly Value: Value
}

export interface Directive {
  readonly Name: string
  readonly Arguments?: readonly Argument[]
}

/** A field, a spread or an inline fragment. */
export interface Selection {
  readonly Alias?: string
  readonly Name?: string
  readonly TypeCondition?: string
  readonly Arguments?: readonly Argument[]
  readonly Directives?: readonly Directive[]
  readonly SelectionSet?: readonly Selection[]
}

export interface VariableDefinition {
  readonly Variable: string
  readonly Type: Type
  readonly DefaultValue?: Value
  readonly Directives?: readonly Directive[]
}

export interface OperationDefinition {
  readonly Operation: string
  readonly Name: string
  readonly VariableDefinitions?: readonly VariableDefinition[]
  readonly Directives?: readonly Directive[]
  readonly SelectionSet?: readonly Selection[]
}

export interface FragmentDefinition {
  readonly Name: string
  readonly VariableDefinition?: readonly VariableDefinition[]
  readonly TypeCondition: string
  readonly Directives?: readonly Directive[]
  readonly SelectionSet?: readonly Selection[]
}

export interface QueryDocument {
  readonly Operations?: readonly OperationDefinition[]
  readonly Fragments?: readonly FragmentDefinition[]
}

export interface ArgumentDefinition {
  readonly Name: string
  readonly Description: string
  readonly Type: Type
  readonly DefaultValue?: Value
  readonly Directives?: readonly Directive[]
}

export interface FieldDefinition extends ArgumentDefinition {
  readonly Arguments?: readonly ArgumentDefinition[]
}

export interface EnumValueDefinition {
  readonly Name: string
  readonly Description: string
  readonly Directives?: readonly Directive[]
}

export interface Definition {
  readonly Kind: string
  readonly Name: string
  readonly Description: string
  readonly BuiltIn: boolean
  readonly Directives?: readonly Directive[]
  readonly Interfaces?: readonly string[]
  readonly Fields?: readonly FieldDefinition[]
  readonly Types?: readonly string[]
  readonly EnumValues?: readonly EnumValueDefinition[]
}

export interface DirectiveDefinition {
  readonly Name: string
  readonly Description: string
  readonly Arguments?: readonly ArgumentDefinition[]
  readonly Locations?: readonly string[]
  readonly IsRepeatable: boolean
}

export interface SchemaDefinition {
  readonly Description: string
  readonly Directives?: readonly Directive[]
  readonly OperationTypes?: readonly { readonly Operation: string; readonly Type: string }[]
}

export interface SchemaDocument {
  readonly Schema?: readonly SchemaDefinition[]
  readonly SchemaExtension?: readonly SchemaDefinition[]
  readonly Directives?: readonly DirectiveDefinition[]
  readonly Definitions?: readonly Definition[]
  readonly Extensions?: readonly Definition[]
}

/** Reads one value, or gives the zero for `undefined` and `null`; `undefined` is left out of what holds it. */
type Reader = (value: unknown, place: string) => unknown

const scalar =
  (type: 'string' | 'boolean' | 'number', zero: unknown): Reader =>
  (value, place) => {
    if (value === undefined || value === null) return zero
    if (typeof value !== type) throw new Error(`${place} must be ${type}`)
    return value
  }
const text = scalar('string', '')
const flag = scalar('boolean', false)
const count = scalar('number', 0)

const list =
  (element: Reader): Reader =>
  (value, place) => {
    if (value === undefined || value === null) return undefined
    if (!Array.isArray(value)) throw new Error(`${place} must be array`)
    const read = value.map((one, i) => element(one, `${place}[${i}]`)).filter(one => one !== undefined)
    return read.length > 0 ? read : undefined
  }

/** A structure behind a pointer: absent stays absent. */
const struct =
  (members: () => Readonly<Record<string, Reader>>): Reader =>
  (value, place) => {
    if (value === undefined || value === null) return undefined
    if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`${place} must be object`)
    const given = new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), member]))
    const read: Record<string, unknown> = {}
    for (const [name, reader] of Object.entries(members())) {
      const member = reader(given.get(name.toLowerCase()), `${place}.${name}`)
      if (member !== undefined) read[name] = member
    }
    return Object.keys(read).length > 0 ? read : undefined
  }

const comment = struct(() => ({ List: list(struct(() => ({ Value: text }))) }))
const type: Reader = struct(() => ({ NamedType: text, Elem: type, NonNull: flag }))
const value: Reader = struct(() => ({
  Raw: text,
  Kind: count,
  Comment: comment,
  Children: list(struct(() => ({ Name: text, Value: value, Comment: comment }))),
  ExpectedTypeHasDefault: flag
}))
const directives = list(
  struct(() => ({
    Name: text,
    Arguments: list(struct(() => ({ Name: text, Value: value, Comment: comment }))),
    Location: text
  }))
)
/** Go's reader of selections takes every one for a field: a spread becomes a field of the fragment's name. */
const selections: Reader = list(
  struct(() => ({
    Alias: text,
    Name: text,
    Arguments: list(struct(() => ({ Name: text, Value: value, Comment: comment }))),
    Directives: directives,
    SelectionSet: selections
  }))
)
const variables = list(
  struct(() => ({
    Variable: text,
    Type: type,
    DefaultValue: value,
    Directives: directives,
    Comment: comment,
    Used: flag
  }))
)
const comments = { BeforeDescriptionComment: comment, AfterDescriptionComment: comment }
const argumentDefinition = {
  Description: text,
  Name: text,
  DefaultValue: value,
  Type: type,
  Directives: directives,
  ...comments
}
const argumentDefinitions = list(struct(() => argumentDefinition))
const definitions = list(
  struct(() => ({
    Kind: text,
    Description: text,
    Name: text,
    Directives: directives,
    Interfaces: list(text),
    Fields: list(struct(() => ({ ...argumentDefinition, Arguments: argumentDefinitions }))),
    Types: list(text),
    EnumValues: list(struct(() => ({ Description: text, Name: text, Directives: directives, ...comments }))),
    BuiltIn: flag,
    ...comments,
    EndOfDefinitionComment: comment
  }))
)
const schemaDefinitions = list(
  struct(() => ({
    Description: text,
    Directives: directives,
    OperationTypes: list(struct(() => ({ Operation: text, Type: text, Comment: comment }))),
    ...comments,
    EndOfDefinitionComment: comment
  }))
)
const query = struct(() => ({
  Operations: list(
    struct(() => ({
      Operation: text,
      Name: text,
      VariableDefinitions: variables,
      Directives: directives,
      SelectionSet: selections
    }))
  ),
  Fragments: list(
    struct(() => ({
      Name: text,
      VariableDefinition: variables,
      TypeCondition: text,
      Directives: directives,
      SelectionSet: selections
    }))
  ),
  Comment: comment
}))
const schema = struct(() => ({
  Schema: schemaDefinitions,
  SchemaExtension: schemaDefinitions,
  Directives: list(
    struct(() => ({
      Description: text,
      Name: text,
      Arguments: argumentDefinitions,
      Locations: list(text),
      IsRepeatable: flag,
      ...comments
    }))
  ),
  Definitions: definitions,
  Extensions: definitions,
  Comment: comment
}))

/** @throws Error - a member is of the wrong type */
export function readQueryObject(object: unknown): QueryDocument {
  return (query(object, 'query') ?? {}) as QueryDocument
}

/** @throws Error - a member is of the wrong type */
export function readSchemaObject(object: unknown): SchemaDocument {
  return (schema(object, 'schema') ?? {}) as SchemaDocument
}
