import { Problem } from './api.ts'
import { h } from './dom.ts'
import { showFailing } from './views/failing.ts'
import { showImpact } from './views/impact.ts'
import { showPolicies, showPolicy } from './views/policies.ts'
import { showProduct, showProducts } from './views/products.ts'

/** A view gives its content anew each time; it holds no state but what the address says. */
export type View = (
  argument: string,
  filters: URLSearchParams
) => Promise<{ readonly title: string; readonly content: readonly Node[] }>

const routes: readonly { readonly pattern: RegExp; readonly view: View }[] = [
  { pattern: /^$/, view: showFailing },
  { pattern: /^products$/, view: showProducts },
  { pattern: /^products\/(.+)$/, view: showProduct },
  { pattern: /^policies$/, view: showPolicies },
  { pattern: /^policies\/(.+)$/, view: showPolicy },
  { pattern: /^impact$/, view: showImpact }
]

const main = document.getElementById('main') as HTMLElement
const live = document.getElementById('live') as HTMLElement
let shown = 0

async function show(moved: boolean): Promise<void> {
  const turn = ++shown
  const [path = '', search = ''] = location.hash.replace(/^#\/?/, '').split('?')
  const route = routes.find(({ pattern }) => pattern.test(path))
  const argument = decodeURIComponent(route?.pattern.exec(path)?.[1] ?? '')
  for (const link of document.querySelectorAll('header nav a')) {
    const target = link.getAttribute('href')?.replace(/^#\//, '') ?? ''
    if (target === path.split('/')[0]) link.setAttribute('aria-current', 'page')
    else link.removeAttribute('aria-current')
  }
  main.setAttribute('aria-busy', 'true')
  const { title, content } = await (route ? route.view(argument, new URLSearchParams(search)) : notThere(path)).catch(
    unavailable
  )
  if (turn !== shown) return
  document.title = `${title} · Polity`
  main.replaceChildren(...content)
  main.removeAttribute('aria-busy')
  if (moved) {
    main.focus({ preventScroll: true })
    scrollTo(0, 0)
  }
}

async function notThere(path: string): ReturnType<View> {
  return { title: 'Not found', content: [h('h1', {}, 'Not found'), h('p', {}, `There is no page "${path}".`)] }
}

function unavailable(cause: unknown): Awaited<ReturnType<View>> {
  const words =
    cause instanceof Problem ? cause.message : 'The service does not answer. It is asked again as soon as it does.'
  return { title: 'No answer', content: [h('h1', {}, 'No answer'), h('p', { role: 'alert' }, words)] }
}

function listen(): void {
  const events = new EventSource('/api/v1/events')
  let timer: ReturnType<typeof setTimeout> | undefined
  const refresh = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      if (!main.contains(document.activeElement) || document.activeElement === main) void show(false)
      else document.activeElement?.addEventListener('blur', () => void show(false), { once: true })
    }, 100)
  }
  events.addEventListener('hello', () => {
    if (live.dataset['state'] === 'lost') refresh()
    live.dataset['state'] = 'live'
    live.textContent = 'live'
  })
  events.addEventListener('summary', refresh)
  events.addEventListener('error', () => {
    live.dataset['state'] = 'lost'
    live.textContent = 'not connected'
  })
}

addEventListener('hashchange', () => void show(true))
void show(false).then(listen)
