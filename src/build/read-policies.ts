import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One file of a folder of policies. */
export interface PolicyFile {
  /** Below the folder, with `/`: `global/owner-named/policy.rego`. */
  readonly path: string
  /** As messages show it. */
  readonly name: string
  readonly text: string
}

const limits = { files: 10_000, bytes: 4 << 20, depth: 8 } as const
const wanted = /\.rego$|(^|\/)parameters\.yaml$|(^|\/)parameters\.schema\.json$|^lifecycle\.yaml$|^waivers\.yaml$/
const forPeople = /^(?:global|domains)\/.+\/examples\/.+\.(?:ya?ml|json)$|^blueprints\/.+\.(?:ya?ml|json|md)$/

/** Examples and blueprints: files that stand in a bundle for people. */
export function isForPeople(path: string): boolean {
  return forPeople.test(path)
}

/**
 * Reads what a build needs from a folder: Rego (tests too), parameters with schemas, lifecycle and waivers, examples and blueprints; sorted by path.
 *
 * Links are not followed, so that a folder holds what it shows. Throws when the folder cannot be read or is no folder of policies by size.
 */
export function readPolicies(folder: string): PolicyFile[] {
  const files: PolicyFile[] = []
  const walk = (below: string, depth: number): void => {
    if (depth > limits.depth) throw new Error(`\`${join(folder, below)}\` is more than ${limits.depth} folders deep`)
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) walk(path, depth + 1)
      else if (entry.isFile() && (wanted.test(path) || isForPeople(path))) files.push(readOne(folder, path))
      if (files.length > limits.files)
        throw new Error(`\`${folder}\` holds more than ${limits.files} files of policies`)
    }
  }
  walk('', 0)
  return files.sort((a, b) => (a.path < b.path ? -1 : 1))
}

function readOne(folder: string, path: string): PolicyFile {
  const name = join(folder, path).replaceAll('\\', '/')
  if (lstatSync(name).size > limits.bytes) throw new Error(`\`${name}\` is larger than ${limits.bytes} bytes`)
  // A byte order mark would hide the METADATA block behind it, to OPA too.
  return { path, name, text: readFileSync(name, 'utf8').replace(/^\uFEFF/, '') }
}
