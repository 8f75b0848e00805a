import type { Bundle } from '../../bundle/index.ts'
import { positionAt } from '../../diagnostics/index.ts'
import type { Evaluator } from '../../evaluator/index.ts'
import { checkDocuments } from '../../governance/check/index.ts'
import type { PolicyMetadata, PolicyState } from '../../mesh/index.ts'
import type { ExampleFile, Explanation } from '../../output/index.ts'
import { placesWritten } from './places-written.ts'

type States = Explanation['states']

interface BundleData {
  readonly parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly polity?: { readonly policies?: Readonly<Record<string, { readonly states?: States }>> }
}

/** What a policy is in force as. */
export function stateOf(
  bundle: Bundle,
  id: string,
  now: string
): { readonly state: PolicyState; readonly states: States } {
  const { polity } = JSON.parse(bundle.dataText) as BundleData
  const states = polity?.policies?.[id]?.states ?? []
  const begun = states.filter(({ from }) => from <= now).sort((a, b) => (a.from < b.from ? -1 : 1))
  return { state: begun.at(-1)?.state ?? 'scheduled', states }
}

/** All that the bundle says about a policy; its failing example is judged, so that what the policy says of it is what it would say. */
export async function explainPolicy(policy: PolicyMetadata, evaluator: Evaluator, now: string): Promise<Explanation> {
  const { bundle } = evaluator
  const { parameters: values } = JSON.parse(bundle.dataText) as BundleData
  const schemas = (
    policy.parameters as { properties?: Record<string, { description?: string; 'x-tighten'?: string }> } | undefined
  )?.properties
  const failing = examplesOf(bundle, policy, 'failing')
  const previous = examplesOf(bundle, policy, 'previous')
  return {
    id: policy.id,
    kind: policy.kind,
    version: policy.version,
    title: policy.title,
    description: policy.description,
    owner: policy.owner,
    severity: policy.severity,
    characteristic: policy.characteristic,
    rationale: policy.rationale,
    help: policy.help,
    obligations: policy.obligations,
    unknown: policy.unknown,
    engineFacts: policy.engineFacts,
    ...(policy.domain === undefined ? {} : { domain: policy.domain }),
    ...stateOf(bundle, policy.id, now),
    parameters: Object.entries(values?.[policy.id] ?? {}).map(([name, value]) => {
      const { description, 'x-tighten': tighten } = schemas?.[name] ?? {}
      return {
        name,
        value,
        ...(description === undefined ? {} : { description }),
        ...(tighten === undefined ? {} : { tighten })
      }
    }),
    places: placesWritten(bundle, policy.reads),
    passing: examplesOf(bundle, policy, 'passing'),
    failing,
    previous,
    says: policy.kind === 'access' ? [] : await saidOf(policy.id, evaluator, failing, previous, now)
  }
}

async function saidOf(
  id: string,
  evaluator: Evaluator,
  files: readonly ExampleFile[],
  previous: readonly ExampleFile[],
  now: string
): Promise<Explanation['says']> {
  const asBytes = ({ name, text }: ExampleFile) => ({ name, bytes: new TextEncoder().encode(text) })
  const { name, digest } = { name: id, digest: evaluator.digest }
  const { products } = await checkDocuments(files.map(asBytes), evaluator, {
    bundles: [{ name, digest }],
    now,
    ...(previous.length > 0 ? { against: previous.map(asBytes) } : {})
  })
  // the product of the first file by name is the one that is meant
  const meant = products.find(({ documents }) => documents[0] === files.find(file => file.name !== 'mesh.yaml')?.name)
  const row = meant?.rows.find(({ policy }) => policy === id)
  const said = (row?.violations ?? []).map(({ message, place }) => ({
    message,
    ...(place ? { file: place.span.source.name, line: positionAt(place.span.source, place.span.start).line } : {})
  }))
  return said.sort((a, b) => (a.file === b.file ? (a.line ?? 0) - (b.line ?? 0) : 0))
}

function examplesOf(
  bundle: Bundle,
  { id, domain }: PolicyMetadata,
  which: 'passing' | 'failing' | 'previous'
): readonly ExampleFile[] {
  const folder = `/policies/${domain === undefined ? `global/${id}` : `domains/${domain}/${id}`}/examples/${which}/`
  return bundle.files
    .filter(({ name }) => name.startsWith(folder))
    .map(({ name, bytes }) => ({ name: name.slice(folder.length), text: new TextDecoder().decode(bytes) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
