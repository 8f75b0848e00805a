import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** The page is built into `dist/service/web`, from where the service hands it out. */
export default defineConfig({
  root: here('.'),
  base: '/',
  build: {
    outDir: here('../../../dist/service/web'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false }
  }
})
