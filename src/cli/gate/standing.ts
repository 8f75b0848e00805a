import { type OwnFile, type OwnFileKind, readOwnFile } from '../../descriptor/index.ts'
import { DiagnosticError } from '../../diagnostics/index.ts'
import type { Standing } from '../../governance/check/index.ts'
import { readLocation } from './read-location.ts'
import type { Location } from './settings.ts'

const instant = {
  type: 'string',
  pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}Z$',
  'x-want': 'an instant in UTC: `2026-01-31T00:00:00Z`'
}

/** What a service says of products: by URN, from when each policy blocks. */
export const standingKind: OwnFileKind = {
  name: 'standing',
  title: 'a standing',
  code: 'standing_error',
  limits: { bytes: 32 << 20, nodes: 1_000_000 },
  schema: {
    type: 'object',
    required: ['standing'],
    properties: {
      standing: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          required: ['enforcedFrom'],
          properties: { enforcedFrom: { type: 'object', additionalProperties: instant } },
          additionalProperties: false
        }
      }
    },
    additionalProperties: false
  }
}

/**
 * Since when policies apply to products: `{standing: {<URN>: {enforcedFrom: {<policy>: <instant>}}}}`, by URN.
 *
 * @throws UnreadablePath or DiagnosticError
 */
export async function readStanding(
  location: Location
): Promise<{ readonly standing: Readonly<Record<string, Standing>>; readonly note?: string }> {
  const { name, bytes, note } = await readLocation(location)
  const read: OwnFile<{ readonly standing: Readonly<Record<string, Standing>> }> = readOwnFile(
    name,
    bytes,
    standingKind
  )
  if (!read.value) throw new DiagnosticError(read.diagnostics)
  return { standing: read.value.standing, ...(note === undefined ? {} : { note }) }
}
