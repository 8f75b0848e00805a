import type { Reporter, TestModule } from 'vitest/node'

/**
 * Ends every run with what was skipped and a line `N passed, N failed, N skipped`.
 *
 * A file that fails before its tests are known counts as one failure.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    let passed = 0
    let failed = 0
    const skipped: string[] = []
    for (const module of modules) {
      let testsSeen = 0
      for (const test of module.children.allTests()) {
        testsSeen++
        const { state } = test.result()
        if (state === 'passed') passed++
        else if (state === 'failed') failed++
        else skipped.push(`${module.relativeModuleId}: ${test.fullName}`)
      }
      if (module.state() === 'failed' && (testsSeen === 0 || module.errors().length > 0)) failed++
    }
    const lines = skipped.length === 0 ? [] : ['', 'Skipped:', ...skipped.map(name => `  ${name}`)]
    process.stdout.write(
      `${[...lines, '', `${passed} passed, ${failed} failed, ${skipped.length} skipped`].join('\n')}\n`
    )
  }
}
