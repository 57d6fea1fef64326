import type { DeliveriesRead, DeliveryRow, NewDelivery, Redelivery } from '../port/deliveries.ts'
import { insertRows } from './rows.ts'
import { parameter, type SqlRow, type SqlSession, type SqlValue } from './session.ts'

export const DELIVERY_COLUMNS = 'id, webhook, event, state, due, failures, attempts'

const stateOf = (value: unknown): DeliveryRow['state'] =>
  value === 'delivered' || value === 'failed' ? value : 'waiting'

export const toDelivery = (row: SqlRow): DeliveryRow => ({
  id: String(row['id']),
  webhookId: String(row['webhook']),
  event: JSON.parse(String(row['event'])),
  state: stateOf(row['state']),
  dueMs: row['due'] === null ? null : Number(row['due']),
  failures: Number(row['failures']),
  attempts: JSON.parse(String(row['attempts'])),
})

/** New ones are due at once. */
export const insertDeliveries = (session: SqlSession, deliveries: readonly NewDelivery[]): Promise<void> =>
  insertRows(session, {
    table: 'deliveries',
    columns: ['id', 'webhook', 'at', 'event', 'state', 'due', 'failures', 'attempts', 'claimed_until'],
    rows: deliveries.map(({ id, webhookId, event }) => [
      id,
      webhookId,
      event.atMs,
      JSON.stringify(event),
      'waiting',
      event.atMs,
      0,
      '[]',
      0,
    ]),
  })

/** A claim ends too: an attempt under way is one more, and its outcome is not stored. */
const AGAIN = `update deliveries set state = 'waiting', due = $1, failures = 0, claim = null, claimed_until = 0,
  first_failed = null`
const ONE_AGAIN = `${AGAIN} where id = $2 and state <> 'waiting'`
const MAX_AGAIN = 1000
const RANGE_AGAIN = `${AGAIN} where id in (select id from deliveries
  where webhook = $2 and at >= $3 and at <= $4 and (state = 'failed' or state = $5) order by at desc, id desc limit $6)`

export const writeRedeliveries = async (
  session: SqlSession,
  redeliveries: readonly Redelivery[],
): Promise<void> => {
  for (const { dueMs, deliveryId, range } of redeliveries) {
    if (deliveryId !== undefined) await session.run(ONE_AGAIN, [dueMs, deliveryId])
    if (range === undefined) continue
    const { webhookId, fromMs, toMs, onlyFailed } = range
    const state = onlyFailed ? 'failed' : 'delivered'
    await session.run(RANGE_AGAIN, [dueMs, webhookId, fromMs, toMs, state, MAX_AGAIN])
  }
}

const conditions = (values: SqlValue[], { id, webhookId, state, before }: DeliveriesRead): string[] => [
  ...(id === undefined ? [] : [`id = ${parameter(values, id)}`]),
  ...(webhookId === undefined ? [] : [`webhook = ${parameter(values, webhookId)}`]),
  ...(state === undefined ? [] : [`state = ${parameter(values, state)}`]),
  ...(before === undefined
    ? []
    : [`(at, id) < (${parameter(values, before.atMs)}, ${parameter(values, before.id)})`]),
]

export const listDeliveries = async (
  session: SqlSession,
  read: DeliveriesRead,
): Promise<readonly DeliveryRow[]> => {
  const values: SqlValue[] = []
  const where = ['true', ...conditions(values, read)].join(' and ')
  const limit = parameter(values, read.limit)
  const sql = `select ${DELIVERY_COLUMNS} from deliveries where ${where} order by at desc, id desc limit ${limit}`
  return (await session.all(sql, values)).map(toDelivery)
}
