import { createHash } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

const cache = fileURLToPath(new URL('../../node_modules/.cache/polity-typescript/', import.meta.url))

/** Node's `load` hook: a `.ts` file is stripped of its types, once for each text it ever had. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context)
  const text = await readFile(fileURLToPath(url), 'utf8')
  const cached = `${cache}${createHash('sha256').update(text).digest('hex')}.js`
  const source = await readFile(cached, 'utf8').catch(() => strip(text, cached))
  return { format: 'module', source, shortCircuit: true }
}

async function strip(text, cached) {
  const { default: typescript } = await import('typescript')
  const { outputText } = typescript.transpileModule(text, {
    compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2023 }
  })
  await mkdir(cache, { recursive: true })
  const draft = `${cached}.${process.pid}.${Math.random().toString(36).slice(2)}`
  await writeFile(draft, outputText)
  await rename(draft, cached)
  return outputText
}
