/**
 * JSON text whose numbers keep what is written: `1.50` stays `1.50`, long integers keep all digits.
 *
 * Takes and gives text, as values of JavaScript (`readJson`, for who works with them) or as tokens (`readRawJson`, for who passes
 * them on). Knows no schema and does no I/O.
 */
export { type Json, JsonNumber, readJson, writeGoJson, writeJson } from './json.ts'
export { type RawJson, rawJsonOf, readRawJson, writeRawJson } from './raw-json.ts'
