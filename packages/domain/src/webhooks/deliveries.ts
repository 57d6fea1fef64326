import type { AnalyticsReads, DeliveriesRead, DeliveryRow } from '@stream-manager/analytics/port'
import {
  DEFAULT_DELIVERIES_PAGE,
  type DeliveriesQuery,
  type Delivery,
  type DeliveryList,
} from '@stream-manager/contracts'
import { presentEvent, timeOf } from '../store/present-event.ts'

const cursorOf = ({ event, id }: DeliveryRow): string => `${event.atMs}-${id}`

const placeOf = (cursor: string): NonNullable<DeliveriesRead['before']> => {
  const [atMs = '', id = ''] = cursor.split('-')
  return { atMs: Number(atMs), id }
}

const present = ({ id, webhookId, event, state, dueMs, attempts }: DeliveryRow): Delivery => ({
  ...{ id, webhookId, state },
  event: presentEvent(event),
  nextAttemptAt: dueMs === null ? null : timeOf(dueMs),
  attempts: attempts.map(({ atMs, ...attempt }) => ({ at: timeOf(atMs), ...attempt })),
})

/** A page of deliveries, the newest event first. */
export const readDeliveries = async (
  analytics: AnalyticsReads,
  { webhook: webhookId, state, cursor, limit = DEFAULT_DELIVERIES_PAGE }: DeliveriesQuery,
): Promise<DeliveryList> => {
  const before = cursor === undefined ? undefined : placeOf(cursor)
  const found = await analytics.listDeliveries({ webhookId, state, before, limit: limit + 1 })
  const shown = found.slice(0, limit)
  const last = found.length > limit ? shown.at(-1) : undefined
  return { items: shown.map(present), nextCursor: last ? cursorOf(last) : null }
}
