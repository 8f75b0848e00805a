import { createHash } from 'node:crypto'
import { formats } from '../../descriptor/index.ts'
import { productModel } from '../../mesh/index.ts'

/** How this version of the program reads documents: another one may read the same documents as other products. */
export const reader = createHash('sha256')
  .update(JSON.stringify([productModel, formats.map(({ standard, mapping }) => [standard, mapping])]))
  .digest('hex')
