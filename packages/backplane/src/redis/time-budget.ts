import { patientDeadline } from './connection/deadline.ts'

/** Under the second that no call may take, with room for a busy event loop. */
const BUDGET_MS = 950

/** However many round trips a call needs, each with its own deadline: all of them together get less than a second. */
export const withinBudget = <T>(work: Promise<T>): Promise<T> => patientDeadline(work, BUDGET_MS)
