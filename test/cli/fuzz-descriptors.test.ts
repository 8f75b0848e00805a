import { expect, test } from 'vitest'
import { openBundle } from '../../src/evaluator/index.ts'
import { fuzzDescriptors } from '../governance/fuzz/fuzz-descriptors.ts'
import { seedDescriptors } from '../governance/fuzz/seed-descriptors.ts'
import { starterBundle } from '../service/starter-bundle.ts'
import { polity } from './run-polity.ts'

/** A little of what `npm run fuzz:descriptors` does. */
test('changed descriptors are judged without a crash, a hang, a place that is not there or a lie', async () => {
  const evaluator = await openBundle(starterBundle())
  const run = { seeds: seedDescriptors(), count: 300, seed: 20_001, seconds: 50, mostFindings: 5 }
  const { files, spawned, verdicts, findings } = await fuzzDescriptors(evaluator, {
    ...run,
    spawnEach: { polity, times: 60 }
  })
  expect(findings.map(({ seed, name, what }) => ({ seed, name, what }))).toEqual([])
  expect(files).toBeGreaterThan(20)
  expect(spawned).toBeGreaterThan(0)
  // the changes leave enough of most documents to be judged
  expect(verdicts.blocked).toBeGreaterThan(files / 4)
})
