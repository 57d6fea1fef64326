import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import type { AnalyticsStore } from '@stream-manager/analytics/port'
import { analyticsFile } from '@stream-manager/media-store'
import { type Logger, messageOf } from '@stream-manager/service-kit'

/** Null when the file cannot be used: no programme depends on the history, so that is no reason to end. */
export const openHistory = async (dataDir: string, logger: Logger): Promise<AnalyticsStore | null> => {
  try {
    return await openEmbeddedAnalytics({ file: analyticsFile(dataDir) })
  } catch (error) {
    logger.error(`there is no history: ${messageOf(error)}; move the file away to begin a new one`)
    return null
  }
}
