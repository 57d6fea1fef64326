import type { Test } from 'tap'
import {
  type AnalyticsStore,
  type DerivedRows,
  type EventRow,
  type Grant,
  type IntakeBatch,
  joinRows,
  type LogAdvance,
} from '../../src/port/index.ts'

/** One fresh, empty store. Everything it opened goes with the test. */
export interface AnalyticsHarness {
  readonly store: AnalyticsStore
  /** Closes the store and opens it again. */
  reopen(): Promise<AnalyticsStore>
}

export type OpenHarness = (t: Test) => Promise<AnalyticsHarness>

export type ConformancePart = (t: Test, open: OpenHarness) => void

export const LOG = 'stream:main/stream-state'
export const EPOCH = 'e1'

export const grantOf = (fence: number, holder = 'one'): Grant => ({
  partition: 'main',
  origin: 'first',
  fence,
  holder,
})

export const eventAt = (atMs: number, id: string, changes: Partial<EventRow> = {}): EventRow => ({
  id,
  atMs,
  type: 'stream.status',
  streamId: 'main',
  severity: 'info',
  subject: null,
  data: { from: 'offline', to: 'live' },
  ...changes,
})

/** The log is read on, from one offset to another. */
export const advance = (from: number, to: number, log = LOG): LogAdvance => ({
  log,
  from: from === 0 ? null : { epoch: EPOCH, offset: from },
  to: { epoch: EPOCH, offset: to },
  memory: { upTo: to },
})

type BatchChanges = Partial<Omit<IntakeBatch, 'rows'> & DerivedRows>

export const batchOf = ({ grant, atMs, advances, gaps, ...rows }: BatchChanges = {}): IntakeBatch => ({
  grant: grant ?? grantOf(1),
  atMs: atMs ?? 1000,
  advances: advances ?? [],
  gaps: gaps ?? [],
  rows: joinRows([rows]),
})

export const idsOf = (events: readonly { readonly id: string }[]): string[] => events.map(({ id }) => id)
