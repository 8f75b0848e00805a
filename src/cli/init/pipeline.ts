import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** Where pipelines run that a job can be written for. */
export const pipelines = {
  github: { blueprint: 'ci/github.yml', path: '.github/workflows/polity.yml', marks: ['.github'] },
  gitlab: { blueprint: 'ci/gitlab.yml', path: '.gitlab-ci.yml', marks: ['.gitlab-ci.yml', '.gitlab'] }
} as const

export type Pipeline = keyof typeof pipelines
export const pipelineNames = Object.keys(pipelines) as readonly Pipeline[]

/** The top of the repository around a folder; the folder itself where there is none. */
export function repositoryAround(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at
    if (dirname(at) === at) return folder
  }
}

/** The pipeline that a repository uses, told by its files, else by where it came from. */
export async function detectPipeline(top: string): Promise<Pipeline | undefined> {
  const byFiles = pipelineNames.find(name => pipelines[name].marks.some(mark => existsSync(join(top, mark))))
  if (byFiles) return byFiles
  const origin = await new Promise<string>(resolve => {
    execFile('git', ['config', '--get', 'remote.origin.url'], { cwd: top, timeout: 5000 }, (_, stdout) =>
      resolve(stdout)
    )
  })
  return pipelineNames.find(name => origin.includes(name))
}

/** A folder from the top of its repository, as a job names it. */
export function fromTop(top: string, folder: string): string {
  return relative(top, folder).replaceAll('\\', '/') || '.'
}
