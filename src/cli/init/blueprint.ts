import mustache from 'mustache'
import type { Bundle } from '../../bundle/index.ts'
import { type Answers, idOf } from './answers.ts'

const folder = '/blueprints/'
/** Folders of blueprints that are no standard: what several share, and what stands around a descriptor. */
const apart = new Set(['parts', 'ci', 'config'])

/** A file to be written. */
export interface Scaffold {
  /** Below the folder that is set up, with `/`. */
  readonly path: string
  readonly text: string
}

/** Standards that the bundle has blueprints for. */
export function standardsIn(bundle: Bundle): readonly string[] {
  const folders = bundle.files
    .filter(({ name }) => name.startsWith(folder))
    .map(({ name }) => name.slice(folder.length).split('/'))
    .flatMap(([first, ...rest]) => (rest.length > 0 && first !== undefined && !apart.has(first) ? [first] : []))
  return [...new Set(folders)].sort()
}

/**
 * The descriptors of a blueprint, filled in. A file whose name holds `{{port}}` is written for each port.
 *
 * @param answers - with the ids of the contracts that the product reads
 */
export function fillBlueprint(
  bundle: Bundle,
  answers: Answers & { readonly reads: readonly string[] }
): readonly Scaffold[] {
  const id = idOf(answers.name)
  const ports = answers.ports.map(port => portNamed(port, id))
  const about = {
    id,
    name: answers.name,
    domain: answers.domain,
    owner: answers.owner,
    mailto: `mailto:${answers.owner}`,
    purpose: answers.purpose,
    database: answers.domain.replaceAll('-', '_'),
    ports,
    isSource: answers.reads.length === 0,
    hasInputs: answers.reads.length > 0,
    reads: answers.reads.map(contract => ({ contract }))
  }
  return textsIn(bundle, answers.standard).flatMap(({ name, text }) => {
    const each = name.includes('{{port}}') ? ports : [undefined]
    return each.map(port => ({
      path: name.replaceAll('{{id}}', id).replaceAll('{{port}}', port?.id ?? ''),
      text: fill(bundle, text, port ? { ...about, port } : about)
    }))
  })
}

/** One file that stands beside descriptors, filled in; undefined where the bundle has none of that name. */
export function fillFile(bundle: Bundle, name: string, about: Readonly<Record<string, unknown>>): string | undefined {
  const file = bundle.files.find(each => each.name === `${folder}${name}`)
  return file && fill(bundle, new TextDecoder().decode(file.bytes), about)
}

interface Port {
  readonly id: string
  /** In words. */
  readonly title: string
  /** As a table is called. */
  readonly column: string
  /** Column that identifies a row. */
  readonly key: string
  readonly role: string
  readonly contract: string
}

function portNamed(id: string, product: string): Port {
  const words = id.replaceAll('-', ' ')
  const column = id.replaceAll('-', '_')
  return {
    id,
    title: `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`,
    column,
    key: `${column}_id`,
    role: `${id}-reader`,
    contract: `${product}-${id}`
  }
}

function textsIn(bundle: Bundle, standard: string): readonly { readonly name: string; readonly text: string }[] {
  const home = `${folder}${standard}/`
  return bundle.files
    .filter(({ name }) => name.startsWith(home))
    .map(({ name, bytes }) => ({ name: name.slice(home.length), text: new TextDecoder().decode(bytes) }))
}

function fill(bundle: Bundle, text: string, about: Readonly<Record<string, unknown>>): string {
  const parts = Object.fromEntries(
    textsIn(bundle, 'parts').map(({ name, text }) => [name.replace(/\.\w+$/, ''), text] as const)
  )
  return mustache.render(text, about, parts, { escape: scalar })
}

/** A text as YAML writes it: in quotes where it could be taken for something else. */
function scalar(value: unknown): string {
  const text = String(value)
  const isPlain = /^[A-Za-z][\w @./+-]*(?::[\w@./+-]+)?$/.test(text) && !/\s$/.test(text)
  const isWord = /^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(text)
  return isPlain && !isWord ? text : JSON.stringify(text)
}
