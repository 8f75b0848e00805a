import { createInterface } from 'node:readline/promises'

/** What a blueprint is filled with. */
export interface Answers {
  readonly standard: string
  readonly name: string
  readonly domain: string
  readonly ports: readonly string[]
  readonly owner: string
  readonly purpose: string
}

export type Given = { readonly [K in keyof Answers]?: Answers[K] | undefined }

/** An answer that cannot be used, in words for whoever gave it. */
export class UnusableAnswer extends Error {
  override readonly name = 'UnusableAnswer'
}

interface Question {
  readonly flag: string
  readonly ask: string
  /** Throws what is wrong with it; gives it as it is used. */
  readonly read: (text: string) => string
}

const word = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '-')

function identifier(flag: string, text: string): string {
  const id = word(text)
  if (/^[a-z][a-z0-9-]*$/.test(id)) return id
  throw new UnusableAnswer(`${flag} is \`${text.trim()}\`, wanted a letter, then letters, digits and hyphens`)
}

function sentence(flag: string, text: string, least: number): string {
  const said = text.trim()
  if (/\p{Cc}/u.test(said)) throw new UnusableAnswer(`${flag} has a line break or another control character`)
  if (said.length < least) throw new UnusableAnswer(`${flag} is \`${said}\`, wanted at least ${least} characters`)
  return said
}

/** How the questions are asked, in their order. */
export function questionsFor(standards: readonly string[]): Readonly<Record<keyof Answers, Question>> {
  return {
    standard: {
      flag: '--standard',
      ask: `standard (${standards.join(', ')})`,
      read: text => {
        if (standards.includes(text.trim())) return text.trim()
        throw new UnusableAnswer(`--standard is \`${text.trim()}\`, wanted one of ${standards.join(', ')}`)
      }
    },
    name: {
      flag: '--name',
      ask: 'name of the product, as people call it',
      read: text => {
        identifier('--name', idOf(sentence('--name', text, 1)))
        return text.trim()
      }
    },
    domain: { flag: '--domain', ask: 'domain that owns it', read: text => identifier('--domain', text) },
    ports: {
      flag: '--port',
      ask: 'output ports, with commas between them',
      read: text => {
        const ports = text.split(',').map(port => identifier('--port', port))
        const twice = ports.find((port, i) => ports.indexOf(port) !== i)
        if (twice !== undefined) throw new UnusableAnswer(`--port ${twice} is given twice`)
        return ports.join(',')
      }
    },
    owner: {
      flag: '--owner',
      ask: 'e-mail address of the team that answers for it',
      read: text => {
        if (/^[^\s@,]+@[^\s@,]+$/.test(text.trim())) return text.trim()
        throw new UnusableAnswer(`--owner is \`${text.trim()}\`, wanted an e-mail address`)
      }
    },
    purpose: { flag: '--purpose', ask: 'what it is for, in a sentence', read: text => sentence('--purpose', text, 20) }
  }
}

/** Id of a product from its name. */
export function idOf(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
}

/**
 * The answers given, and on a terminal those that are asked for; an answer that cannot be used is asked for again.
 *
 * @throws UnusableAnswer for one that was given by a flag, and where nobody can be asked for what is missing
 */
export async function collectAnswers(given: Given, standards: readonly string[]): Promise<Answers> {
  const questions = Object.entries(questionsFor(standards)) as [keyof Answers, Question][]
  const answers = new Map<keyof Answers, string>()
  for (const [name, { read }] of questions) {
    const value = given[name]
    if (value !== undefined) answers.set(name, read(typeof value === 'string' ? value : value.join(',')))
  }
  const missing = questions.filter(([name]) => !answers.has(name))
  if (missing.length > 0) {
    if (process.stdin.isTTY !== true || process.stderr.isTTY !== true) {
      const flags = missing.map(([, { flag }]) => flag).join(', ')
      throw new UnusableAnswer(`init needs ${flags}: nobody can be asked here, since this is no terminal`)
    }
    await askFor(missing, answers)
  }
  const text = (name: keyof Answers): string => answers.get(name) as string
  return {
    standard: text('standard'),
    name: text('name'),
    domain: text('domain'),
    ports: text('ports').split(','),
    owner: text('owner'),
    purpose: text('purpose')
  }
}

async function askFor(
  missing: readonly [keyof Answers, Question][],
  answers: Map<keyof Answers, string>
): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new Promise<never>((_, reject) => {
    terminal.on('close', () => reject(new UnusableAnswer('init was given up: nothing was written')))
    terminal.on('SIGINT', () => terminal.close())
  })
  ended.catch(() => {})
  try {
    for (const [name, { ask, read }] of missing) {
      for (;;) {
        const text = await Promise.race([terminal.question(`${ask}: `), ended])
        try {
          answers.set(name, read(text))
          break
        } catch (cause) {
          if (!(cause instanceof UnusableAnswer)) throw cause
          process.stderr.write(`  ${cause.message}\n`)
        }
      }
    }
  } finally {
    terminal.removeAllListeners('close')
    terminal.close()
  }
}
