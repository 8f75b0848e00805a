import { columnType, pathOf } from './columns.ts'
import { entriesOf, entryName } from './named-fields.ts'

type Fields = Readonly<Record<string, unknown>>

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {})

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** What is known of a table beside what its own map says. */
interface TableNote {
  readonly name: string | undefined
  /** The map that lists its columns. */
  readonly detail: Fields
}

/** What is known of a column beside what its own map says. */
interface ColumnNote {
  readonly required: boolean
  readonly primaryKey: boolean
  readonly unique: boolean
}

const tables = new WeakMap<object, TableNote>()
const columns = new WeakMap<object, ColumnNote>()

/**
 * The tables of an API that a port describes, in the languages that can be read: a data store API, AsyncAPI (one table a channel), OpenAPI (one a schema), an
 * Avro record, a JSON Schema. The very maps of the document, so that their places are known.
 */
export function apiTables(definition: unknown): readonly unknown[] {
  if (!isFields(definition)) return []
  const found = [...storeTables(definition), ...channelTables(definition), ...schemaTables(definition)]
  if (found.length > 0) return found
  return isTable(definition) ? [noted(definition, nameOf(definition), definition)] : []
}

/** True when an API says all there is about its tables: it is written in a language that can be read, and nothing of it stands elsewhere. */
export function readableApi(port: unknown): boolean {
  const api = fieldsOf(fieldsOf(port).promises).api
  if (api === undefined) return true
  const { definition } = fieldsOf(api)
  if (!isFields(definition) || isElsewhere(definition)) return false
  if (definition.kind === 'DataContract' || definition.dataContractSpecification !== undefined) return true
  const found = apiTables(definition)
  const spoken = ['datastoreapi', 'asyncapi', 'openapi', 'swagger'].some(language => definition[language] !== undefined)
  return (spoken || found.length > 0) && found.every(table => isRead(table))
}

const isElsewhere = (part: Fields): boolean => part.$ref !== undefined || part.$href !== undefined

function isRead(table: unknown): boolean {
  const detail = isFields(table) ? tables.get(table)?.detail : undefined
  return detail !== undefined && !isElsewhere(detail) && (!isFields(table) || typeof table.definition !== 'string')
}

function noted(table: Fields, name: string | undefined, detail: Fields): Fields {
  tables.set(table, { name, detail })
  return table
}

const nameOf = (part: Fields): string | undefined =>
  [part.name, part.title].find(name => typeof name === 'string') as string | undefined

const isTable = (part: Fields): boolean =>
  Array.isArray(part.columns) || isFields(part.properties) || (Array.isArray(part.fields) && part.type === 'record')

function storeTables(definition: Fields): readonly unknown[] {
  const listed = listOf(fieldsOf(definition.schema).tables)
  return listed.filter(isFields).map(table => {
    const detail = isFields(table.definition) ? table.definition : table
    return noted(table, nameOf(table) ?? nameOf(detail), detail)
  })
}

/** AsyncAPI 2 has operations with one message or `oneOf` several, AsyncAPI 3 has messages by name. */
function channelTables(definition: Fields): readonly unknown[] {
  if (definition.asyncapi === undefined) return []
  return entriesOf(definition.channels).flatMap(channel => {
    const { subscribe, publish, messages } = fieldsOf(channel)
    const name = entryName(channel)
    const found = [subscribe, publish].flatMap(operation => {
      const { message } = fieldsOf(operation)
      return isFields(message) && Array.isArray(message.oneOf) ? message.oneOf : message
    })
    const all = [...found, ...entriesOf(messages)].filter(isFields)
    return all.map(message => {
      const own = nameOf(message) ?? entryName(message) ?? message.messageId
      const detail = isFields(message.payload) ? avroSchema(message.payload) : {}
      return noted(message, all.length === 1 || typeof own !== 'string' ? name : `${name}/${own}`, detail)
    })
  })
}

/** AsyncAPI 3 wraps a payload of another language: `{schemaFormat, schema}`. */
const avroSchema = (payload: Fields): Fields => (isFields(payload.schema) ? payload.schema : payload)

function schemaTables(definition: Fields): readonly unknown[] {
  if (definition.openapi === undefined && definition.swagger === undefined) return []
  return [...entriesOf(fieldsOf(definition.components).schemas), ...entriesOf(definition.definitions)].flatMap(
    schema => (isFields(schema) && isTable(schema) ? [noted(schema, entryName(schema), schema)] : [])
  )
}

/** The name of a table that `apiTables` listed. */
export function apiTableName(table: unknown): string | undefined {
  return isFields(table) ? tables.get(table)?.name : undefined
}

/** The map that describes a table that `apiTables` listed; often the table itself. */
export function apiTableDetail(table: unknown): unknown {
  return isFields(table) ? tables.get(table)?.detail : undefined
}

/** Levels of columns in columns, and columns of one table that are read. */
const deepest = 32
const mostColumns = 20_000

