/**
 * How PostgreSQL's text form of a value becomes ours, by type id; the same for both databases.
 *
 * `bigint` is a number (ids and counts stay below 2^53), instants are ISO text in UTC with milliseconds, so that they compare
 * as text; dates stay text.
 */
export const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: Number,
  1700: Number,
  1082: text => text,
  1184: text => new Date(`${text.replace(' ', 'T')}:00`).toISOString(),
  114: text => JSON.parse(text) as unknown,
  3802: text => JSON.parse(text) as unknown
}
