import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { readBundle } from '../bundle/index.ts'
import { whyUnwritable } from '../diagnostics/index.ts'
import { exitCode } from './exit-code.ts'
import { collectAnswers, UnusableAnswer } from './init/answers.ts'
import { fillBlueprint, fillFile, type Scaffold, standardsIn } from './init/blueprint.ts'
import { detectPipeline, fromTop, type Pipeline, pipelineNames, pipelines, repositoryAround } from './init/pipeline.ts'
import { readBundleFile } from './open-bundle-file.ts'
import { shownName, UnreadablePath } from './read-files.ts'
import { version } from './version.ts'

interface InitFlags {
  readonly standard?: string
  readonly name?: string
  readonly domain?: string
  readonly port?: readonly string[]
  readonly owner?: string
  readonly purpose?: string
  readonly reads?: readonly string[]
  readonly ci?: Pipeline | 'none'
  readonly bundle?: string
  readonly force?: boolean
}

/** `polity init [FOLDER]`: a descriptor that complies, from a blueprint of the guild, and the job that keeps it so. */
export function addInit(program: Command): void {
  program
    .command('init')
    .description("write a descriptor that complies, from the guild's blueprint, and the job that checks it")
    .argument('[folder]', 'where to write', '.')
    .option('--standard <name>', 'standard of the descriptor: the folder of a blueprint in the bundle')
    .option('--name <name>', 'name of the product, as people call it')
    .option('--domain <domain>', 'domain that owns it')
    .option('--port <name...>', 'output port; several where there are several')
    .option('--owner <email>', 'e-mail address of the team that answers for it')
    .option('--purpose <sentence>', 'what it is for')
    .option(
      '--reads <contract...>',
      'id of a contract that it reads; without one it reads a system outside of the mesh'
    )
    .addOption(
      new Option('--ci <pipeline>', 'job to write (default: told by the repository)').choices([
        ...pipelineNames,
        'none'
      ])
    )
    .option('-b, --bundle <file>', 'bundle with the blueprints (default: the packed starter policies)')
    .option('--force', 'write over files that are there')
    .action(async (folder: string, flags: InitFlags) => {
      process.exitCode = await init(folder, flags)
    })
}

async function init(folder: string, flags: InitFlags): Promise<number> {
  const bundle = readBundle(await readBundleFile(flags.bundle))
  const standards = standardsIn(bundle)
  if (standards.length === 0)
    throw new UnusableAnswer('the bundle has no blueprints: `blueprints/<standard>/` in the folder of policies')
  const answers = await collectAnswers({ ...flags, ports: flags.port }, standards)

  const home = resolve(folder)
  const descriptors = fillBlueprint(bundle, { ...answers, reads: flags.reads ?? [] }).map(file => ({
    ...file,
    path: join(home, file.path)
  }))
  const top = repositoryAround(home)
  const pipeline = flags.ci ?? (await detectPipeline(top)) ?? 'none'
  const around: Scaffold[] = []
  const settings = fillFile(bundle, 'ci/polity.yaml', {})
  if (settings !== undefined) around.push({ path: join(top, 'polity.yaml'), text: settings })
  if (pipeline !== 'none') {
    const { blueprint, path } = pipelines[pipeline]
    const text = fillFile(bundle, blueprint, { version, folder: fromTop(top, home) })
    if (text !== undefined) around.push({ path: join(top, path), text })
  }

  const inTheWay = descriptors.filter(({ path }) => existsSync(path))
  if (inTheWay.length > 0 && !flags.force) {
    const names = inTheWay.map(({ path }) => shownName(path)).join(', ')
    throw new UnreadablePath(
      `nothing was written: ${names} ${inTheWay.length === 1 ? 'is' : 'are'} there already (--force writes over)`
    )
  }
  const kept = flags.force ? [] : around.filter(({ path }) => existsSync(path))
  for (const file of [...descriptors, ...around.filter(file => !kept.includes(file))]) {
    await write(file)
    process.stdout.write(`wrote ${shownName(file.path)}\n`)
  }
  for (const { path } of kept) process.stdout.write(`kept  ${shownName(path)}, which is there already\n`)
  if (pipeline === 'none' && flags.ci !== 'none') {
    process.stdout.write(
      `no pipeline was found in ${shownName(top) || '.'}: --ci github or --ci gitlab writes the job\n`
    )
  }
  process.stdout.write(`\nnext: polity check ${shownName(home) || '.'}\n`)
  return exitCode.ok
}

async function write({ path, text }: Scaffold): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  } catch (cause) {
    throw new UnreadablePath(`cannot write ${shownName(path)}: ${whyUnwritable(cause)}`, { cause })
  }
}