/** Every column of a table that `apiTables` listed, nested ones after their parent. */
export function apiColumns(table: unknown): readonly unknown[] {
  const note = isFields(table) ? tables.get(table) : undefined
  if (!note) return []
  const found: Fields[] = []
  const keys = keyColumns(note.detail)
  const add = (column: Fields, path: string, required: boolean): void => {
    const constraint = typeof column.columnConstraint === 'string' ? column.columnConstraint.toUpperCase() : ''
    const primaryKey = constraint === 'PRIMARY_KEY' || column.isPrimaryKey === true || keys.has(path)
    found.push(column)
    pathOf.set(column, path)
    columns.set(column, {
      primaryKey,
      required: required || primaryKey || constraint === 'NOT_NULL' || column.required === true,
      unique: constraint === 'UNIQUE' || column.isUnique === true
    })
  }
  const inside = (part: unknown, prefix: string, depth: number): void => {
    if (!isFields(part) || depth > deepest || found.length >= mostColumns) return
    const required = new Set(listOf(part.required))
    const named = isFields(part.properties) ? part.properties : depth === 0 && isBare(part) ? part : {}
    for (const [name, column] of Object.entries(named)) {
      if (!isFields(column)) continue
      add(column, `${prefix}${name}`, required.has(name))
      nested(column, `${prefix}${name}`, depth)
    }
    for (const column of [...listOf(part.columns), ...(part.type === 'record' ? listOf(part.fields) : [])]) {
      if (!isFields(column)) continue
      const path = `${prefix}${typeof column.name === 'string' ? column.name : ''}`
      add(column, path, part.type === 'record' && !nullable(column.type))
      nested(column, path, depth)
    }
    for (const part_ of listOf(part.allOf)) inside(part_, prefix, depth + 1)
  }
  const nested = (column: Fields, path: string, depth: number): void => {
    inside(column, `${path}.`, depth + 1)
    element(column.items, path, depth)
    for (const type of [column.type].flat()) {
      if (!isFields(type)) continue
      inside(type, `${path}.`, depth + 1)
      element(type.items, path, depth)
    }
  }
  const element = (items: unknown, path: string, depth: number): void => {
    if (!isFields(items) || depth > deepest) return
    inside(items, `${path}[].`, depth + 1)
    element(items.items, `${path}[]`, depth + 1)
  }
  inside(note.detail, '', 0)
  return found
}

/** A table that is written as its columns by name and nothing else. */
function isBare(table: Fields): boolean {
  const values = Object.values(table)
  return values.length > 0 && values.every(column => isFields(column) && column.type !== undefined)
}

function keyColumns(detail: Fields): ReadonlySet<string> {
  const named = listOf(detail.constraints).flatMap(constraint => {
    const { constraintType, columns: names } = fieldsOf(constraint)
    return typeof constraintType === 'string' && /^primary.?key$/i.test(constraintType) ? listOf(names) : []
  })
  // a column is named by its fully qualified name
  return new Set(named.flatMap(name => (typeof name === 'string' ? [name, name.replace(/^.*[.:]/, '')] : [])))
}

const nullable = (type: unknown): boolean => type === 'null' || (Array.isArray(type) && type.includes('null'))

/** What is known of a column that `apiColumns` listed; undefined where that is nothing. */
export function apiColumnIs(column: unknown, fact: unknown): boolean | undefined {
  const note = isFields(column) ? columns.get(column) : undefined
  return note?.[fact as keyof ColumnNote] === true ? true : undefined
}

const formats: Readonly<Record<string, string>> = {
  'date-time': 'timestamp',
  date: 'date',
  time: 'time',
  'timestamp-millis': 'timestamp',
  'timestamp-micros': 'timestamp',
  'local-timestamp-millis': 'timestamp',
  'local-timestamp-micros': 'timestamp',
  'time-millis': 'time',
  'time-micros': 'time',
  decimal: 'decimal'
}

/** The canonical type of a column of a data store API, a JSON Schema or an Avro record. */
export function apiColumnType(column: unknown): string | undefined {
  if (!isFields(column)) return undefined
  const declared = [column.type].flat().find(type => type !== 'null' && type !== undefined)
  if (isFields(declared)) return apiColumnType({ ...declared, dataType: column.dataType })
  const finer = [column.logicalType, column.format].flatMap(name =>
    typeof name === 'string' && Object.hasOwn(formats, name) ? [formats[name]] : []
  )[0]
  return columnType(finer ?? declared, finer ?? column.dataType ?? column.physicalType ?? declared)
}

/** Where an API can be reached: maps of the document. */
export function apiServers(definition: unknown): readonly unknown[] {
  const { servers, services } = fieldsOf(definition)
  return [...entriesOf(services), ...(Array.isArray(servers) ? servers.filter(isFields) : entriesOf(servers))]
}

/** One line that finds a server of an API. */
export function apiAddress(server: unknown): string | undefined {
  const { url, host, pathname, serverInfo, connectionString } = fieldsOf(server)
  const info = fieldsOf(serverInfo)
  const { jdbc, odbc } = fieldsOf(info.connectionProtocols)
  const port = ['string', 'number'].includes(typeof info.port) ? `:${String(info.port)}` : ''
  const lines = [
    url,
    connectionString,
    fieldsOf(jdbc).connectionString,
    fieldsOf(odbc).connectionString,
    typeof host === 'string' ? `${host}${typeof pathname === 'string' ? pathname : ''}` : undefined,
    typeof info.host === 'string' ? `${info.host}${port}` : undefined
  ]
  return lines.find(line => typeof line === 'string' && line.trim() !== '') as string | undefined
}
