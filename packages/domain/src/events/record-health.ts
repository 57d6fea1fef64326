import {
  EVENT_LOGS,
  eventLogKey,
  type HealthChange,
  type HealthStatus,
  HealthVerdicts,
  tolerantChecker,
} from '@stream-manager/contracts'
import type { Context } from '../context.ts'
import { readStored } from '../store/stored.ts'
import type { ComponentVerdict } from './api.ts'
import { eventKeys } from './keys.ts'

const MAX_ERROR = 1000

const checkVerdicts = tolerantChecker(HealthVerdicts, 'The verdicts')

type Statuses = Readonly<Record<string, HealthStatus>>

const changesFrom = (before: Statuses, verdicts: readonly ComponentVerdict[]): HealthChange[] =>
  verdicts.flatMap(({ component, status: to, error, since: at }) => {
    // A component that was never reported counts as healthy: its first good status is no change.
    const from = before[component] ?? 'healthy'
    return from === to ? [] : [{ component, from, to, error: error?.slice(0, MAX_ERROR) ?? null, at }]
  })

const read = async (context: Context): Promise<{ statuses: Statuses; revision: number }> => {
  const document = await context.backplane.read(eventKeys.healthVerdicts)
  if (!document) return { statuses: {}, revision: 0 }
  const { statuses } = readStored(context, document, checkVerdicts).parsed
  return { statuses, revision: document.revision }
}

/**
 * Publishes each status that differs from the one reported last, in one commit with the new statuses. False when another
 * sidecar wrote meanwhile: its statuses are read with the next call.
 */
export const recordHealth = async (
  context: Context,
  verdicts: readonly ComponentVerdict[],
): Promise<boolean> => {
  const { statuses, revision } = await read(context)
  const changes = changesFrom(statuses, verdicts)
  if (changes.length === 0) return true
  const now = Object.fromEntries(verdicts.map(({ component, status }) => [component, status]))
  const { retain } = EVENT_LOGS.health
  const outcome = await context.backplane.commit({
    expect: { [eventKeys.healthVerdicts]: revision },
    put: { [eventKeys.healthVerdicts]: { statuses: { ...statuses, ...now } } },
    publish: changes.map((data) => ({ channel: eventLogKey('health'), data, retain })),
  })
  return outcome.status === 'committed'
}
