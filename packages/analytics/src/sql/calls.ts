import type { AnalyticsReads, AnalyticsStore } from '../port/store.ts'
import { listAlerts } from './alerts.ts'
import { listBroadcasts } from './broadcasts.ts'
import { listDeliveries } from './deliveries.ts'
import { listEvents } from './events.ts'
import { listGaps } from './gaps.ts'
import { listIncidents } from './incidents.ts'
import { apply, listPartitions, take } from './intake.ts'
import { listErrorGroups, readErrorHistory } from './read-errors.ts'
import { readPoints } from './read-points.ts'
import { claimDeliveries, listDueWebhooks, settleDelivery } from './send-deliveries.ts'
import type { SqlTransaction } from './session.ts'
import { sumPoints } from './sum-points.ts'
import { readTimeline } from './timeline.ts'
import { listViewerDays } from './viewers.ts'

/** Calls that ask the store. */
export type Method = Exclude<keyof AnalyticsStore, 'close' | 'pool'>
export type Input<M extends Method> = Parameters<AnalyticsStore[M]>[0]
export type Output<M extends Method> = Awaited<ReturnType<AnalyticsStore[M]>>

export type Work<M extends Method> = (transaction: SqlTransaction, input: Input<M>) => Promise<Output<M>>

/** All calls but three: each store tells about itself, and forgets in its own way. Each call runs in one transaction. */
export const SHARED_CALLS = {
  listEvents,
  listGaps,
  listErrorGroups,
  readErrorHistory,
  readPoints,
  listViewerDays,
  listDeliveries,
  listDueWebhooks,
  listAlerts,
  listIncidents,
  listBroadcasts,
  sumPoints,
  readTimeline,
  listPartitions,
  take,
  apply,
  claimDeliveries,
  settleDelivery,
} satisfies { readonly [M in Exclude<Method, 'status' | 'prune' | 'shrink'>]: Work<M> }

export type Caller = <M extends Method>(method: M, input: Input<M>) => Promise<Output<M>>

/** Calls that change nothing. All statements of one see the same instant. */
export const readsOf = (read: Caller): Omit<AnalyticsReads, 'pool'> => ({
  listEvents: (input) => read('listEvents', input),
  listGaps: (input) => read('listGaps', input),
  readPoints: (input) => read('readPoints', input),
  listViewerDays: (input) => read('listViewerDays', input),
  listErrorGroups: (input) => read('listErrorGroups', input),
  readErrorHistory: (input) => read('readErrorHistory', input),
  listDeliveries: (input) => read('listDeliveries', input),
  listDueWebhooks: (input) => read('listDueWebhooks', input),
  listAlerts: (input) => read('listAlerts', input),
  listIncidents: (input) => read('listIncidents', input),
  listBroadcasts: (input) => read('listBroadcasts', input),
  sumPoints: (input) => read('sumPoints', input),
  readTimeline: (input) => read('readTimeline', input),
  status: () => read('status', undefined),
})

export const writesOf = (write: Caller): Omit<AnalyticsStore, keyof AnalyticsReads | 'close'> => ({
  listPartitions: (input) => write('listPartitions', input),
  take: (input) => write('take', input),
  apply: (input) => write('apply', input),
  claimDeliveries: (input) => write('claimDeliveries', input),
  settleDelivery: (input) => write('settleDelivery', input),
  prune: (input) => write('prune', input),
  shrink: (input) => write('shrink', input),
})
