import { stringify } from 'yaml'
import type { Random } from '../../rego/fuzz/random.ts'

type Path = readonly (string | number)[]

const wrong: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => 0,
  () => -1.5,
  () => 1e308,
  () => Number.MAX_SAFE_INTEGER,
  () => '',
  () => ' ',
  () => 'no',
  () => '\u001b]0;x\u0007\u202e',
  () => '<script>__proto__</script>',
  () => [],
  () => ({}),
  () => [[]],
  () => [null, 1, 'a', [], {}],
  () => ({ '': '', 'a.b': 1, 'a/b': 2, '~': 3, constructor: 1, toString: [] }),
  random => 'long '.repeat(random.below(4000)),
  random => Array.from({ length: random.below(1000) }, (_, i) => ({ name: `c${i}`, property: 'a', value: i })),
  random => Object.fromEntries(Array.from({ length: random.below(3000) }, (_, i) => [`k${i}`, i])),
  random =>
    Array.from({ length: random.pick([20, 95]) }).reduce(
      inside => (random.chance(0.5) ? [inside] : { properties: [inside] }),
      1 as unknown
    )
]

/** Names that documents of some standard have, so that one is found where another belongs. */
const names =
  'id name version status kind apiVersion domain schema properties items type logicalType classification customProperties property value servers slaProperties outputPorts inputPorts contractId tags $ref $href x-owner product details en info models fields promises owner __proto__ constructor'.split(
    ' '
  )

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inside = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...inside.flatMap(([key, item]) => pathsOf(item, [...path, key]))]
}

/** One to four changes to what a document says, written anew as YAML or JSON. */
export function mutateTree(content: unknown, random: Random): string {
  let now = content
  for (let i = 0; i <= random.below(4); i++) now = changeAt(now, random.pick(pathsOf(now)), random)
  try {
    return random.choose<string>(
      [3, () => stringify(now, { aliasDuplicateObjects: random.chance(0.5) })],
      [1, () => stringify(now, { collectionStyle: 'flow' })],
      [1, () => stringify(now, { version: '1.1' })],
      [2, () => `${JSON.stringify(now, undefined, random.below(5))}\n`]
    )
  } catch {
    return `${JSON.stringify(now)}\n`
  }
}

function changeAt(value: unknown, [first, ...rest]: Path, random: Random): unknown {
  if (first === undefined) return random.pick(wrong)(random)
  if (rest.length > 0 || typeof value !== 'object' || value === null) {
    const held = (value as Readonly<Record<string | number, unknown>> | null)?.[first]
    return put(value, first, changeAt(held, rest, random))
  }
  const held = (value as Readonly<Record<string | number, unknown>>)[first]
  return random.choose<unknown>(
    [4, () => put(value, first, random.pick(wrong)(random))],
    [2, () => without(value, first)],
    [2, () => put(without(value, first), Array.isArray(value) ? first : random.pick(names), held)],
    [1, () => put(value, first, [held])],
    [1, () => put(value, first, { [random.pick(names)]: held })],
    [1, () => put(value, first, Array.isArray(held) ? held[0] : isMap(held) ? Object.values(held) : String(held))],
    [
      1,
      () =>
        Array.isArray(value)
          ? Array.from({ length: 1 + random.below(200) }, () => held)
          : put(value, random.pick(names), held)
    ]
  )
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null

function put(value: unknown, key: string | number, item: unknown): unknown {
  if (Array.isArray(value)) return value.map((each, i) => (i === key ? item : each))
  if (!isMap(value)) return item
  return Object.fromEntries([...Object.entries(value).filter(([name]) => name !== key), [key, item]])
}

function without(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return value.filter((_, i) => i !== key)
  return Object.fromEntries(Object.entries(value as object).filter(([name]) => name !== key))
}
