/**
 * Work that is spread over threads: calls and their answers, which are plain data.
 *
 * Knows nothing of what is called. A thread is a file that ends in `answerCalls`.
 */
export { answerCalls } from './answer-calls.ts'
export { createPool, type Pool } from './pool.ts'
