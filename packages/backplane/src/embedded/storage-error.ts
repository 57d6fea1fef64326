import { storageFault } from '@stream-manager/sqlite'
import { BackplaneFullError, BackplaneUnavailableError } from '../port/errors.ts'

/** Turns a storage error of the driver into the port's error. Other errors stay as they are. */
export const storageError = (error: unknown): unknown => {
  const fault = storageFault(error)
  if (fault === null) return error
  const { kind, message } = fault
  return kind === 'full'
    ? new BackplaneFullError(message, { cause: error })
    : new BackplaneUnavailableError(message, { cause: error })
}
