import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { SourceFile } from '../../src/governance/index.ts'

const folder = fileURLToPath(new URL('../../examples/mesh', import.meta.url))

/** The files of the sample mesh, by their path below it. */
export function sampleMesh(): readonly SourceFile[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => /\.(ya?ml|json)$/.test(name))
    .sort()
    .map(name => ({ name: name.replaceAll('\\', '/'), bytes: readFileSync(`${folder}/${name}`) }))
}

/** The text of one of them. */
export function sampleFile(name: string): string {
  return readFileSync(`${folder}/${name}`, 'utf8')
}
