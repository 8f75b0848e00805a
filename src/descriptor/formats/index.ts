import { dcs } from './dcs/dcs.ts'
import { dpds } from './dpds/dpds.ts'
import type { Format } from './format.ts'
import { odcs } from './odcs/odcs.ts'
import { odcsV2 } from './odcs/odcs-v2.ts'
import { odpsBitol } from './odps-bitol/odps-bitol.ts'
import { odpsLf } from './odps-lf/odps-lf.ts'

/** Every standard that is read. The first one that recognizes a document reads it. */
export const formats: readonly Format[] = [odcs, odpsBitol, dcs, dpds, odpsLf, odcsV2]
