import type { Fault } from '@stream-manager/contracts'

/** The backplane does not answer or is closed. The effect of a write is then unknown: retry with the same key. */
export class BackplaneUnavailableError extends Error {
  override readonly name = 'BackplaneUnavailableError'
}

/**
 * The value stored under a key is damaged, or of a version this release cannot read. The caller refuses, does not
 * overwrite the value, and continues with everything else.
 */
export class BackplaneDamagedError extends BackplaneUnavailableError {
  readonly key: string

  constructor(key: string, message: string) {
    super(message)
    this.key = key
  }
}

/** There is no room left to store a write. The write had no effect. */
export class BackplaneFullError extends Error {
  override readonly name = 'BackplaneFullError'
}

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
