import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends every run with what was skipped and a line `N passed, N failed, N skipped`.
 *
 * A file that fails outside its tests (when it is loaded, in a hook) counts as one failure.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0
    let failed = 0
    const skipped: string[] = []
    for (const module of modules) {
      let failedHere = 0
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failedHere++
        else skipped.push(`${module.relativeModuleId}: ${test.fullName}`)
      }
      failed += module.state() === 'failed' ? Math.max(1, failedHere) : failedHere
    }
    const lines = skipped.length === 0 ? [] : ['', 'Skipped:', ...skipped.map(name => `  ${name}`)]
    process.stdout.write(
      `${[...lines, '', `${passed} passed, ${failed} failed, ${skipped.length} skipped`].join('\n')}\n`
    )
  }
}
