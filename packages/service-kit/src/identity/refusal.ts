import { ERROR_CODES, type Fault, type Result } from '@stream-manager/contracts'

/** One answer for all reasons, because an answer must not help to guess. */
const INVALID: Fault = { code: 'auth.invalid', detail: 'The credential is not valid; sign in again' }

/** `reason` is for the log only. */
export const refuseCredential = (reason: string): Result<never> => ({
  ok: false,
  fault: INVALID,
  cause: reason,
})

/** The fault as a REST caller may read it: expired, revoked and forged credentials have one answer. */
export const publicFault = (fault: Fault): Fault =>
  ERROR_CODES[fault.code].status === 401 && fault.code !== 'auth.required' ? INVALID : fault
