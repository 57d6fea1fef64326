import type { AnalyticsReads, DeliveryRow } from '@stream-manager/analytics/port'
import {
  DEFAULT_DELIVERIES_PAGE,
  type DeliveriesQuery,
  type Delivery,
  type DeliveryList,
} from '@stream-manager/contracts'
import { type HistoryPlace, readHistoryPage } from '../store/history-page.ts'
import { presentEvent, timeOf } from '../store/present-event.ts'

const placeOfRow = ({ event, id }: DeliveryRow): HistoryPlace => ({ atMs: event.atMs, id })

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
  const { rows, nextCursor } = await readHistoryPage({ cursor, limit, placeOfRow }, (before, atMost) =>
    analytics.listDeliveries({ webhookId, state, before, limit: atMost }),
  )
  return { items: rows.map(present), nextCursor }
}
