import type { Command } from 'commander'
import { type AssembledProduct, assembleProducts, readTexts } from '../descriptor/index.ts'
import { DiagnosticError, hasErrors, printable } from '../diagnostics/index.ts'
import type { OutcomeChange, PlaceView } from '../governance/index.ts'
import { exitCode } from './exit-code.ts'
import { type ReadFile, readFiles } from './read-files.ts'
import { paintFor, printDiagnostics } from './terminal.ts'

interface PublishFlags {
  readonly url: string
}

/** What the service answers: a product that was taken, or why it was not. */
interface PublishAnswer {
  readonly result?: 'created' | 'replaced' | 'unchanged'
  readonly product?: { readonly version: string | null; readonly status: string }
  readonly changes?: readonly OutcomeChange[]
  readonly title?: string
  readonly detail?: string
  readonly report?: {
    readonly rows: readonly {
      readonly policy: string
      readonly outcome: string
      readonly blocks: boolean
      readonly violations: readonly { readonly message: string; readonly place: PlaceView | null }[]
    }[]
  }
  readonly diagnostics?: readonly { readonly text: string }[]
}

/** `polity publish`: hands products with their contracts to a running service, which takes each as a whole or not at all. */
export function addPublish(program: Command): void {
  program
    .command('publish')
    .description(
      'register products with a running service; one that a policy blocks is not taken, and what was registered stays'
    )
    .argument('<path...>', 'descriptors of products and their contracts, or folders of them')
    .option('--url <address>', 'address of the service', `http://127.0.0.1:${process.env['PORT'] ?? 8484}`)
    .action(async (paths: string[], { url }: PublishFlags) => {
      const files = await readFiles(paths)
      const outcomes: ('taken' | 'blocked' | 'failed')[] = []
      for (const product of productsIn(files)) {
        outcomes.push(tell(product, await send(url, product, files)))
      }
      process.exitCode = outcomes.includes('failed')
        ? exitCode.noVerdict
        : outcomes.includes('blocked')
          ? exitCode.blocked
          : exitCode.ok
    })
}

function productsIn(files: readonly ReadFile[]): readonly AssembledProduct[] {
  const read = readTexts(files)
  const assembly = assembleProducts(read.flatMap(({ documents }) => documents))
  const diagnostics = [...read.flatMap(each => each.diagnostics), ...assembly.diagnostics]
  if (hasErrors(diagnostics)) throw new DiagnosticError(diagnostics)
  printDiagnostics(diagnostics)
  if (assembly.products.length === 0) throw new Error('these files describe no product and no contract')
  return assembly.products
}

async function send(
  url: string,
  { product, documents }: AssembledProduct,
  files: readonly ReadFile[]
): Promise<{ readonly status: number; readonly body: PublishAnswer }> {
  const names = new Set(documents.map(({ name }) => name))
  const own = files
    .filter(({ name }) => names.has(name))
    .map(({ name, bytes }) => ({ name, text: new TextDecoder().decode(bytes) }))
  const answer = await fetch(new URL(`/api/v1/products/${encodeURIComponent(product.id)}`, url), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ documents: own })
  }).catch((cause: unknown) => {
    throw new Error(`no service answers at ${url}; \`npm start\` or \`polity serve\` starts one, --url names another`, {
      cause
    })
  })
  const body = (await answer.json().catch(() => ({}))) as PublishAnswer
  return { status: answer.status, body }
}

function tell(
  { product }: AssembledProduct,
  { status, body }: { readonly status: number; readonly body: PublishAnswer }
): 'taken' | 'blocked' | 'failed' {
  const paint = paintFor(process.stdout)
  const say = (line: string): void => void process.stdout.write(`${line}\n`)
  const shown = (text: unknown): string => printable(`${text}`.replace(/\s+/g, ' '))
  const name = `${paint.bold(shown(product.name ?? product.id))} ${shown(product.version ?? '')}`.trimEnd()
  if (body.result !== undefined) {
    const changes =
      body.result === 'unchanged' ? '' : `, ${body.product?.status}; ${body.changes?.length ?? 0} outcomes changed`
    say(`${paint.info(body.result.padEnd(10))}${name}${changes}`)
    return 'taken'
  }
  const isBlocked = body.report !== undefined
  say(
    `${paint.error((isBlocked ? 'blocked' : 'failed').padEnd(10))}${name}: ${shown(body.detail ?? body.title ?? `the service answered ${status}`)}`
  )
  for (const { policy, violations } of body.report?.rows.filter(row => row.blocks || row.outcome === 'error') ?? []) {
    for (const { message, place } of violations) {
      const where = place ? `${place.document}:${place.line}:${place.column} ` : ''
      say(`  ${shown(`${where}${policy}: ${message}`)}`)
    }
  }
  for (const { text } of body.diagnostics ?? []) say(printable(text))
  return isBlocked ? 'blocked' : 'failed'
}
