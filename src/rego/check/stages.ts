import { type Diagnostic, type DiagnosticCode, didYouMean, type Span } from '../../diagnostics/index.ts'

/**
 * The stages of the check, in OPA's order and under OPA's names where it has them.
 *
 * All faults of one stage are reported together; later stages may depend on what an earlier one assures, so only the faults of the
 * first faulty stage are shown.
 */
export const stages = [
  'checkCapabilities',
  'resolveRefs',
  'checkKeywordOverrides',
  'checkDuplicateImports',
  'rewriteLocalVars',
  'rewriteTemplateStrings',
  'checkVoidCalls',
  'rewritePrintCalls',
  'setAnnotationSet',
  'rewriteWithValues',
  'checkRuleConflicts',
  'checkUndefinedFuncs',
  'checkSafetyRuleHeads',
  'checkSafetyRuleBodies',
  'checkRecursion',
  'checkTypes',
  'checkUnsafeBuiltins',
  'checkDeprecatedBuiltins'
] as const
export type Stage = (typeof stages)[number]

export type AddFault = (
  stage: Stage,
  code: DiagnosticCode,
  message: string,
  span: Span,
  more?: Pick<Diagnostic, 'help' | 'related'>
) => void

/** So many faults of a stage are kept: nobody reads more, and nested ones are found again and again. */
const mostFaults = 2000

export function collectFaults(): { add: AddFault; first: () => readonly Diagnostic[] } {
  const byStage = new Map<Stage, Diagnostic[]>()
  return {
    add: (stage, code, message, span, more = {}) => {
      const known = byStage.get(stage)
      if (known && known.length >= mostFaults) return
      const diagnostic: Diagnostic = { code, severity: 'error', message, span, ...more }
      if (known) known.push(diagnostic)
      else byStage.set(stage, [diagnostic])
    },
    first: () => {
      const stage = stages.find(each => byStage.has(each))
      return stage ? (byStage.get(stage) ?? []) : []
    }
  }
}

/** `didYouMean` for names, of which the shortest all look alike. */
export function similarName(word: string, names: Iterable<string>): string | undefined {
  return word.length < 3 ? undefined : didYouMean(word, names)
}
