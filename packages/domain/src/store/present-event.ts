import type { EventRow } from '@stream-manager/analytics/port'
import type { SystemEvent } from '@stream-manager/contracts'

export const timeOf = (ms: number): string => new Date(ms).toISOString()

/** The event as clients read it. */
export const presentEvent = ({ atMs, ...event }: EventRow): SystemEvent => ({ ...event, at: timeOf(atMs) })
