import { expect, test } from 'vitest'
import { modulesOf, policyIds, runTests } from './policy-tests.ts'

test.each(policyIds)('the tests of `%s` pass in a module of our compiler', async id => {
  const { passed, failed, broken } = await runTests(modulesOf(id))
  expect({ failed, broken }).toEqual({ failed: [], broken: undefined })
  expect(passed.length).toBeGreaterThan(3)
})
