import { workerData } from 'node:worker_threads'
import { answerCalls } from '../threads/index.ts'
import { type Evaluator, type EvaluatorCopy, openBundle, type ReportFacts } from './evaluator.ts'
import { joinEvaluators } from './join-evaluators.ts'

// A thread that reports on products of one mesh.
const { copy, mesh } = workerData as { readonly copy: EvaluatorCopy; readonly mesh: ReportFacts['mesh'] }

async function open(): Promise<Evaluator> {
  const [first, ...others] = await Promise.all(copy.map(({ bytes }) => openBundle(bytes)))
  const evaluators = [first as Evaluator, ...others]
  for (const [i, { data }] of copy.entries()) if (data !== undefined) evaluators[i]?.setData(data)
  return joinEvaluators(first as Evaluator, others)
}

const opened = open()
answerCalls(async (facts: Omit<ReportFacts, 'mesh'>) => (await opened).report({ ...facts, mesh }))
