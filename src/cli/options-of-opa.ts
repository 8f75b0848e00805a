import { type Command, Option } from 'commander'

/** An option that `opa` has and the command of the same name here has not, with what to do instead. */
export interface AbsentOption {
  /** As for commander: `-p, --partial`, `--profile-sort <key>`. */
  readonly flags: string
  readonly instead: string
}

/**
 * Refuses options of `opa` by their names: somebody who types one learns more than that it is unknown. In the help of the command they do
 * not stand.
 */
export function refuseOptions(command: Command, options: readonly AbsentOption[]): Command {
  for (const { flags, instead } of options) command.addOption(refusing(new Option(flags), command.name(), instead))
  return command
}

/** An option that ends the command when it has any value but one. */
function refusing(option: Option, command: string, instead: string, accepted?: string): Option {
  return option.hideHelp().argParser((value: string | undefined) => {
    if (accepted !== undefined && value === accepted) return value
    const written = accepted === undefined ? option.long : `${option.long} ${value}`
    throw new Error(`\`${written}\` of \`opa ${command}\` is not here: ${instead}`)
  })
}

/** Takes options of `opa` that change nothing here. */
export function acceptOptions(command: Command, flags: readonly string[]): Command {
  for (const each of flags) command.addOption(new Option(each, 'accepted as by `opa`: it changes nothing').hideHelp())
  return command
}

const noPartial = 'a compiled module needs the whole of `input` and `data`; `opa eval --partial` takes the same files'
const noTrace = 'a compiled module leaves no trace; put `print(..)` where you want to see a value'
const noProfile = '`--metrics` tells how long a query takes, `--coverage` which lines it reaches'

const noKinds = '`--coverage` tells which lines are reached, and not why others are not'
const inModule = 'it is part of the compiled module, and no value depends on it'

/** Of `opa test`. */
export const absentInTest: readonly AbsentOption[] = [
  { flags: '--bench', instead: 'the time of each test stands in the output of `-v` and of `-f json` (`duration`)' },
  { flags: '--benchmem [on]', instead: 'of a test only the time is measured, in the output of `-v` and of `-f json`' },
  {
    flags: '--coverage-runs <kinds>',
    instead: noKinds
  }
]

/** Of `opa eval`. */
export const absentInEval: readonly AbsentOption[] = [
  { flags: '-p, --partial', instead: noPartial },
  { flags: '-u, --unknowns <path>', instead: noPartial },
  { flags: '--disable-inlining <path>', instead: noPartial },
  { flags: '--shallow-inlining', instead: noPartial },
  { flags: '--nondeterminstic-builtins', instead: noPartial },
  { flags: '--profile', instead: noProfile },
  { flags: '--profile-limit <count>', instead: noProfile },
  { flags: '--profile-sort <key>', instead: noProfile },
  { flags: '--instrument', instead: noProfile },
  { flags: '--count <times>', instead: 'a query is evaluated once; `--metrics` tells how long that takes' },
  { flags: '--coverage-runs <kinds>', instead: noKinds },
  { flags: '--var-values', instead: noTrace },
  { flags: '--disable-early-exit', instead: inModule },
  { flags: '--disable-indexing', instead: inModule }
]

const noVerifying = 'signatures of what is built from are not read; `polity check --verify-key` verifies a bundle'
const noPlan = 'what is built is a bundle with WebAssembly, and no plan'

/** Of `opa build`. */
export const absentInBuild: readonly AbsentOption[] = [
  { flags: '--signing-plugin <name>', instead: '`--signing-key` and `--signing-alg` sign a bundle' },
  { flags: '--scope <scope>', instead: 'it stands as `scope` in the file of `--claims-file`' },
  { flags: '--verification-key <key>', instead: noVerifying },
  { flags: '--verification-key-id <name>', instead: noVerifying },
  { flags: '--exclude-files-verify <names>', instead: noVerifying },
  { flags: '--format <format>', instead: noPlan },
  { flags: '--plan-addons <addon>', instead: noPlan },
  {
    flags: '--wasm-include-print',
    instead: 'a bundle prints nothing; `polity test` and `polity eval` show what `print` is given'
  },
  { flags: '--debug', instead: 'all that is wrong is told anyway, and `polity inspect` shows what is in a bundle' }
]

/** `--explain MODE`; `accepted` is what shows no more than is shown anyway. */
export const explainOption = (command: string, accepted: string): Option =>
  refusing(new Option('--explain <mode>'), command, noTrace, accepted)

/** `--target wasm`, which is the only one. */
export const targetOption = (command: string): Option =>
  refusing(new Option('-t, --target <target>'), command, 'what is evaluated is the compiled module, `wasm`', 'wasm')
