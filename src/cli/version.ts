import { readFileSync } from 'node:fs'
import type { Command } from 'commander'

/** Version of the package, from its `package.json`. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { readonly version: string }
).version

/** The OPA whose reading of Rego and whose answers are ours, as the tests show that compare both. */
export const opaVersion = '1.20.2'

/** `polity version`: the first line has the form that programs look for which call `opa version`. */
export function addVersion(program: Command): void {
  program
    .command('version')
    .description('print the versions of Polity and of the OPA that it follows')
    .action(() => {
      const lines = [
        `Version: ${opaVersion} (the OPA that Polity follows)`,
        `Polity Version: ${version}`,
        `Node Version: ${process.version}`,
        `Platform: ${process.platform}/${process.arch}`,
        'Rego Version: v1',
        'WebAssembly: available'
      ]
      process.stdout.write(`${lines.join('\n')}\n`)
    })
}
