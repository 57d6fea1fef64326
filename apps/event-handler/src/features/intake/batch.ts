import { type Grant, type IntakeBatch, joinRows, type LogPosition } from '@stream-manager/analytics/port'
import type { Domain, WebhookSending } from '@stream-manager/domain'
import type { ReadLog } from './log-reader.ts'

export type KnownLogs = ReadonlyMap<string, LogPosition>

export interface BatchOptions {
  readonly grant: Grant
  readonly atMs: number
  readonly events: Pick<Domain['events'], 'translate'>
  readonly known: KnownLogs
}

/** Everything that was read, as one transaction of the store. */
export const buildBatch = (
  reads: readonly ReadLog[],
  { grant, atMs, events, known }: BatchOptions,
): IntakeBatch => {
  const translated = reads.map((read) => ({
    read,
    ...events.translate(read, known.get(read.log)?.memory ?? {}),
  }))
  return {
    grant,
    atMs,
    advances: translated.map(({ read: { log, from, to }, memory }) => ({ log, from, to, memory })),
    gaps: reads.flatMap(({ gap }) => gap ?? []),
    rows: joinRows(translated.map(({ rows }) => rows)),
  }
}

/** With the deliveries that its events amount to, so that both are stored or neither. */
export const withDeliveries = async (
  batch: IntakeBatch,
  webhooks: Pick<WebhookSending, 'plan'>,
): Promise<IntakeBatch> => {
  const { events, errorEvents } = batch.rows
  const deliveries = await webhooks.plan([...events, ...errorEvents.map(({ event }) => event)])
  return { ...batch, rows: { ...batch.rows, deliveries } }
}

/** The positions after the batch. */
export const afterBatch = (known: KnownLogs, { advances, atMs }: IntakeBatch): KnownLogs =>
  new Map([
    ...known,
    ...advances.map(({ log, to, memory }) => [log, { log, position: to, memory, atMs }] as const),
  ])
