import { workerData } from 'node:worker_threads'
import { answerCalls } from '../threads/index.ts'
import { type Evaluator, type EvaluatorCopy, openBundle, type ReportFacts, type ReportResult } from './evaluator.ts'
import { joinEvaluators } from './join-evaluators.ts'

/** A report with a text comes without what the text says. */
export type ThreadReport = ReportResult

type Operand = { readonly mesh: ReportFacts['mesh'] } | { readonly facts: string }

// A thread that reports on products of one mesh.
const copy = workerData as EvaluatorCopy

async function open(): Promise<Evaluator> {
  const [first, ...others] = await Promise.all(copy.map(({ bytes }) => openBundle(bytes)))
  const evaluators = [first as Evaluator, ...others]
  for (const [i, { data }] of copy.entries()) if (data !== undefined) evaluators[i]?.setData(data)
  return joinEvaluators(first as Evaluator, others)
}

const opened = open()
let mesh: ReportFacts['mesh']

answerCalls(async (operand: Operand): Promise<ThreadReport | undefined> => {
  if ('mesh' in operand) {
    mesh = operand.mesh
    return undefined
  }
  const { report, ...result } = (await opened).report({ ...(JSON.parse(operand.facts) as ReportFacts), mesh })
  return result.text === undefined && report ? { ...result, report } : result
})
