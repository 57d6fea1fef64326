import { fail, type Result, succeed } from '@stream-manager/contracts'

/** `what` with its revision now, against the revision the caller last saw. */
export const checkRevision = (what: string, revision: number, ifMatch: number | undefined): Result<null> =>
  ifMatch === undefined || ifMatch === revision
    ? succeed(null)
    : fail(
        'request.precondition_failed',
        `${what} is at revision ${revision}, not ${ifMatch}: read it again and repeat the change`,
      )
