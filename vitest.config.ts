import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Worker threads and child processes that tests start run the sources too.
    execArgv: ['--import', new URL('./test/typescript/register.mjs', import.meta.url).href],
    globalSetup: ['./test/build-if-stale.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './test/summary-reporter.ts']
  }
})
