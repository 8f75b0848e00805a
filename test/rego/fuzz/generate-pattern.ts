import { pickString, type Values } from './values.ts'

/** A regular expression of the kind that people write, over the texts of the case. */
export function regexText(random: Values, depth = 2): string {
  const parts = Array.from({ length: 1 + random.below(3) }, () => regexAtom(random, depth) + quantifier(random))
  const text = parts.join('')
  if (depth < 2) return text
  const flags = random.chance(0.12) ? random.pick(['(?i)', '(?s)', '(?m)', '(?U)']) : ''
  return flags + (random.chance(0.25) ? '^' : '') + text + (random.chance(0.25) ? '$' : '')
}

function quantifier(random: Values): string {
  return random.chance(0.5) ? '' : random.pick(['*', '+', '?', '+?', '*?', '??', '{2}', '{1,2}', '{0,}', '{1,3}?'])
}

function regexAtom(random: Values, depth: number): string {
  return random.choose(
    [4, () => quoted(random.pick([...pickString(random), 'a']))],
    [
      2,
      () =>
        `[${random.pick(['', '', '^'])}${random.pick(['a-c', 'b-z', 'a-zA-Z', '0-9', '.,', 'é-ö', 'a\\d', '\\s-', '^a', '一-龥'])}]`
    ],
    [2, () => random.pick(['.', '\\w', '\\d', '\\s', '\\W', '\\D', '\\S', '\\b', '\\B', '\\pL', '\\P{Lu}'])],
    [
      0.5,
      () => random.pick(['[[:alpha:]]', '[[:^digit:]]', '[[:punct:]]', '\\x61', '\\x{e9}', '\\Qa.b\\E', '\\A', '\\z'])
    ],
    [depth > 0 ? 1.5 : 0, () => `(${random.pick(['', '', '?:', '?P<n>'])}${regexText(random, depth - 1)})`],
    [depth > 0 ? 1 : 0, () => `(${regexText(random, depth - 1)}|${regexText(random, depth - 1)})`]
  )
}

function quoted(character: string): string {
  return /[\\^$.*+?()[\]{}|]/.test(character) ? `\\${character}` : character
}

/** A glob over the texts of the case. */
export function globText(random: Values): string {
  const part = () =>
    random.choose(
      [4, () => pickString(random).replace(/[*?\\[\]{},!]/g, '\\$&')],
      [3, () => random.pick(['*', '*', '**', 'a*', '*a'])],
      [1, () => random.pick(['[a-c]', '[ab]', '{a,b}', '{foo,a.*}', 'a?'])]
    )
  return Array.from({ length: 1 + random.below(3) }, part).join(random.pick(['', '', '.', '/']))
}
