import { type Caller, fail, holdsAll, type Result, succeed } from '@stream-manager/contracts'

/** Errors: `auth.forbidden`. */
export const checkHolds = (caller: Caller, given: Pick<Caller, 'role' | 'grants'>): Result<null> =>
  holdsAll(caller, given)
    ? succeed(null)
    : fail('auth.forbidden', 'You cannot give, change or take away rights that you do not hold yourself')
