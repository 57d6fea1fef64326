import type { AnalyticsReads, AnalyticsStore } from '@stream-manager/analytics/port'
import type { Config } from '../config/config.ts'
import { passwordIn, readSecretFile } from '../config/secret-file.ts'
import { messageOf, StartError } from '../errors/start-error.ts'
import type { SecretRegistry } from '../logging/scrubber.ts'

type HistoryConfig = Config<'DATABASE_URL' | 'DATABASE_PASSWORD_FILE'>

const addressOf = async (
  { DATABASE_URL: url, DATABASE_PASSWORD_FILE: file }: HistoryConfig,
  secrets: SecretRegistry,
) => {
  if (url === undefined) return null
  const password = file === undefined ? undefined : await readSecretFile('DATABASE_PASSWORD_FILE', file)
  secrets.register(password ?? passwordIn(url))
  return { url, ...(password !== undefined && { password }) }
}

/** Loaded here, so that a process without a shared history does not load the driver. */
const loadStore = () => import('@stream-manager/analytics/postgresql')

const orStartError = <Store>(open: () => Store): Store => {
  try {
    return open()
  } catch (error) {
    throw new StartError([`DATABASE_URL: ${messageOf(error)}`], { cause: error })
  }
}

/**
 * The history at `DATABASE_URL`, or null without one. A server that cannot be reached is no start error: calls reject until
 * it is. The caller closes it.
 * @throws {StartError} when the password cannot be read or the address cannot be used.
 */
export const openSharedHistory = async (
  config: HistoryConfig,
  secrets: SecretRegistry,
): Promise<AnalyticsStore | null> => {
  const address = await addressOf(config, secrets)
  if (address === null) return null
  const { openPostgresAnalytics } = await loadStore()
  return orStartError(() => openPostgresAnalytics(address))
}

/** As `openSharedHistory`, for a process that only reads, and whose user has no other right. */
export const openSharedReads = async (
  config: HistoryConfig,
  secrets: SecretRegistry,
): Promise<(AnalyticsReads & Pick<AnalyticsStore, 'close'>) | null> => {
  const address = await addressOf(config, secrets)
  if (address === null) return null
  const { openPostgresReads } = await loadStore()
  return orStartError(() => openPostgresReads(address))
}
