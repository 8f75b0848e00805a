import { type Command, Option } from 'commander'
import { inspect } from '../build/index.ts'
import { renderInspection, renderInspectionJson } from '../output/index.ts'

interface InspectFlags {
  readonly annotations?: boolean
  readonly format: 'pretty' | 'json'
  readonly v0Compatible?: boolean
}

/** `polity inspect PATH`: what is in a bundle, as `opa inspect` tells it, with entrypoints, host built-ins and digests. */
export function addInspect(program: Command): void {
  program
    .command('inspect')
    .description('show what is in a bundle: manifest, packages, data, entrypoints, and what it asks of its host')
    .argument('<path>', 'a bundle, a folder in the form of one, or a file of Rego')
    .option('-a, --annotations', 'also the METADATA of packages and rules')
    .addOption(
      new Option('-f, --format <format>', 'output for people or programs').choices(['pretty', 'json']).default('pretty')
    )
    .option('--v0-compatible', 'read Rego as OPA did before 1.0')
    .action(async (path: string, { annotations = false, format, v0Compatible }: InspectFlags) => {
      const inspection = await inspect(path, v0Compatible ? 0 : 1)
      process.stdout.write((format === 'json' ? renderInspectionJson : renderInspection)(inspection, annotations))
    })
}
