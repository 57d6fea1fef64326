import type { CheckContext } from '../context/context.ts'

/** Less than the deadline of a check, so that the check itself can say who was silent. */
const PATIENCE_MS = 4000

/** Aborted when one answer takes too long, and with the check. */
export const patience = ({ signal, patienceMs = PATIENCE_MS }: CheckContext): AbortSignal =>
  AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
