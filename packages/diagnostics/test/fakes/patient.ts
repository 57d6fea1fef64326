import type { Check } from '../../src/check.ts'

const DEADLINE_MS = 600_000

/** The check without its deadline, which has tests of its own: a busy machine takes seconds for an answer. */
export const patient = (check: Check): Check => ({ ...check, deadlineMs: DEADLINE_MS })
