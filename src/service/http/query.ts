import type { Paging } from '../../governance/index.ts'
import { Problem } from './problem.ts'
import type { Parameter } from './route.ts'

/** What a caller asked for, checked against what the route offers. */
export interface Query {
  /** Undefined when it was not given. */
  readonly all: (name: string) => readonly string[] | undefined
  readonly one: (name: string) => string | undefined
  readonly paging: () => Paging
}

const pageSize = { usual: 100, most: 500 }

export const pagingParameters: readonly Parameter[] = [
  { name: 'cursor', description: '`next` of the page before.' },
  { name: 'limit', description: `Items a page: 1 to ${pageSize.most}; ${pageSize.usual} where left out.` }
]

/** @throws Problem 400 for an unknown parameter or value, or one that is given twice and must not be */
export function readQuery(query: URLSearchParams, parameters: readonly Parameter[]): Query {
  for (const name of new Set(query.keys())) {
    const parameter = parameters.find(each => each.name === name)
    if (!parameter) {
      throw bad(
        `there is no parameter \`${name.slice(0, 100)}\`; there are ${parameters.map(each => `\`${each.name}\``).join(', ')}`
      )
    }
    const values = query.getAll(name)
    if (values.length > 1 && !parameter.repeated) throw bad(`the parameter \`${name}\` is given more than once`)
    if (values.length > 100) throw bad(`the parameter \`${name}\` is given more than 100 times`)
    if (values.some(value => value.includes('\0'))) throw bad(`the parameter \`${name}\` holds U+0000`)
    const wrong = parameter.values && values.find(value => !parameter.values?.includes(value))
    if (wrong !== undefined) {
      throw bad(`\`${wrong.slice(0, 100)}\` is no ${name}; one of ${parameter.values?.join(', ')} is`)
    }
  }
  const all = (name: string): readonly string[] | undefined => (query.has(name) ? query.getAll(name) : undefined)
  const one = (name: string): string | undefined => query.get(name) ?? undefined
  return {
    all,
    one,
    paging: () => {
      const limit = one('limit')
      if (limit !== undefined && !/^[1-9]\d{0,2}$/.test(limit)) throw bad('`limit` is a number from 1 to 500')
      return { cursor: one('cursor'), limit: Math.min(Number(limit ?? pageSize.usual), pageSize.most) }
    }
  }
}

function bad(detail: string): Problem {
  return new Problem(400, 'bad-parameter', detail)
}
