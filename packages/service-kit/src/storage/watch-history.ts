import type { AnalyticsReads } from '@stream-manager/analytics/port'
import { SingleFlight } from '@stream-manager/async'
import type { HistoryFigures } from '@stream-manager/contracts'
import { messageOf } from '../errors/start-error.ts'

/** The size of the store changes slowly, and each question takes one of its connections. */
const PERIOD_MS = 10_000
const MAX_ERROR = 200

export interface HistoryWatch {
  /** For the heartbeat. */
  figures(): HistoryFigures
  /** Waits for the question under way. Call it before the store is closed. */
  close(): Promise<void>
}

type Answer = Omit<HistoryFigures, 'pool'>

const NO_ANSWER: Answer = { kind: null, version: null, migration: null, bytes: null, error: null }

/** Asks the store for its status again and again. A store that does not answer keeps what it said last, with the error. */
export const watchHistory = (
  store: Pick<AnalyticsReads, 'status' | 'pool'>,
  periodMs = PERIOD_MS,
): HistoryWatch => {
  let latest = NO_ANSWER
  const asking = new SingleFlight(async () => {
    try {
      latest = { ...(await store.status()), error: null }
    } catch (error) {
      latest = { ...latest, error: messageOf(error).slice(0, MAX_ERROR) }
    }
  })
  const timer = setInterval(() => void asking.join(), periodMs)
  timer.unref()
  void asking.join()
  return {
    figures: () => ({ ...latest, pool: store.pool() }),
    close: async () => {
      clearInterval(timer)
      await asking.settled()
    },
  }
}
