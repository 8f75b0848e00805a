import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Node's `load` hook: a `.ts` file is stripped of its types. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context)
  const { default: typescript } = await import('typescript')
  const { outputText } = typescript.transpileModule(await readFile(fileURLToPath(url), 'utf8'), {
    compilerOptions: { module: typescript.ModuleKind.ESNext, target: typescript.ScriptTarget.ES2023 }
  })
  return { format: 'module', source: outputText, shortCircuit: true }
}
