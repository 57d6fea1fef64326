import { fail, type Result, succeed } from '@stream-manager/contracts'

/** Compares the revision of `what` with the one the caller last saw. Errors: `request.precondition_failed`. */
export const checkRevision = (what: string, revision: number, ifMatch: number | undefined): Result<null> =>
  ifMatch === undefined || ifMatch === revision
    ? succeed(null)
    : fail(
        'request.precondition_failed',
        `${what} is at revision ${revision}, not ${ifMatch}: read it again and repeat the change`,
      )
