import { type DescriptorDocument, readDocuments as readText } from '../../descriptor/index.ts'
import { type Diagnostic, hasErrors } from '../../diagnostics/index.ts'
import {
  assembledOf,
  assembleGuest,
  factsOf,
  type Governance,
  meshAround,
  meshScopeOf,
  polityInstant
} from '../../governance/index.ts'
import { diagnosticViews } from '../governance/diagnostic-view.ts'
import { Problem } from '../http/problem.ts'
import { isRecord } from '../http/read-json.ts'

/** The report on a registered product, as the bundle writes it now; undefined without a verdict. */
export async function reportOnProduct(governance: Governance, productId: unknown): Promise<string | undefined> {
  if (typeof productId !== 'string') throw new Problem(400, 'bad-input', '`productId` is a string')
  const state = governance.state()
  const registered = assembledOf(state, productId)
  if (!registered) throw new Problem(404, 'unknown-product', `there is no product \`${productId}\``)
  return report(governance, registered, state.mesh)
}

/** The report on documents that need not be registered, with the registered mesh around them; compared with what has their id there. */
export async function reportOnDocuments(governance: Governance, given: unknown): Promise<string | undefined> {
  const { assembled, mesh } = guestOf(governance, readDocuments(given))
  return report(governance, assembled, mesh)
}

type Guest = ReturnType<typeof assembleGuest>

async function report(
  governance: Governance,
  assembled: Guest['products'][number],
  whole: Guest['mesh']
): Promise<string | undefined> {
  const previous = await governance.previousOf(assembled)
  const evaluator = governance.evaluator()
  const mesh = meshAround(whole, assembled.product.id, meshScopeOf(evaluator))
  const facts = factsOf(assembled, mesh, polityInstant(governance.clock()), 'request', { previous })
  return evaluator.report({ ...facts, polity: { ...facts.polity, environment: 'service' } }).text
}

function guestOf(
  governance: Governance,
  documents: readonly DescriptorDocument[]
): { readonly assembled: Guest['products'][number]; readonly mesh: Guest['mesh'] } {
  const { products, mesh, diagnostics } = assembleGuest(governance.state(), documents)
  const [assembled, other] = products
  if (!assembled) throw unreadable('the documents describe no product', diagnostics)
  if (other) {
    const ids = products.map(each => `\`${each.product.id}\``).join(', ')
    throw new Problem(400, 'bad-input', `the documents describe more than one product: ${ids}; send those of one`)
  }
  return { assembled, mesh }
}

function readDocuments(given: unknown): readonly DescriptorDocument[] {
  if (!Array.isArray(given) || given.length === 0 || given.length > 100) {
    throw new Problem(400, 'bad-input', '`documents` is a list of 1 to 100 documents')
  }
  const diagnostics: Diagnostic[] = []
  const documents = given.flatMap((entry: unknown, index) => {
    if (!isRecord(entry)) throw new Problem(400, 'bad-input', `document ${index} is not an object`)
    const { name, text, content } = entry
    if (typeof name !== 'string' || name === '') throw new Problem(400, 'bad-input', `document ${index} has no name`)
    if ((text === undefined) === (content === undefined) || (text !== undefined && typeof text !== 'string')) {
      throw new Problem(400, 'bad-input', `document \`${name}\` has either \`text\` (a string) or \`content\``)
    }
    const read = readText(name, text ?? JSON.stringify(content))
    diagnostics.push(...read.diagnostics)
    return read.documents
  })
  if (hasErrors(diagnostics)) throw unreadable('the documents cannot be read', diagnostics)
  return documents
}

function unreadable(message: string, diagnostics: readonly Diagnostic[]): Problem {
  return new Problem(400, 'bad-input', message, { members: { errors: diagnosticViews(diagnostics) } })
}
