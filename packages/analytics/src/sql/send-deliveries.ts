import { MAX_KEPT_ATTEMPTS } from '@stream-manager/contracts'
import type { DeliveryClaim, DeliveryOutcome, DeliveryRow, SettledDelivery } from '../port/deliveries.ts'
import { DELIVERY_COLUMNS, toDelivery } from './deliveries.ts'
import type { SqlSession } from './session.ts'

const DUE = `select distinct webhook from deliveries
  where due is not null and due <= $1 and claimed_until <= $1 order by webhook limit $2`

/** Webhooks with deliveries that are due and that no sender has. */
export const listDueWebhooks = async (
  session: SqlSession,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<readonly string[]> =>
  (await session.all(DUE, [nowMs, limit])).map(({ webhook }) => String(webhook))

// The conditions stand twice: PostgreSQL compares the outer ones again after it waited for another claim.
const CLAIM = `update deliveries set claim = $1, claimed_until = $2
  where due is not null and due <= $3 and claimed_until <= $3 and id in (
    select id from deliveries where webhook = $4 and due is not null and due <= $3 and claimed_until <= $3
    order by due, id limit $5)
  returning ${DELIVERY_COLUMNS}`

const byDue = (one: DeliveryRow, other: DeliveryRow): number =>
  (one.dueMs ?? 0) - (other.dueMs ?? 0) || (one.id < other.id ? -1 : 1)

export const claimDeliveries = async (
  session: SqlSession,
  { webhookId, claim, nowMs, untilMs, limit }: DeliveryClaim,
): Promise<readonly DeliveryRow[]> => {
  const rows = await session.all(CLAIM, [claim, untilMs, nowMs, webhookId, limit])
  return rows.map(toDelivery).sort(byDue)
}

const CLAIMED =
  'select webhook, attempts, failures, first_failed from deliveries where id = $1 and claim = $2'
const SETTLE = `update deliveries set state = $3, due = $4, failures = $5, attempts = $6, claim = null, claimed_until = 0,
  first_failed = $7, delivered = coalesce(cast($8 as bigint), delivered) where id = $1 and claim = $2`
const FAILING_SINCE = `select min(first_failed) as since from deliveries
  where webhook = $1 and first_failed >= $2 and first_failed > coalesce(
    (select max(delivered) from deliveries where webhook = $1 and delivered is not null), 0)`

const failingSince = async (
  session: SqlSession,
  webhookId: string,
  activeSinceMs: number,
): Promise<number | null> => {
  const [row] = await session.all(FAILING_SINCE, [webhookId, activeSinceMs])
  const since = row?.['since'] ?? null
  return since === null ? null : Number(since)
}

export const settleDelivery = async (
  session: SqlSession,
  { id, claim, attempt, state, dueMs, activeSinceMs }: DeliveryOutcome,
): Promise<SettledDelivery> => {
  const [row] = await session.all(CLAIMED, [id, claim])
  if (row === undefined) return { isSettled: false, failingSinceMs: null }
  const attempts = [...JSON.parse(String(row['attempts'])), attempt].slice(-MAX_KEPT_ATTEMPTS)
  const isDelivered = state === 'delivered'
  const firstFailedMs = row['first_failed'] === null ? attempt.atMs : Number(row['first_failed'])
  const isSettled =
    (await session.run(SETTLE, [
      id,
      claim,
      state,
      dueMs,
      isDelivered ? 0 : Number(row['failures']) + 1,
      JSON.stringify(attempts),
      isDelivered ? null : firstFailedMs,
      isDelivered ? attempt.atMs : null,
    ])) === 1
  const failingSinceMs = isDelivered
    ? null
    : await failingSince(session, String(row['webhook']), activeSinceMs)
  return { isSettled, failingSinceMs }
}
