import { fail, type Result } from '@stream-manager/contracts'

/** One answer for every reason, so that nobody learns which users, keys and links exist. */
export const invalidCredential = (): Result<never> =>
  fail('auth.invalid', 'The credential is not valid; sign in again')
