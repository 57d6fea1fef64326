import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { analyticsFile } from '@stream-manager/media-store'
import { type Config, type Logger, messageOf } from '@stream-manager/service-kit'

type HistoryConfig = Config<'DATA_DIR' | 'REDIS_URL'>

/**
 * Null when the file cannot be used: no programme depends on the history, so that is no reason to end. Also null with
 * Redis: another process would read its share of the logs into a file of its own.
 */
export const openHistory = async (
  { DATA_DIR, REDIS_URL }: HistoryConfig,
  logger: Logger,
): Promise<AnalyticsStore | null> => {
  if (REDIS_URL !== undefined) return null
  try {
    return await openEmbeddedAnalytics({ file: analyticsFile(DATA_DIR) })
  } catch (error) {
    logger.error(`there is no history: ${messageOf(error)}; move the file away to begin a new one`)
    return null
  }
}
