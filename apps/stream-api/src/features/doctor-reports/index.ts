import { systemClock } from '@stream-manager/contracts'
import { type QuickChecksOptions, quickChecksOf, ReportCache } from '@stream-manager/diagnostics/doctor'

/** Below the 8 s after which an rpc call is given up. */
const DEADLINE_MS = 7000
/** These ask about the machine of every service, so they are true only where all services share one. */
const OF_EVERY_MACHINE = ['host', 'ports']

/** The quick checks as this process can judge them. With a Redis, services may have machines of their own. */
export const createDoctorReports = (
  { REDIS_URL }: { readonly REDIS_URL?: string | undefined },
  options: Omit<QuickChecksOptions, 'skip'>,
): ReportCache => {
  const skip = REDIS_URL === undefined ? [] : OF_EVERY_MACHINE
  return new ReportCache({
    run: quickChecksOf({ deadlineMs: DEADLINE_MS, ...options, skip }),
    clock: systemClock,
  })
}
