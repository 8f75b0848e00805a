import { type Command, Option } from 'commander'

/** What says by which policies, and how, a check judges: flags that `polity.yaml` may say as well. */
export function addGateOptions(command: Command): Command {
  const each = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]
  return command
    .option('-b, --bundle <file|url>', 'bundle of policies (default: the packed starter policies)')
    .option('--verify-key <file>', 'public key (PEM) or secret that the bundle has to be signed with')
    .option('--verify-key-id <id>', 'which key the signature has to name, where it names one')
    .option('--verify-scope <scope>', 'scope that the signature has to have')
    .addOption(
      new Option(
        '-p, --policies <folder>',
        'folder of policies, or of rules written for conftest; repeatable'
      ).argParser(each)
    )
    .addOption(
      new Option(
        '--namespace <package>',
        'package of rules written for conftest (default: main); repeatable'
      ).argParser(each)
    )
    .addOption(
      new Option(
        '-d, --data <path>',
        'parameters of policies, data of local rules: files or folders; repeatable'
      ).argParser(each)
    )
    .option('--standing <file|url>', 'since when policies apply to products; without it no product has time left')
    .option('--baseline <file>', 'violations that were there when the gate came, which do not block for a time')
    .option('--update-baseline', 'write what blocks now into the baseline')
    .addOption(
      new Option('--fail-level <level>', 'what exit code 2 is given for (default: error)').choices(['error', 'warning'])
    )
    .option('--config <file>', 'settings, in place of the nearest polity.yaml')
    .option('--no-config', 'read no polity.yaml')
}
