import { Gate } from '@stream-manager/async'
import {
  fail,
  type PreflightReport,
  type PreflightRequest,
  type Result,
  succeed,
} from '@stream-manager/contracts'
import { OutputFault } from '@stream-manager/destinations'
import type { Egress } from '@stream-manager/egress'
import type { PreflightOptions } from './options.ts'
import { preflight } from './preflight.ts'

/**
 * A lookup that hangs keeps one of the process's four threads for files and names. Two of them are left to everything else.
 */
const MAX_AT_ONCE = 2
const RETRY_AFTER_SECONDS = 15

/** The same egress, whose lookups can be waited for: one that nobody waits for any more still keeps its thread. */
const withLookups = (egress: Egress) => {
  const lookups: Promise<unknown>[] = []
  const lookup: Egress['lookup'] = (hostname) => {
    const found = egress.lookup(hostname)
    lookups.push(found)
    return found
  }
  return { egress: { ...egress, lookup }, settled: () => Promise.allSettled(lookups) }
}

const invalid = (error: unknown): Result<never> => {
  if (!(error instanceof OutputFault)) throw error
  return fail('request.invalid', error.message, { errors: [{ path: '/url', message: error.message }] })
}

/**
 * Preflights of a service, of which few run at once. Errors: `request.rate_limited`; `request.invalid` for a url that no output
 * could use.
 */
export const createPreflights = (options: Pick<PreflightOptions, 'egress' | 'stepMs'>) => {
  const gate = new Gate({ running: MAX_AT_ONCE, waiting: 0 })
  return {
    run: async (request: PreflightRequest, deadlineMs: number): Promise<Result<PreflightReport>> => {
      const leave = await gate.enter()
      if (leave === null) {
        const detail = `${MAX_AT_ONCE} preflights run already; ask again when one has ended`
        return fail('request.rate_limited', detail, { retryAfterSeconds: RETRY_AFTER_SECONDS })
      }
      const { egress, settled } = withLookups(options.egress)
      try {
        return succeed(await preflight(request, { ...options, egress, deadlineMs }))
      } catch (error) {
        return invalid(error)
      } finally {
        void settled().then(leave)
      }
    },
  }
}
