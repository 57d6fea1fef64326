import path from 'node:path'
import { mock } from 'node:test'
import { openEmbeddedAnalytics } from '@stream-manager/analytics/embedded'
import { type DerivedRows, joinRows, type PointRow } from '@stream-manager/analytics/port'
import type { Incident } from '@stream-manager/contracts'
import { SECRET_KEYS, temporaryDirectory } from '@stream-manager/test-kit'
import type { Test } from 'tap'
import { ALL_SECTIONS } from '../../src/incidents/rights.ts'
import { testDomain } from '../support.ts'

export const OPENED_MS = Date.parse('2030-01-01T00:10:00.000Z')
export const CLOSED_MS = OPENED_MS + 900_000
const GRANT = { partition: 'system', origin: 'here', fence: 1, holder: 'test' }
export const timeOf = (ms: number): string => new Date(ms).toISOString()

export const incident: Incident = {
  id: 'one',
  name: 'Output does not deliver',
  state: 'closed',
  streams: ['main'],
  openedAt: timeOf(OPENED_MS),
  endedAt: timeOf(OPENED_MS + 300_000),
  closedAt: timeOf(CLOSED_MS),
  alerts: [
    {
      ...{ alertId: 'a', ruleId: 'output-down', name: 'Output does not deliver', severity: 'page' },
      ...{ part: 'output', streamId: 'main', subject: 'tv', since: timeOf(OPENED_MS - 30_000) },
    },
  ],
  omittedAlerts: 0,
}

export const eventAt = (atMs: number, id: string, changes: Partial<DerivedRows['events'][number]> = {}) => ({
  ...{ id, atMs, type: 'output.state', streamId: 'main', severity: 'warning' as const, subject: 'tv' },
  data: { from: 'live', to: 'retrying', code: 'output.unreachable', message: 'refused' },
  ...changes,
})

export const errorAt = (lastMs: number, changes: Partial<DerivedRows['errors'][number]> = {}) => ({
  ...{ id: `error-${lastMs}`, groupId: 'group', severity: 'error' as const, code: 'output.unreachable' },
  ...{ message: 'cannot connect', frame: null, service: 'engine', instance: 'engine-1', version: '1.0.0' },
  ...{ streamId: 'main', requestId: null, count: 2, firstMs: lastMs, lastMs, records: [] },
  ...changes,
})

export const viewersAt = (atMs: number, value: number): PointRow => ({
  ...{ metric: 'viewers.current', streamId: 'main', subject: null, atMs, sketch: null },
  ...{ count: 1, sum: value, min: value, max: value, last: value },
})

/** Deadlines do not pass until the work is done. */
export const withoutDeadlines = async <Value>(work: () => Promise<Value>): Promise<Value> => {
  mock.timers.enable({ apis: ['setTimeout'] })
  try {
    return await work()
  } finally {
    mock.timers.reset()
  }
}

export const withIncident = async (t: Test, rows: Partial<DerivedRows>, changes: Partial<Incident> = {}) => {
  const file = path.join(await temporaryDirectory(t), 'analytics.db')
  // A thread of a busy machine answers late.
  const store = await openEmbeddedAnalytics({ file, queryDeadlineMs: 60_000 })
  t.teardown(() => store.close())
  await store.take(GRANT)
  let nowMs = OPENED_MS
  // The deadlines of comparisons do not pass on a slow machine.
  const clock = { now: () => new Date(nowMs), monotonicMs: () => 0 }
  const test = await testDomain(t, { analytics: store, clock, secretKeys: SECRET_KEYS })
  const stored = { ...incident, ...changes }
  const { id, streams, state } = stored
  const row = { id, openedMs: OPENED_MS, atMs: CLOSED_MS, state, streams, incident: stored }
  const joined = joinRows([{ incidents: [row] }, rows])
  await store.apply({ grant: GRANT, atMs: 1, advances: [], gaps: [], rows: joined })
  /** A person does something at a time. */
  const command = (ms: number, operation: string, target: string | null, result = 'ok') => {
    nowMs = ms
    const caller = { subject: 'ann', name: 'Ann', via: 'session', credentialId: 's1' } as const
    test.domain.audit.record({ ...caller, address: '192.0.2.7', operation, target, result })
  }
  const get = async (incidentId: string) => {
    nowMs = CLOSED_MS + 3_600_000
    return test.domain.incidents.get(incidentId, ALL_SECTIONS)
  }
  /** The time of the reader. */
  const at = (ms: number) => {
    nowMs = ms
  }
  return { ...test, store, command, get, at }
}
