/** JSON with numbers as they are written and strings decoded. */
export type JsonTree =
  | { readonly kind: 'atom'; readonly text: string }
  | { readonly kind: 'array'; readonly items: readonly JsonTree[] }
  /** A name can stand there twice: keys `1` and `"1"` look alike in JSON. */
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, readonly JsonTree[]> }

const tokenPattern = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g

export function jsonTree(text: string): JsonTree {
  const tokens = text.match(tokenPattern) ?? []
  let at = 0
  const value = (): JsonTree => {
    const token = tokens[at++] ?? ''
    if (token === '[') {
      const items: JsonTree[] = []
      while (tokens[at] !== ']') {
        items.push(value())
        if (tokens[at] === ',') at++
      }
      at++
      return { kind: 'array', items }
    }
    if (token === '{') {
      const members = new Map<string, JsonTree[]>()
      while (tokens[at] !== '}') {
        const name = JSON.parse(tokens[at] ?? '') as string
        at += 2
        members.set(name, [...(members.get(name) ?? []), value()])
        if (tokens[at] === ',') at++
      }
      at++
      return { kind: 'object', members }
    }
    return { kind: 'atom', text: token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token }
  }
  return value()
}

/** Where two documents differ first, as a path; nothing when they are the same to the letter. */
export function firstDifference(ours: JsonTree, theirs: JsonTree, path = ''): string | undefined {
  if (ours.kind === 'array' && theirs.kind === 'array') {
    const length = Math.max(ours.items.length, theirs.items.length)
    for (let i = 0; i < length; i++) {
      const [a, b] = [ours.items[i], theirs.items[i]]
      if (!a || !b) return `${path}: ${show(ours)} here, ${show(theirs)} in opa`
      const found = firstDifference(a, b, `${path}[${i}]`)
      if (found !== undefined) return found
    }
    return undefined
  }
  if (ours.kind === 'object' && theirs.kind === 'object') {
    for (const name of new Set([...ours.members.keys(), ...theirs.members.keys()])) {
      const [a, b] = [ours.members.get(name), theirs.members.get(name)]
      const inside = `${path}.${name}`
      if (!a || !b) return `${inside}: ${a ? 'only here' : 'only in opa'}: ${show((a ?? b)?.[0] as JsonTree)}`
      const found = a.map(one => firstDifference(one, b[0] as JsonTree, inside))
      if (found.every(one => one !== undefined)) return found[0]
    }
    return undefined
  }
  const same = ours.kind === 'atom' && theirs.kind === 'atom' && ours.text === theirs.text
  return same ? undefined : `${path}: ${show(ours)} here, ${show(theirs)} in opa`
}

export function show(tree: JsonTree): string {
  switch (tree.kind) {
    case 'atom':
      return tree.text
    case 'array':
      return `[${tree.items.map(show).join(', ')}]`
    case 'object':
      return `{${[...tree.members].map(([name, [value]]) => `${JSON.stringify(name)}: ${show(value as JsonTree)}`).join(', ')}}`
  }
}

/** Neither an empty text nor a collection without elements. */
export function isFilled(tree: JsonTree): boolean {
  switch (tree.kind) {
    case 'atom':
      return tree.text !== '""'
    case 'array':
      return tree.items.length > 0
    case 'object':
      return tree.members.size > 0
  }
}
