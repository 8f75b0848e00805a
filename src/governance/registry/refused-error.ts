import type { AssembledProduct } from '../../descriptor/index.ts'
import type { Diagnostic } from '../../diagnostics/index.ts'
import type { Judgement } from '../compliance/judgement.ts'
import type { AssembledPart } from './assemble-mesh.ts'
import type { PooledDocument } from './document-pool.ts'

/** A change that the registry does not take; nothing was changed. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError'
  /** `unreadable`: the text; `unknown_product`; `not_part`: the document does not belong to the product; `incomplete`: the rest would not be the product; `blocked`: by a policy. */
  readonly reason: 'unreadable' | 'unknown_product' | 'unknown_document' | 'not_part' | 'incomplete' | 'blocked'
  readonly diagnostics: readonly Diagnostic[]
  /** What the policies say of a version that is blocked. */
  readonly judgement: Judgement | undefined
  constructor(
    reason: RefusedError['reason'],
    message: string,
    diagnostics: readonly Diagnostic[] = [],
    judgement?: Judgement
  ) {
    super(message)
    this.reason = reason
    this.diagnostics = diagnostics
    this.judgement = judgement
  }
}

/** @throws RefusedError when the document is not part of the product that it was put to */
export function assertPart(assembled: AssembledPart, document: PooledDocument, isKnown: boolean): void {
  const { product, name, key } = document
  const contains = ({ documents }: AssembledProduct): boolean => documents.some(part => part.name === key)
  const target = assembled.products.find(candidate => candidate.product.id === product)
  if (target && contains(target)) return
  const own = assembled.diagnostics.filter(diagnostic => diagnostic.span?.source.name === key)
  const other = assembled.products.find(contains)
  if (other?.product.kind === 'product') {
    throw new RefusedError(
      'not_part',
      `the document \`${name}\` describes \`${other.product.id}\`, not \`${product}\``,
      own
    )
  }
  if (!isKnown) {
    throw new RefusedError(
      'unknown_product',
      `there is no product \`${product}\`, and \`${name}\` does not describe it`,
      own
    )
  }
  if (other) {
    throw new RefusedError(
      'not_part',
      `no output port of \`${product}\` names the contract in \`${name}\`; put the product's own document first, or register the contract alone as \`${other.product.id}\``,
      own
    )
  }
  throw new RefusedError('not_part', `the document \`${name}\` is not part of the product \`${product}\``, own)
}

/** @throws RefusedError when the document describes another product, too: that one would be changed without being asked for */
export function assertAlone(assembled: AssembledPart, { product, name, key }: PooledDocument): void {
  const other = assembled.products.find(
    each => each.product.id !== product && each.documents.some(part => part.name === key && part.role === 'product')
  )
  if (!other) return
  throw new RefusedError(
    'not_part',
    `the document \`${name}\` describes \`${other.product.id}\`, too; each product is published from documents of its own`
  )
}

/** @throws RefusedError when a policy blocks the product, or nothing can be said of it */
export function assertNotBlocked(judgement: Judgement): void {
  const { product } = judgement
  const blocking = judgement.rows
    .filter(({ blocks, outcome }) => blocks || outcome === 'error')
    .map(({ policy }) => policy)
  if (judgement.noVerdict === null && blocking.length === 0) return
  const reason =
    judgement.noVerdict ??
    `${blocking.map(policy => `\`${policy}\``).join(', ')} ${blocking.length === 1 ? 'blocks' : 'block'} it`
  throw new RefusedError('blocked', `this version of \`${product}\` is not taken: ${reason}`, [], judgement)
}
