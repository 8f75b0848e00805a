import { Option } from 'commander'

/** `--ignore PATTERN`, for every command that loads folders as `opa` does; `,` between several. */
export function ignoreOption(): Option {
  return new Option(
    '--ignore <pattern>',
    "names of files and folders to leave out, such as '*.yaml' or '.*'; repeatable"
  )
    .argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), ...value.split(',')])
    .default([], 'none')
}
