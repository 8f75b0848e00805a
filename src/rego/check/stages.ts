import type { Diagnostic, DiagnosticCode, Span } from '../../diagnostics/index.ts'

/**
 * The stages of the check, in OPA's order and under OPA's names where it has them.
 *
 * All faults of one stage are reported together; later stages may depend on what an earlier one assures, so only the faults of the
 * first faulty stage are shown.
 */
export const stages = [
  'resolveRefs',
  'checkKeywordOverrides',
  'checkDuplicateImports',
  'rewriteLocalVars',
  'rewriteTemplateStrings',
  'checkVoidCalls',
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

export function collectFaults(): { add: AddFault; first: () => readonly Diagnostic[] } {
  const byStage = new Map<Stage, Diagnostic[]>()
  return {
    add: (stage, code, message, span, more = {}) => {
      const known = byStage.get(stage)
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
