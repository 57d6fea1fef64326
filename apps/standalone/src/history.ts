import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { analyticsFile } from '@stream-manager/media-store'
import {
  type Config,
  type Logger,
  messageOf,
  openSharedHistory,
  type Scrubber,
} from '@stream-manager/service-kit'

type HistoryConfig = Config<'DATA_DIR' | 'REDIS_URL' | 'DATABASE_URL' | 'DATABASE_PASSWORD_FILE'>

interface HistoryServices {
  readonly logger: Logger
  /** Takes the password of the database. */
  readonly scrubber: Scrubber
}

/**
 * The history at `DATABASE_URL`, or else a file. Null when the file cannot be used: no programme depends on the history, so
 * that is no reason to end. Also null with Redis alone: another process would read its share of the logs into a file of its own.
 */
export const openHistory = async (
  config: HistoryConfig,
  { logger, scrubber }: HistoryServices,
): Promise<AnalyticsStore | null> => {
  if (config.DATABASE_URL !== undefined) return openSharedHistory(config, scrubber)
  if (config.REDIS_URL !== undefined) return null
  try {
    return await openEmbeddedAnalytics({ file: analyticsFile(config.DATA_DIR) })
  } catch (error) {
    logger.error(`there is no history: ${messageOf(error)}; move the file away to begin a new one`)
    return null
  }
}
