import type { Fault } from '@stream-manager/contracts'
import { BackplaneDamagedError, BackplaneFullError, BackplaneUnavailableError } from './errors.ts'

/**
 * The fault that a client gets for an error of the backplane; null for any other error. Details stay in the log, except
 * the damaged key, because an operator needs it for the repair.
 */
export const storeFault = (error: unknown): Fault | null => {
  if (error instanceof BackplaneDamagedError) return { code: 'storage.damaged', detail: error.message }
  if (error instanceof BackplaneUnavailableError) {
    return {
      code: 'storage.unavailable',
      detail:
        'The store does not answer. Whether a write took effect is not known: send it again with the same Idempotency-Key',
      retryAfterSeconds: 1,
    }
  }
  if (error instanceof BackplaneFullError) {
    return { code: 'storage.full', detail: 'The store has no room left; nothing of the request took effect' }
  }
  return null
}
