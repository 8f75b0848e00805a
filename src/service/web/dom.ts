/** What can stand inside an element: texts are escaped by construction, nothing is skipped silently but `undefined` and `false`. */
export type Child = Node | string | number | undefined | false | readonly Child[]

type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: Event) => void)>>

/**
 * An element: `h('a', { href: '#/', class: 'brand' }, 'Polity')`.
 *
 * A function is a listener (`onclick`), `true` an empty attribute, `false` and `undefined` none.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.replace(/^on/, ''), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  append(element, children)
  return element
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === undefined || child === false) continue
    if (Array.isArray(child)) append(element, child)
    else element.append(child instanceof Node ? child : String(child))
  }
}

/** A sentence whose names stand in backticks, as the engine writes them: the names become code. */
export function prose(text: string): Child {
  return text.split('`').map((part, index) => (index % 2 === 1 ? h('code', {}, part) : part))
}
