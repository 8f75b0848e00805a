/**
 * Planning: what a checked program computes, as functions of simple statements.
 *
 * Takes a `ResolvedProgram`, gives a `Plan`. Never reads source text but for positions, never knows WebAssembly.
 */
export { type Plan, type PlanLocation, writtenLocation } from './ir.ts'
export { type PlanOptions, planProgram } from './plan-program.ts'
export { printPlan } from './print-plan.ts'
